import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest_first.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** By public name, so that tests read like a user's code. */
const alias = [
  { find: /^swingup$/, replacement: source("./src/index.ts") },
  { find: /^swingup\/tfjs$/, replacement: source("./src/tfjs.ts") },
  { find: /^swingup\/loggers$/, replacement: source("./src/loggers.ts") },
  { find: /^swingup\/mujoco$/, replacement: source("./src/mujoco.ts") },
  { find: /^swingup\/render$/, replacement: source("./src/render.ts") },
  { find: /^swingup\/workers$/, replacement: source("./src/workers.ts") },
  { find: /^swingup\/export$/, replacement: source("./src/export.ts") },
  { find: /^swingup\/sweep$/, replacement: source("./src/sweep.ts") },
  { find: "#files", replacement: source("./src/files/platform_node.ts") },
  { find: "#threads", replacement: source("./src/threads/platform_node.ts") },
];

/** The same kernels compiled with assertions and without optimisation. */
const debugKernels = {
  find: /^\.\/generated\/release_bytes\.ts$/,
  replacement: source("./src/wasm/generated/debug_bytes.ts"),
};

export default defineConfig({
  test: {
    isolate: false, // the modules of src/ are loaded once in a process, not for every file (test/support/own_modules.ts)
    maxWorkers: availableParallelism() + 1, // some time goes by with waiting: for browsers, for threads that are silent
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: 30_000 } }, // as long as the browser's own: it is waited for what comes, not for how soon
    projects: [
      {
        extends: true,
        resolve: { alias },
        test: {
          testTimeout: 120_000,
          hookTimeout: 120_000,
          name: "node",
          globalSetup: "test/cli/setup.ts",
          setupFiles: ["test/support/nothing_left.ts"],
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
        },
      },
      {
        extends: true,
        resolve: { alias },
        test: {
          testTimeout: 180_000, // several waits of up to 30 s, should the machine be that busy
          hookTimeout: 120_000,
          name: "browser",
          retry: 1, // a browser has its own whims; `npm test` names what passed at its second attempt, a fault to be mended
          globalSetup: "test/browser/setup.ts",
          include: ["test/browser/**/*.test.ts"],
        },
      },
      {
        extends: true,
        resolve: { alias: [...alias, debugKernels] },
        test: {
          testTimeout: 120_000,
          hookTimeout: 120_000,
          name: "debug",
          setupFiles: ["test/support/nothing_left.ts"],
          include: [
            "test/{math,envs,rollout}/**/*.test.ts",
            "test/algorithms/adam.test.ts",
            "test/networks/{activation,dense,vector}.test.ts",
            "test/policies/{categorical,categorical_surrogate,dual_clip,gaussian,gaussian_surrogate,value}.test.ts",
            "test/trainer/golden.test.ts",
          ],
        },
      },
    ],
  },
});
