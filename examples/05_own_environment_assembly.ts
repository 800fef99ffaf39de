/**
 * A custom environment in AssemblyScript: the double pendulum on a cart of assembly/double_pendulum.ts, from the
 * built module to a policy that keeps both rods upright.
 *
 *   npm run build
 *   npx swingup build-env examples/assembly/double_pendulum.ts --out double_pendulum.wasm
 *   node dist/examples/05_own_environment_assembly.js
 *
 * 500 steps of the best reward, 1, are a return of 500; it ends with at least 450 (seeds 1 to 5: 489 to 500). Doing
 * nothing scores about 22.
 */
import { loadEnv, train } from "swingup";

/** What the training is told. */
export const settings = {
  steps: 300_000,
  numEnvs: 16,
  rolloutSteps: 128,
  minibatchSize: 256,
  epochs: 6,
  learningRate: 1e-3,
  learningRateSchedule: "linear",
  initialLogStd: -0.5,
} as const;

if (process.argv[1]?.includes("05_own_environment_assembly")) {
  const env = await loadEnv(process.argv[2] ?? "double_pendulum.wasm");
  const run = await train({ env, seed: 1, ...settings });
  const { meanReturn, minReturn } = await run.evaluate({ episodes: 100 });
  console.log(`mean return ${meanReturn.toFixed(1)}, worst ${minReturn.toFixed(1)}`);
}
