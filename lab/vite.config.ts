/** Builds the lab to static files that work from any folder of any static host, and serves it while it is worked on. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin as BundlePlugin, build as bundle } from "esbuild";
import { defineConfig, type Plugin } from "vite";
import { scenarioData } from "./lessons_module.ts";
import { onlyForItself } from "./only_for_itself.ts";
import { pageHead } from "./page_head.ts";
import { contentSecurityPolicy, frameScriptSource } from "./page_policy.ts";
import { places } from "./places.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const source = (path: string) => here(`../src/${path}`);

/** The package by its public names, from its sources; what Node does differently, as browsers do it. */
const names: Readonly<Record<string, string>> = {
  swingup: source("index.ts"),
  "swingup/render": source("render.ts"),
  "swingup/tfjs": source("tfjs.ts"),
  "swingup/workers": source("workers.ts"),
  "#files": source("files/platform_web.ts"),
  "#threads": source("threads/platform_web.ts"),
};
const alias = Object.entries(names).map(([name, replacement]) => ({ find: new RegExp(`^${name}$`), replacement }));

/** With these, memory can be shared and training uses all threads. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The worker of custom environments as one classic script in a text: its frame may fetch nothing, and no module either. */
function ownWorker(): Plugin {
  const id = "virtual:own-worker";
  const byName: BundlePlugin = {
    name: "by name",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^(swingup|#)/ }, ({ path }) => (names[path] === undefined ? null : { path: names[path] })),
  };
  return {
    name: "own-worker",
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    async load(name) {
      if (name !== `\0${id}`) return undefined;
      const { outputFiles, metafile } = await bundle({
        absWorkingDir: here("."),
        entryPoints: [here("worker/own.ts")],
        bundle: true,
        minify: true,
        format: "iife",
        target: "es2022",
        write: false,
        metafile: true,
        tsconfigRaw: {}, // paths there lead to what Node does
        plugins: [byName],
      });
      for (const input of Object.keys(metafile.inputs)) this.addWatchFile(resolve(here("."), input));
      return `export default ${JSON.stringify(outputFiles[0].text)};`;
    },
  };
}

/** The script of further threads is fetched when a run has some: the page's first visit goes without. */
function lateThreads(): Plugin {
  const late = `export const replicaScript = async () => (await import("./generated/replica_worker.ts")).replicaWorker;`;
  return {
    name: "late-threads",
    load: (file) => (resolve(file) === source("threads/replica_script.ts") ? late : undefined),
  };
}

/** The robots' engine and their pictures are fetched when a robot is chosen, formulas when there is one; until its picture has come nothing is drawn. */
function lateRobots(): Plugin {
  const engine = `export const planarEngine = () => import("./kernels.ts");`;
  const formula = `export const formulaParts = () => import("./reward_formula.ts");`;
  const picture = `let parts, loading;
export function planarScene(picture, state) {
  loading ??= import("./picture.ts").then((module) => (parts = module));
  const { title, width, height, middle } = picture;
  return parts?.planarScene(picture, state) ?? { title, width, height, center: [0, middle], shapes: [] };
}`;
  return {
    name: "late-robots",
    load: (file) =>
      resolve(file) === source("envs/planar/engine.ts")
        ? engine
        : resolve(file) === source("envs/formula_source.ts")
          ? formula
          : resolve(file) === source("envs/planar/picture_source.ts")
            ? picture
            : undefined,
  };
}

/** Of the algorithms the first visit brings PPO; the others are fetched when they are chosen, how a kept run goes on when one does, and what the preset robust asks when it is chosen. */
function lateTraining(): Plugin {
  const modules = new Map([
    [
      source("algorithms/kinds.ts"),
      `import { ppo } from "./ppo.ts";
const late = {
  a2c: async () => (await import("./a2c.ts")).a2c,
  reinforce: async () => (await import("./reinforce.ts")).reinforce,
  trpo: async () => (await import("./trpo.ts")).trpo,
};
export const algorithmKind = (name) => (name === "ppo" ? ppo : late[name]());`,
    ],
    [
      source("trainer/resume_source.ts"),
      `export const resumeTrainer = async (...given) => (await import("./resume.ts")).resumeTrainer(...given);`,
    ],
    [
      source("trainer/restore_state_source.ts"),
      `export const restoreState = async (...given) => (await import("./restore_state.ts")).restoreState(...given);`,
    ],
    [
      source("trainer/choose_settings_source.ts"),
      `export const chooseSettings = async (options, ...given) =>
  options.preset === "robust" ? (await import("./choose_settings.ts")).chooseSettings(options, ...given) : undefined;`,
    ],
  ]);
  return { name: "late-training", load: (file) => modules.get(resolve(file)) };
}

/** The worker of built-in environments is told their names; what custom ones are made of and kept in would wait there for nobody. */
function builtInEnvironments(): Plugin {
  const modules = new Map([
    [
      source("envs/custom_env.ts"),
      `export function defineEnv() {
  throw new TypeError("env: expected the name of a built-in environment: custom ones have a worker of their own");
}`,
    ],
    [
      source("envs/worker_envs.ts"),
      `export function inWorkers(definition, asked = 0) {
  if (asked === 0) return definition;
  throw new RangeError(\`envWorkers: expected none with a built-in environment, got \${asked}\`);
}`,
    ],
    [
      source("trainer/initial_policy.ts"), // a policy is an object, and none crosses to a worker
      `export const startKeys = [];
const none = () => {
  throw new TypeError("initialPolicy: expected none, the lab's runs begin with new networks");
};
export { none as takePolicy, none as withInitialPolicy };`,
    ],
    [
      source("agent/load_policy.ts"), // the same
      `export function loadPolicy() {
  throw new TypeError("initialPolicy: expected none, the lab's runs begin with new networks");
}`,
    ],
    [
      source("core/pcg64.ts"), // of Gymnasium's own starts, for which the lab does not ask
      `export const PCG64_WORDS = 8;
export class Pcg64 {
  constructor() {
    throw new Error("compatibility: the lab has swingup's own starts");
  }
}`,
    ],
    [
      source("core/ziggurat.ts"), // the same
      `export function nextNormal() {
  throw new Error("compatibility: the lab has swingup's own starts");
}`,
    ],
  ]);
  return { name: "built-in-environments", load: (file) => modules.get(resolve(file)) };
}

/** The kernels are a file beside the worker's script: as bytes they are 3 kB smaller than as text, compressed. */
function kernelsAsFile(): Plugin {
  const fetched = `import url from "./generated/release.wasm?url";
export async function kernelSource() {
  const response = await fetch(url);
  if (!response.ok) throw new Error(\`the kernels could not be fetched: status \${response.status}\`);
  return new Uint8Array(await response.arrayBuffer());
}`;
  return {
    name: "kernels-as-file",
    load: (file) => (resolve(file) === source("wasm/kernel_source.ts") ? fetched : undefined),
  };
}

/** What a setting or an option of an environment is for is said by the command line and the docs; the page's worker goes without these texts. */
function settingsWithoutTexts(): Plugin {
  const docs = /\b((?:doc:|(?:number|integer|flag|choice|schedule)\()\s*)"[^"\n]*"/g; // of src/core/setting.ts
  return {
    name: "settings-without-texts",
    enforce: "pre",
    transform(code, file) {
      if (/_settings\.ts$/.test(file)) return { code: code.replace(docs, '$1""'), map: null };
      if (!/\/envs\/\w+\/(?:definition|options)\.ts$/.test(file)) return undefined;
      return { code: code.replace(/\bdescription:\s*(?:"[^"\n]*"|`[^`\n]*`)/g, 'description: ""'), map: null };
    },
  };
}

/**
 * Lists the files of which the page keeps copies for times without a network: all but TensorFlow.js's, which are a
 * megabyte that few ask for; those are kept when they are fetched.
 */
const parts: Plugin = {
  name: "parts",
  generateBundle: {
    order: "post", // empty parts are gone by then
    handler(_, bundle) {
      const files = Object.keys(bundle).filter((name) => !/tfjs|\.html$/.test(name));
      const version = createHash("sha256").update(files.sort().join()).digest("hex").slice(0, 8);
      this.emitFile({ type: "asset", fileName: "parts.json", source: JSON.stringify({ version, files }) });
    },
  },
};

export default defineConfig({
  root: here("."),
  base: "./",
  resolve: { alias },
  plugins: [
    contentSecurityPolicy(),
    pageHead(process.env.LAB_URL),
    lateThreads(),
    lateRobots(),
    kernelsAsFile(),
    ownWorker(),
    scenarioData(),
    onlyForItself(),
    parts,
  ],
  define: {
    "import.meta.env.PLACES": JSON.stringify(places),
    "import.meta.env.FRAME_SCRIPT_SOURCE": JSON.stringify(frameScriptSource),
  },
  server: {
    headers,
    cors: false,
    fs: { strict: true, allow: ["lab", "src", "node_modules"].map((name) => here(`../${name}`)) },
  },
  preview: { headers, cors: false },
  worker: {
    format: "es",
    plugins: () => [
      lateThreads(),
      lateRobots(),
      lateTraining(),
      builtInEnvironments(),
      kernelsAsFile(),
      settingsWithoutTexts(),
    ],
    // What late parts share with the first is in the first: one file is smaller than several, and comes sooner.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "fused", test: /worker\/fused\.ts$/ }] } } },
  },
  build: {
    outDir: "../build/lab",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false, // of the parts fetched later none has many parts of its own
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
