/**
 * One job of the benchmark of problems, in a thread of its own: a run of a preset, scored in both ways of acting, or the
 * return of the best trivial policy. Jobs come by message and results go back.
 */
import { parentPort } from "node:worker_threads";
import { choosePolicy, evaluate, makeVectorEnv, Random, type Space, train, type VectorEnv } from "swingup";
import { drawActions } from "../src/facts/random_actions.ts";
import { advised, others, type Problem, reported } from "./problems/problem.ts";

/** What is to be done; without a preset, the trivial policies. */
export interface ProblemJob {
  readonly problem: string;
  readonly preset?: "plain" | "robust";
  readonly seed: number;
}

/** Mean returns of the policy that `choosePolicy` takes. */
export interface ProblemReturns {
  /** With the most probable actions. */
  readonly probable: number;
  readonly sampled: number;
  /** As the chosen policy is set to act. */
  readonly saved: number;
}

const STEPS = 100_000;
const EVALUATION_SEED = 1000; // more than the run's: not the episodes that it was chosen by
const LANES = 8;
const TRIVIAL_EPISODES = 1000;
const LEVELS = 10; // of constant numbers between their bounds, and one more

async function trained(
  { env, episodes, settings }: Problem,
  preset: "plain" | "robust",
  seed: number,
): Promise<ProblemReturns> {
  const run = await train({ ...settings, env, preset, seed, steps: STEPS, threads: 1 });
  const { policy } = await choosePolicy(run);
  const fresh = { episodes, seed: seed + EVALUATION_SEED };
  const probable = (await evaluate(policy, { ...fresh, deterministic: true })).meanReturn;
  const sampled = (await evaluate(policy, { ...fresh, deterministic: false })).meanReturn;
  await run.dispose();
  return { probable, sampled, saved: policy.acting === "sampled" ? sampled : probable };
}

/** The better of random play and the best constant action; random alone flatters. */
async function trivial(problem: Problem, seed: number): Promise<number> {
  const random = new Random(seed);
  let best = await played(problem, seed, (env) => drawActions(env, random));
  for (const action of constants(problem.env.actionSpace))
    best = Math.max(best, await played(problem, seed, (env) => takeAlways(env, action)));
  return best;
}

/** The same in every number of an action. */
function constants(space: Space): number[][] {
  if (space.type === "discrete") return Array.from({ length: space.n }, (_, choice) => [choice]);
  if (space.type === "multiDiscrete")
    return Array.from({ length: Math.min(...space.nvec) }, (_, choice) => space.nvec.map(() => choice));
  if (space.type === "multiBinary") return [0, 1].map((bit) => new Array<number>(space.n).fill(bit));
  const { low, high } = space;
  return Array.from({ length: LEVELS + 1 }, (_, level) =>
    Array.from(low, (least, k) => least + ((high[k] - least) * level) / LEVELS),
  );
}

/** Where a mask forbids a choice, the next one that it allows. */
function takeAlways(env: VectorEnv, action: readonly number[]): void {
  const { actions, actionMasks, stride } = env;
  for (let lane = 0; lane < env.numEnvs; lane++)
    for (const [row, wanted] of action.entries()) {
      let value = wanted;
      if (actionMasks && env.actionSpace.type === "discrete")
        while (actionMasks[value * stride + lane] === 0) value = (value + 1) % env.actionSpace.n;
      actions[row * stride + lane] = value;
    }
}

/** Mean return of whole episodes. */
async function played({ env: definition }: Problem, seed: number, act: (env: VectorEnv) => void): Promise<number> {
  const env = await makeVectorEnv(definition, { numEnvs: LANES, seed });
  const returns: number[] = [];
  const counts = new Array<number>(LANES).fill(0);
  await env.reset();
  while (returns.length < TRIVIAL_EPISODES) {
    act(env);
    await env.step();
    for (let k = 0; k < env.episodes.count; k++) {
      const lane = env.episodes.lanes[k];
      counts[lane] += 1;
      if (counts[lane] * LANES <= TRIVIAL_EPISODES) returns.push(env.episodes.returns[k]);
    }
  }
  await env.close();
  return returns.reduce((sum, one) => sum + one, 0) / returns.length;
}

parentPort?.on("message", async ({ problem: name, preset, seed }: ProblemJob) => {
  const problem = [...reported, ...advised, ...others].find(({ env }) => env.id === name) as Problem;
  if (preset) parentPort?.postMessage(await trained(problem, preset, seed));
  else {
    const mean = await trivial(problem, seed);
    parentPort?.postMessage({ probable: mean, sampled: mean, saved: mean });
  }
});
