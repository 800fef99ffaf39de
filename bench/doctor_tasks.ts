/**
 * Small tasks in TypeScript for the doctor's benchmark, and what can be wrong with an environment, laid over any of them.
 * Thresholds are chosen on `rooms`, `track` and `pole`; `cliff`, `reach` and `swing` are only reported on.
 */
import { type Box, box, type CustomEnvDefinition, defineEnv, discrete, type Env, Random, type Space } from "swingup";

/** What a task's step brings. */
interface Outcome {
  reward: number;
  terminated: boolean;
}

interface Task {
  readonly observations: number;
  readonly actionSpace: Space;
  readonly timeLimit: number;
  start(random: Random): number[];
  /** Changes the state. */
  move(state: number[], action: number | ArrayLike<number>, random: Random): Outcome;
  observe(state: readonly number[]): number[];
}

const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];
const clip = (value: number, most: number) => Math.min(most, Math.max(-most, value));
const first = (action: number | ArrayLike<number>) => (typeof action === "number" ? action : action[0]);

/** A square of cells from one corner to the other, a little less for each step. */
const rooms: Task = {
  observations: 2,
  actionSpace: discrete(4),
  timeLimit: 60,
  start: () => [0, 0],
  move(state, action) {
    const [dx, dy] = MOVES[first(action)];
    const [x, y] = [state[0] + dx, state[1] + dy];
    const wall = x === 2 && y !== 4;
    if (x >= 0 && y >= 0 && x < 5 && y < 5 && !wall) [state[0], state[1]] = [x, y];
    const goal = state[0] === 4 && state[1] === 4;
    return { reward: goal ? 1 : -0.02, terminated: goal };
  },
  observe: ([x, y]) => [x / 2 - 1, y / 2 - 1],
};

/** Sutton and Barto's cliff (example 6.6), rewards a tenth: along it is short, over it is dear. */
const cliff: Task = {
  observations: 3,
  actionSpace: discrete(4),
  timeLimit: 80,
  start: () => [0, 3],
  move(state, action) {
    const [dx, dy] = MOVES[first(action)];
    state[0] = Math.min(7, Math.max(0, state[0] + dx));
    state[1] = Math.min(3, Math.max(0, state[1] + dy));
    const below = state[1] === 3 && state[0] > 0;
    const goal = below && state[0] === 7;
    if (below && !goal) [state[0], state[1]] = [0, 3];
    return { reward: goal ? 1 : below ? -1 : -0.05, terminated: goal };
  },
  observe: ([x, y]) => [x / 3.5 - 1, y / 1.5 - 1, y === 3 ? 1 : 0],
};

/** A force keeps a mass near a target that is another in each episode. */
const track: Task = {
  observations: 3,
  actionSpace: box([-1], [1]),
  timeLimit: 60,
  start: (random) => [random.uniform(-1, 1), 0, random.uniform(-1, 1)],
  move(state, action) {
    const force = clip(first(action), 1);
    state[1] = clip(0.9 * state[1] + 0.3 * force, 2);
    state[0] = clip(state[0] + 0.2 * state[1], 2);
    const distance = Math.abs(state[0] - state[2]);
    return { reward: 0.2 - distance - 0.05 * force * force, terminated: Math.abs(state[0]) > 1.9 };
  },
  observe: ([x, v, target]) => [x, v, target],
};

/** A point in the plane goes to a place, from anywhere. */
const reach: Task = {
  observations: 4,
  actionSpace: box([-1, -1], [1, 1]),
  timeLimit: 50,
  start: (random) => [random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)],
  move(state, action) {
    const [ax, ay] = Array.from(action as ArrayLike<number>, (force) => clip(force, 1));
    state[0] = clip(state[0] + 0.15 * ax, 1.5);
    state[1] = clip(state[1] + 0.15 * ay, 1.5);
    const distance = Math.hypot(state[0] - state[2], state[1] - state[3]);
    return { reward: -distance - 0.02 * (ax * ax + ay * ay), terminated: distance < 0.05 };
  },
  observe: (state) => [...state],
};

/** A pole on a cart in Euler steps; falling ends an episode. */
const pole: Task = {
  observations: 4,
  actionSpace: discrete(2),
  timeLimit: 200,
  start: (random) => [0, 1, 2, 3].map(() => random.uniform(-0.05, 0.05)),
  move(state, action) {
    const force = first(action) === 1 ? 10 : -10;
    const [, v, angle, w] = state;
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    const push = (force + 0.05 * w * w * sine) / 1.1;
    const spin = (9.8 * sine - cosine * push) / (0.5 * (4 / 3 - (0.1 * cosine * cosine) / 1.1));
    state[0] += 0.02 * v;
    state[1] += 0.02 * (push - (0.05 * spin * cosine) / 1.1);
    state[2] += 0.02 * w;
    state[3] += 0.02 * spin;
    return { reward: 1, terminated: Math.abs(state[0]) > 2.4 || Math.abs(state[2]) > 0.21 };
  },
  observe: (state) => [...state],
};

/** A weak motor keeps a pendulum up that begins near the top; letting it hang ends an episode. */
const swing: Task = {
  observations: 3,
  actionSpace: box([-1], [1]),
  timeLimit: 100,
  start: (random) => [random.uniform(-0.6, 0.6), random.uniform(-0.3, 0.3)],
  move(state, action) {
    const torque = clip(first(action), 1);
    state[1] = clip(state[1] + 0.05 * (8 * Math.sin(state[0]) + 8 * torque), 8);
    state[0] += 0.05 * state[1];
    return { reward: Math.cos(state[0]) - 0.01 * torque * torque, terminated: Math.abs(state[0]) > 2 };
  },
  observe: ([angle, speed]) => [Math.cos(angle), Math.sin(angle), speed / 4],
};

export const tasks: Readonly<Record<string, Task>> = { rooms, track, pole, cliff, reach, swing };

/** What is wrong with an environment; nothing unless given. */
export interface EnvFault {
  /** Observations are multiplied by it, and it is added to them. */
  observationScale?: number;
  observationOffset?: number;
  /** Share of episodes' steps that show zeros instead of what is; 1 hides everything. */
  hidden?: number;
  /** Rewards are multiplied by it. */
  rewardScale?: number;
  /** Every reward is this. */
  constantReward?: number;
  /** No reward and no end but the limit, as where random play never gets to the goal. */
  never?: boolean;
  /** Rewards of the first so many episodes of each object are multiplied by 1e4. */
  wildStart?: number;
  /** Bounds of continuous actions are multiplied by it. */
  actionScale?: number;
  /** The time limit is reported as termination. */
  limitAsTermination?: boolean;
  /** Nothing ends an episode. */
  endless?: boolean;
}

class FaultyTask implements Env {
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  readonly #task: Task;
  readonly #fault: EnvFault;
  #random = new Random(0);
  #state: number[] = [];
  #steps = 0;
  #episodes = 0;

  constructor(task: Task, fault: EnvFault) {
    const { actionSpace, observations } = task;
    const { actionScale = 1 } = fault;
    const any = new Array<number>(observations).fill(Number.POSITIVE_INFINITY);
    this.#task = task;
    this.#fault = fault;
    this.observationSpace = box(
      any.map((bound) => -bound),
      any,
    );
    const widen = (bounds: ArrayLike<number>) => Array.from(bounds, (bound) => bound * actionScale);
    this.actionSpace = actionSpace.type === "box" ? box(widen(actionSpace.low), widen(actionSpace.high)) : actionSpace;
  }

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#state = this.#task.start(this.#random);
    this.#steps = 0;
    this.#episodes += 1;
    return this.#observe();
  }

  step(action: number | ArrayLike<number>) {
    const { actionScale = 1, limitAsTermination, endless, never } = this.#fault;
    const given = typeof action === "number" ? action : Array.from(action, (number) => number / actionScale);
    const { reward, terminated } = this.#task.move(this.#state, given, this.#random);
    this.#steps += 1;
    const late = limitAsTermination === true && this.#steps >= this.#task.timeLimit;
    const ended = endless || limitAsTermination || never ? late : terminated;
    return { observation: this.#observe(), reward: this.#reward(reward), terminated: ended };
  }

  #reward(reward: number): number {
    const { rewardScale = 1, constantReward, never, wildStart = 0 } = this.#fault;
    if (never) return 0;
    if (constantReward !== undefined) return constantReward;
    return reward * rewardScale * (this.#episodes <= wildStart ? 1e4 : 1);
  }

  #observe(): number[] {
    const { observationScale = 1, observationOffset = 0, hidden = 0 } = this.#fault;
    const seen = this.#task.observe(this.#state);
    const hides = hidden > 0 && (hidden >= 1 || this.#random.chance(hidden));
    return seen.map((value) => (hides ? 0 : value * observationScale + observationOffset));
  }
}

/** The task with something wrong in it. */
export function taskWith(name: string, fault: EnvFault = {}): CustomEnvDefinition {
  const task = tasks[name];
  const timeLimit = fault.endless || fault.limitAsTermination ? 0 : task.timeLimit;
  return defineEnv(() => new FaultyTask(task, fault), { id: name, ...(timeLimit > 0 ? { timeLimit } : {}) });
}
