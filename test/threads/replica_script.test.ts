/** The script of a further thread: it makes what a configuration says and never reads one, so no setting is in it. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("holds replica and algorithms, and no declaration of a setting, table or preset", async () => {
  const { metafile } = await build({
    entryPoints: ["src/workers/replica_worker.ts"],
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    bundle: true,
    minify: true,
    format: "iife",
    external: ["node:*"],
    write: false,
    metafile: true,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const held = Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
  expect(held).toEqual(expect.arrayContaining(["src/trainer/replica.ts", "src/algorithms/ppo.ts"]));
  const stepping = ["lane_steps", "lane_team", "side_share"].map((name) => `src/envs/${name}.ts`); // kernels of lanes
  const others = held.filter((file) => !stepping.includes(file));
  expect(others.filter((file) => /setting|presets|configuration\/config|envs\//.test(file))).toEqual([]);
});
