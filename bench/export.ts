/** Exported modules: how large they are, and how long one action takes, beside `Policy.act`. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Policy } from "../src/agent/policy.ts";
import { exportPolicy } from "../src/export/export_policy.ts";
import { train } from "../src/trainer/train.ts";
import { median } from "./measure.ts";

const REPEATS = 9;
const ACTIONS = 20_000;

export interface ExportSpeed {
  env: string;
  format: string;
  kilobytes: number;
  gzipped: number;
  microsecondsPerAction: number;
}

type Act = (observation: Float32Array) => unknown;

/** Medians over several repetitions, after one to warm up. */
export async function exports(): Promise<ExportSpeed[]> {
  const folder = await mkdtemp(join(tmpdir(), "swingup-bench-"));
  try {
    const speeds: ExportSpeed[] = [];
    for (const env of ["CartPole-v1", "Reacher-v5"]) {
      const run = await train({ env, steps: 4096, numEnvs: 8, rolloutSteps: 256, minibatchSize: 256, epochs: 1 });
      const policy = await run.policy();
      const size = { kilobytes: policy.toBytes().length / 1024, gzipped: gzipSync(policy.toBytes()).length / 1024 };
      const act: Act = (observation) => policy.act(observation);
      speeds.push({ env, format: "Policy.act", ...size, microsecondsPerAction: time(act, policy) });
      for (const format of ["module", "module-wasm"] as const) {
        const [bytes] = (await exportPolicy(policy, format)).values();
        const file = join(folder, `${env}_${format}.mjs`);
        await writeFile(file, bytes);
        const module = (await import(pathToFileURL(file).href)) as { act: Act };
        speeds.push({
          env,
          format,
          kilobytes: bytes.length / 1024,
          gzipped: gzipSync(bytes).length / 1024,
          microsecondsPerAction: time(module.act, policy),
        });
      }
    }
    return speeds;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function time(act: Act, { observationSpace }: Policy): number {
  const inputs = observationSpace.type === "box" ? observationSpace.low.length : 1;
  const observations = Array.from({ length: 16 }, (_, k) =>
    Float32Array.from({ length: inputs }, (_, i) => 0.1 * ((k + i) % 7) - 0.3),
  );
  const run = () => {
    const begun = performance.now();
    for (let k = 0; k < ACTIONS; k++) act(observations[k & 15]);
    return ((performance.now() - begun) * 1000) / ACTIONS;
  };
  run();
  return median(Array.from({ length: REPEATS }, run));
}
