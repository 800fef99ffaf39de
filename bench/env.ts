/**
 * How many environment steps a second one thread takes, with fresh random actions in every step and autoreset: the
 * environment as a random policy sees it, through `VectorEnv`.
 */
import { STREAMS } from "../src/core/streams.ts";
import { environmentDefinition } from "../src/envs/registry.ts";
import { VectorEnv } from "../src/envs/vector_env.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median } from "./measure.ts";

const ENVIRONMENTS = ["CartPole-v1", "Pendulum-v1"];
const LANES = [8, 64, 1024, 4096];
const REPEATS = 7;
const STEPS_PER_REPEAT = 2_000_000; // of lanes together
const ROWS = 16; // steps whose random numbers are drawn at once

export interface EnvSpeed {
  env: string;
  lanes: number;
  stepsPerSecond: number;
}

/** Medians over several repetitions, after one to warm up. */
export async function env(): Promise<EnvSpeed[]> {
  const speeds: EnvSpeed[] = [];
  for (const id of ENVIRONMENTS)
    for (const lanes of LANES) {
      const run = await randomPlay(id, lanes);
      run();
      const stepsPerSecond = Math.round(median(Array.from({ length: REPEATS }, run)));
      speeds.push({ env: id, lanes, stepsPerSecond });
    }
  return speeds;
}

async function randomPlay(id: string, lanes: number): Promise<() => number> {
  const arena = await Arena.create();
  const vectorEnv = await VectorEnv.create(arena, environmentDefinition(id), { lanes, seed: 1 });
  const { stride } = vectorEnv;
  const draws = arena.f32(ROWS * stride);
  const rounds = Math.ceil(STEPS_PER_REPEAT / lanes / ROWS);
  const { randomUniform } = arena.kernels;
  let counter = 0;
  vectorEnv.reset();
  return () => {
    const begun = performance.now();
    for (let round = 0; round < rounds; round++) {
      randomUniform(draws.pointer, stride, ROWS, stride, 1, 0, STREAMS.exploration, counter++);
      for (let row = 0; row < ROWS; row++) {
        setActions(vectorEnv, draws.view, row * stride);
        vectorEnv.step();
      }
    }
    return (rounds * ROWS * lanes * 1000) / (performance.now() - begun);
  };
}

/** Uniform actions from uniform draws in [0, 1). */
function setActions({ actions, actionSpace, lanes }: VectorEnv, draws: Float32Array, row: number): void {
  if (actionSpace.type === "discrete")
    for (let lane = 0; lane < lanes; lane++) actions[lane] = draws[row + lane] * actionSpace.n;
  else {
    const low = actionSpace.low[0];
    const range = actionSpace.high[0] - low;
    for (let lane = 0; lane < lanes; lane++) actions[lane] = low + range * draws[row + lane];
  }
}
