/** Builds the lab to static files that work from any folder of any static host. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** The package by its public names, from its sources; what Node does differently, as browsers do it. */
const alias = [
  { find: /^swingup$/, replacement: source("index.ts") },
  { find: /^swingup\/render$/, replacement: source("render.ts") },
  { find: /^swingup\/tfjs$/, replacement: source("tfjs.ts") },
  { find: /^swingup\/workers$/, replacement: source("workers.ts") },
  { find: "#files", replacement: source("training/files_web.ts") },
  { find: "#threads", replacement: source("threads/platform_web.ts") },
];

/** With these, memory can be shared and training uses all threads. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  resolve: { alias },
  server: { headers, cors: { origin: [/^null$/, /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/] } },
  preview: { headers },
  worker: { format: "es" },
  build: {
    outDir: "../build/lab",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false, // of the parts fetched later none has many parts of its own
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
