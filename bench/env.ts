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
import type { EnvDefinition } from "../src/envs/env.ts";
import { environmentDefinition, environmentIds } from "../src/envs/registry.ts";
import { VectorEnv } from "../src/envs/vector_env.ts";
import { type GymnasiumRobot, gymnasiumRobot, ROBOTS } from "../src/mujoco/gymnasium_robot.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median } from "./measure.ts";

const LANES = [8, 64, 1024, 4096, 16384];
const MUJOCO_LANES = 64;
const REPEATS = 7;
const SECONDS_PER_REPEAT = 0.1; // or one round, where that takes longer
const ROWS = 16; // steps whose random numbers are drawn at once

export interface EnvSpeed {
  env: string;
  lanes: number;
  stepsPerSecond: number;
  /** Of the same robot on MuJoCo itself, the package @mujoco/mujoco, and how many times as fast ours is. */
  mujocoStepsPerSecond?: number;
  timesMujoco?: number;
}

/** Medians over several repetitions, after one to warm up. */
export async function env(): Promise<EnvSpeed[]> {
  const speeds: EnvSpeed[] = [];
  for (const id of environmentIds())
    for (const lanes of LANES) {
      const speed = await timed(id, lanes);
      speeds.push({ env: id, lanes, ...speed });
    }
  return speeds;
}

/** Both in turns, where there is MuJoCo's own. */
async function timed(id: string, lanes: number): Promise<Omit<EnvSpeed, "env" | "lanes">> {
  const plays = [await randomPlay(environmentDefinition(id), lanes)];
  const isRobot = (ROBOTS as readonly string[]).includes(id);
  const mujoco = isRobot && lanes === MUJOCO_LANES ? await mujocoPlay(id as GymnasiumRobot) : undefined;
  if (mujoco) plays.push(mujoco);
  const repeats = plays.map((run) => {
    const rounds = Math.max(1, Math.round((SECONDS_PER_REPEAT * run(1)) / (ROWS * lanes)));
    run(rounds);
    return { run: () => run(rounds), speeds: [] as number[] };
  });
  for (let k = 0; k < REPEATS; k++) for (const { run, speeds } of repeats) speeds.push(run());
  const [ours, theirs] = repeats.map(({ speeds }) => Math.round(median(speeds)));
  if (theirs === undefined) return { stepsPerSecond: ours };
  return { stepsPerSecond: ours, mujocoStepsPerSecond: theirs, timesMujoco: Number((ours / theirs).toFixed(1)) };
}

/** Undefined where the package is not installed. */
async function mujocoPlay(id: GymnasiumRobot): Promise<((rounds: number) => number) | undefined> {
  return randomPlay(gymnasiumRobot(id), MUJOCO_LANES).catch(() => undefined);
}

/** Plays so many rounds; gives steps a second. */
async function randomPlay(definition: EnvDefinition, lanes: number): Promise<(rounds: number) => number> {
  const arena = await Arena.create();
  const vectorEnv = await VectorEnv.create(arena, definition, { numEnvs: lanes, seed: 1 });
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
