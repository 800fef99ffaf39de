/**
 * What a browser bundle of the built package holds: no more than its budget, and nothing of what was not imported. Sizes
 * are of minified, gzipped code, as docs/internals/package.md states them.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function bundle(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    external: ["@mujoco/mujoco", "@tensorflow/*"],
    write: false,
    metafile: true,
    tsconfigRaw: {}, // as for a user: this project's path aliases would lead into src/
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  const late = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => path),
  );
  const held = Object.entries(output.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file);
  return { kilobytes: gzipSync(outputFiles[0].contents).length / 1000, held, late };
}

/** kB */
const budgets: [string, string, number][] = [
  ["everything", 'export * from "swingup"', 200],
  ["training", 'export { train } from "swingup"', 164],
  ["a policy that acts", 'export { loadPolicy } from "swingup"', 93],
  ["environments", 'export { makeVectorEnv } from "swingup"', 83],
  ["swingup/render", 'export * from "swingup/render"', 14],
  ["swingup/export", 'export * from "swingup/export"', 150],
  ["exports alone", 'export { exportPolicy } from "swingup/export"', 34],
  ["swingup/tfjs", 'export * from "swingup/tfjs"', 94],
  ["swingup/sweep", 'export * from "swingup/sweep"', 183],
  ["swingup/mujoco", 'export * from "swingup/mujoco"', 41],
  ["swingup/workers", 'export * from "swingup/workers"', 169],
];

describe("a bundle", () => {
  it.each(budgets)("of %s is within its budget", async (_what, source, budget) => {
    const { kilobytes } = await bundle(source);
    expect(kilobytes).toBeLessThan(budget);
    expect(kilobytes).toBeGreaterThan(budget * 0.6); // else the budget says nothing
  });

  it("of one environment and the evaluator has no trainer, algorithm, logger, preset or picture in it", async () => {
    const { held } = await bundle('export { makeVectorEnv, evaluate } from "swingup"');
    expect(held).toContain("dist/src/envs/vector_env.js");
    expect(
      held.filter((file) => /algorithms|rollout|trainer|workers|loggers|presets|scene|render|comlink/.test(file)),
    ).toEqual([]);
  });

  it("of the main entry point has nothing of exports, pictures or tfjs in it", async () => {
    const { held } = await bundle('export * from "swingup"');
    expect(held).toContain("dist/src/trainer/trainer.js");
    expect(held.filter((file) => /\/export\/|\/cli\/|tfjs|protobuf|pbf|render\/svg/.test(file))).toEqual([]);
  });

  it("of pictures has no kernels in it", async () => {
    const { held } = await bundle('export * from "swingup/render"');
    expect(held).toContain("dist/src/envs/cartpole/scene.js");
    expect(held.filter((file) => /wasm|definition|presets|vector_env/.test(file))).toEqual([]);
  });

  it("of exports alone has no kernels in it", async () => {
    const { held } = await bundle('export { exportPolicy } from "swingup/export"');
    expect(held).toContain("dist/src/export/onnx.js");
    expect(held.filter((file) => /release_bytes|trainer|envs/.test(file))).toEqual([]);
  });

  it.each(["swingup", "swingup/render", "swingup/export", "swingup/workers", "swingup/sweep"])(
    "of %s imports nothing late: a classic worker could not (Vite 5 to 7), and a service worker may not",
    async (name) => {
      expect((await bundle(`export * from "${name}"`)).late).toEqual([]);
    },
  );
});
