/** What a step of a user's kernels costs, by trying: for the choice of threads, which changes nothing of what is computed. */
import { Arena } from "../wasm/arena.ts";
import type { EnvDefinition } from "./env.ts";
import { VectorEnv } from "./vector_env.ts";

const LANES = 16;
const LONGEST = 4; // ms after which the trial ends
const FEWEST = 4; // steps, however long they take: the first may have been interrupted
const MOST = 100;

/** ns of one lane's step on this machine, the least of several; 0 where it fails: the run itself will say why. */
export async function stepCost(definition: EnvDefinition): Promise<number> {
  try {
    const env = await VectorEnv.create(await Arena.create(), definition, { numEnvs: LANES });
    env.reset();
    let least = Number.POSITIVE_INFINITY;
    const end = performance.now() + LONGEST;
    for (let step = 0; step < FEWEST || (step < MOST && performance.now() < end); step++) {
      const begun = performance.now();
      env.step();
      least = Math.min(least, performance.now() - begun);
    }
    return (least * 1e6) / LANES;
  } catch {
    return 0;
  }
}
