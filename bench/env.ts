/**
 * How many environment steps a second one thread takes, with fresh random actions in every step and autoreset: the
 * environment as a random policy sees it, through `VectorEnv`.
 *
 * What limits them, in ns for a step of one lane, 1,024 lanes or more, on the reference machine: drawing and writing a
 * random action takes 2.6, the account of episodes 0.4. Of the rest the kernel takes
 *   CartPole       6.3, half of it sine and cosine; 5 more are resets, one in 22 steps, whose lists of scattered lanes
 *                  cost about 100 an episode
 *   Pendulum      12: sine and cosine of two angles, 3.3 each, and the division of the floored modulo
 *   Acrobot       76: four stages, each with three angles and four divisions, and 7 for the observation
 *   MountainCar    5.4, of which 3 are the cosine; continuous 10, which rounds to float32 wherever Gymnasium does
 *   Reacher       80: eight stages, each with one angle and one division, and 15 for the four angles of the
 *                 observation; a reset, every 50 steps, takes 450 to draw its 54 numbers
 * With 8 lanes the 0.1 to 0.2 us that `VectorEnv.step` takes before and after its kernels are what counts.
 */
import { type Box, size } from "../src/core/space.ts";
import { STREAMS } from "../src/core/streams.ts";
import { environmentDefinition, environmentIds } from "../src/envs/registry.ts";
import { VectorEnv } from "../src/envs/vector_env.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median } from "./measure.ts";

const LANES = [8, 64, 1024, 4096, 16384];
const REPEATS = 7;
const SECONDS_PER_REPEAT = 0.1; // or one round, where that takes longer
const ROWS = 16; // steps whose random numbers are drawn at once

export interface EnvSpeed {
  env: string;
  lanes: number;
  stepsPerSecond: number;
}

/** Medians over several repetitions, after one to warm up. */
export async function env(): Promise<EnvSpeed[]> {
  const speeds: EnvSpeed[] = [];
  for (const id of environmentIds())
    for (const lanes of LANES) {
      const run = await randomPlay(id, lanes);
      const rounds = Math.max(1, Math.round((SECONDS_PER_REPEAT * run(1)) / (ROWS * lanes)));
      run(rounds);
      const stepsPerSecond = Math.round(median(Array.from({ length: REPEATS }, () => run(rounds))));
      speeds.push({ env: id, lanes, stepsPerSecond });
    }
  return speeds;
}

/** Plays so many rounds; gives steps a second. */
async function randomPlay(id: string, lanes: number): Promise<(rounds: number) => number> {
  const arena = await Arena.create();
  const vectorEnv = await VectorEnv.create(arena, environmentDefinition(id), { numEnvs: lanes, seed: 1 });
  const { stride } = vectorEnv;
  const actionRows = size(vectorEnv.actionSpace);
  const draws = arena.f32(ROWS * actionRows * stride);
  const { randomUniform } = arena.kernels;
  let counter = 0;
  vectorEnv.reset();
  return (rounds) => {
    const begun = performance.now();
    for (let round = 0; round < rounds; round++) {
      randomUniform(draws.pointer, stride, ROWS * actionRows, stride, 1, 0, STREAMS.exploration, counter++);
      for (let row = 0; row < ROWS; row++) {
        setActions(vectorEnv, draws.view, row * actionRows * stride);
        vectorEnv.step();
      }
    }
    return (rounds * ROWS * lanes * 1000) / (performance.now() - begun);
  };
}

/**
 * Uniform actions from uniform draws in [0, 1), which begin at element `from`. One function for each kind of array, so
 * that V8 compiles both for one type: a shared one would cost 4 ns an action in whichever environment comes second.
 */
function setActions({ actions, actionSpace, lanes, stride }: VectorEnv, draws: Float32Array, from: number): void {
  if (actionSpace.type === "discrete") choose(actions as Int32Array, actionSpace.n, lanes, draws, from);
  else if (actionSpace.type === "box")
    for (let row = 0; row < size(actionSpace); row++)
      fill(actions as Float32Array, actionSpace, row, lanes, stride, draws, from);
}

function choose(actions: Int32Array, n: number, lanes: number, draws: Float32Array, from: number): void {
  for (let lane = 0; lane < lanes; lane++) actions[lane] = draws[from + lane] * n;
}

function fill(
  actions: Float32Array,
  { low, high }: Box,
  action: number,
  lanes: number,
  stride: number,
  draws: Float32Array,
  from: number,
): void {
  const least = low[action];
  const range = high[action] - least;
  const row = action * stride;
  for (let lane = 0; lane < lanes; lane++) actions[row + lane] = least + range * draws[from + row + lane];
}
