// The package for pages without a bundler: dist/browser/ has an ES module for each entry point that runs there, with its
// dependencies inside; what two of them need is in a file that both import.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
await build({
  entryPoints: ["index", "render", "export", "mujoco"].map((name) => join(root, `dist/src/${name}.js`)),
  outdir: join(root, "dist/browser"),
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  external: ["@mujoco/mujoco"], // an import map of the page says where it is
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  tsconfigRaw: {}, // paths there lead into src/
  logLevel: "warning",
});
