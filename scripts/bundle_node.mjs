// The package for Node: dist/node/ has an ES module for each entry point and for the command line, with dependencies
// inside, in few files instead of hundreds, whose finding and opening takes longer than what is in them. What two entry
// points need is in a file that both import, so there is one copy of everything in a process, whoever imports it. What is
// large and data stays where it is (kernels, scripts of workers, texts of exports), and so does what only the project has.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = ["index", "tfjs", "render", "workers", "export", "loggers", "sweep"];
await build({
  entryPoints: {
    ...Object.fromEntries(entries.map((name) => [name, join(root, `dist/src/${name}.js`)])),
    swingup: join(root, "dist/src/cli/main.js"),
  },
  outdir: join(root, "dist/node"),
  bundle: true,
  splitting: true,
  minifyWhitespace: true, // names stay, for stack traces
  minifySyntax: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: [
    join(root, "dist/src/wasm/generated/release_bytes.js"),
    join(root, "dist/src/threads/generated/*"),
    join(root, "dist/src/export/generated/*"),
    join(root, "dist/bench/*"),
    "@tensorflow/*",
    "assemblyscript",
    "assemblyscript/*",
    "swingup/*",
  ],
  banner: {
    // for dependencies that are CommonJS
    js: 'import { createRequire as requires } from "node:module"; const require = requires(import.meta.url);',
  },
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  tsconfigRaw: {}, // paths there lead into src/
  logLevel: "warning",
});
