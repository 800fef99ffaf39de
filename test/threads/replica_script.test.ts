/**
 * The script of a further thread, and of workers that hold custom environments: it makes what a configuration says and
 * never reads one, so no setting is in it.
 */
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
  expect(held).toContain("src/envs/planar/share.ts"); // of the robots what a thread steps its lanes with, and no more
  expect(held).toContain("src/envs/env_host.ts"); // a worker may hold a user's environments instead, and no built-in one
  expect(
    held.filter((file) =>
      /setting|presets|configuration\/config|scene|envs\/registry|envs\/\w+\/(?!share\.)|side_env/.test(file),
    ),
  ).toEqual([]);
});
