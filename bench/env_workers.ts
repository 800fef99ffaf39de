/**
 * What cores add to environments, as ratios within one run, medians of alternating rounds: the lanes of built-in ones
 * shared by a thread team, and the objects of custom ones in workers; and what a worker costs where a step is no work.
 */
import { completeConfig } from "../src/configuration/config.ts";
import { loadEnv } from "../src/envs/load_env.ts";
import { environmentDefinition } from "../src/envs/registry.ts";
import { VectorEnv } from "../src/envs/vector_env.ts";
import { inWorkers } from "../src/envs/worker_envs.ts";
import { buildParts, closeParts } from "../src/trainer/parts.ts";
import { ReplicaPool } from "../src/trainer/replica_pool.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median } from "./measure.ts";

export interface EnvWorkersResult {
  environment: string;
  lanes: number;
  /** Environment steps per second, all lanes together. */
  alone: number;
  together: number;
  /** Median over the rounds of each round's own ratio. */
  speedup: number;
  /** us that a lane's step takes longer with workers, where it is no work. */
  overhead?: number;
}

const ROUNDS = 9;
const ROUND = 150; // ms
const TEAMS = [
  ["Acrobot-v1", 1024],
  ["Reacher-v5", 1024],
  ["CartPole-v1", 4096],
  ["Hopper-v5", 64],
  ["HalfCheetah-v5", 64],
] as const;

export async function envWorkers(): Promise<EnvWorkersResult[]> {
  const results: EnvWorkersResult[] = [];
  for (const [environment, lanes] of TEAMS) {
    const [one, two] = [await team(environment, lanes, 1), await team(environment, lanes, 2)];
    results.push({ environment: `${environment}, two threads`, lanes, ...(await compare(one, two)) });
  }
  const lanes = 64;
  const [none, one, two] = [0, 1, 2].map((workers) => custom("busy_env", lanes, workers));
  results.push({ environment: "some 50 us a step, one worker", lanes, ...(await compare(none, one)) });
  results.push({ environment: "some 50 us a step, two workers", lanes, ...(await compare(none, two)) });
  const idle = await compare(custom("idle_env", lanes, 0), custom("idle_env", lanes, 1));
  const overhead = 1e6 / idle.together - 1e6 / idle.alone;
  results.push({ environment: "no work, one worker", lanes, ...idle, overhead });
  return results;
}

/** Steps a second. */
type Measured = () => Promise<number>;

/** Built-in environments on the threads of a training, without its learning. */
async function team(env: string, numEnvs: number, threads: number): Promise<Measured> {
  const definition = environmentDefinition(env);
  const config = completeConfig({ env, algorithm: "a2c", numEnvs, rolloutSteps: 8, hiddenSizes: [8] }, definition);
  return async () => {
    const parts = await buildParts(config, definition, { threads });
    const pool = new ReplicaPool(parts);
    await pool.start();
    await parts.env.reset();
    for (let step = 0; step < 200; step++) await parts.env.advance();
    const speed = await steady(() => parts.env.advance());
    pool.end();
    await pool.dismiss();
    await closeParts(parts);
    return speed * numEnvs;
  };
}

/** An environment of bench/ with its objects here or in workers. */
function custom(name: string, numEnvs: number, workers: number): Measured {
  return async () => {
    const definition = inWorkers(await loadEnv(new URL(`./${name}.js`, import.meta.url)), workers);
    const env = await VectorEnv.create(await Arena.create(), definition, { numEnvs });
    await env.reset();
    const step = () => env.advance();
    await steady(step); // compiles
    const speed = await steady(step);
    await env.dispose();
    return speed * numEnvs;
  };
}

/** Calls a second. */
async function steady(step: () => unknown): Promise<number> {
  const begun = performance.now();
  let count = 0;
  for (; performance.now() - begun < ROUND; count++) {
    const pending = step();
    if (pending) await pending;
  }
  return (count * 1000) / (performance.now() - begun);
}

async function compare(alone: Measured, together: Measured) {
  const speeds = { alone: [] as number[], together: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    speeds.alone.push(await alone());
    speeds.together.push(await together());
  }
  const speedup = median(speeds.together.map((speed, k) => speed / speeds.alone[k]));
  return { alone: Math.round(median(speeds.alone)), together: Math.round(median(speeds.together)), speedup };
}
