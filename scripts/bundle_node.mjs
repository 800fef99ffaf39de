// The package for Node: dist/node/ has an ES module for each entry point and for the command line, with dependencies
// inside, in few files instead of hundreds, whose finding and opening takes longer than what is in them. What two entry
// points need is in a file that both import, so there is one copy of everything in a process, whoever imports it. What is
// large and data stays where it is (kernels, scripts of workers, texts of exports), and so does what only the project has.
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "dist/src");
const target = join(root, "dist/node");
const entries = ["index", "tfjs", "render", "workers", "export", "loggers", "sweep", "mujoco"];
const packages = [/^@mujoco\//, /^@tensorflow\//, /^@resvg\//, /^assemblyscript(\/|$)/, /^swingup\//];
const inPlace =
  /[\\/]dist[\\/](bench[\\/]|src[\\/](wasm[\\/]generated[\\/]release_bytes|(threads|export)[\\/]generated[\\/]))/;
const hashes = dirname(fileURLToPath(import.meta.resolve("@noble/hashes/sha2")));
const loaded = new Map(); // by a module's path: the paths of what it loads

await build({
  configFile: false,
  publicDir: false,
  root,
  logLevel: "warn",
  ssr: { noExternal: true },
  resolve: { alias: [{ find: "@noble/hashes/crypto", replacement: join(hashes, "crypto.js") }] }, // its node:crypto: unused
  build: {
    ssr: true,
    target: "node20",
    outDir: target,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(entries.map((name) => [name, join(source, `${name}.js`)])),
        swingup: join(source, "cli/main.js"),
        robot_module: join(source, "mujoco/robot_module.js"),
      },
      external: [...packages, inPlace],
      output: {
        paths: (id) => (inPlace.test(id) ? relative(target, id).replaceAll("\\", "/") : id),
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } }, // names stay, for stack traces
        comments: { legal: false },
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: fileOf, debugName: "what is loaded together" }],
        },
      },
    },
  },
});

/**
 * What the library, the command line and `swingup train` load lies in a file for each set of these that need it, so that
 * they open few; what only other commands need is cut smaller. The command line begins with what is in `base` alone: all
 * else comes from the cache of compiled code.
 */
function fileOf(id, context) {
  if (id === join(source, "cli/main.js")) return undefined; // it runs where it is imported
  const [main, library, command, train] = ["cli/main", "index", "cli/program", "cli/train"].map((name) =>
    loadedBy(join(source, `${name}.js`), context).has(id),
  );
  if (main || (library && command)) return "base";
  if (library) return "core";
  if (command) return "command";
  return train ? "training" : undefined;
}

/** A module and all that it imports, but for what it imports later. */
function loadedBy(start, context) {
  const before = loaded.get(start);
  if (before) return before;
  const ids = new Set([start]);
  for (const id of ids) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) ids.add(imported);
  loaded.set(start, ids);
  return ids;
}
