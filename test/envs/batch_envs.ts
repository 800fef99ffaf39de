/** Environments that step many copies at once, for the tests: CartPole with an array for each component, and any others. */
import {
  type Action,
  type Batch,
  type BatchEnv,
  type BatchEnvOptions,
  box,
  defineBatchEnv,
  discrete,
  type Env,
  Random,
  type Start,
} from "swingup";

/** The arithmetic of `CartPole` in users_envs.ts. */
export class CartPoles implements BatchEnv<Int32Array> {
  static readonly options: BatchEnvOptions = {
    id: "CartPole",
    observationSpace: box(-Infinity, Infinity, [4]),
    actionSpace: discrete(2),
    options: { gravity: { default: 9.8, description: "m/s^2", interval: { least: 0, most: 100 } } },
    make: (numEnvs, { gravity }) => new CartPoles(numEnvs, Number(gravity)),
  };
  readonly gravity: number;
  readonly state: Float64Array[];
  closed = 0;

  constructor(numEnvs: number, gravity: number) {
    this.gravity = gravity;
    this.state = Array.from({ length: 4 }, () => new Float64Array(numEnvs));
  }

  reset(lanes: Int32Array, seeds: Uint32Array, batch: Batch<Int32Array>) {
    lanes.forEach((lane, j) => {
      const random = new Random(seeds[j]);
      for (const component of this.state) component[lane] = random.uniform(-0.05, 0.05);
      this.observe(lane, batch);
    });
  }

  step(batch: Batch<Int32Array>) {
    const { numEnvs, actions, rewards, terminated } = batch;
    const [places, speeds, angles, turns] = this.state;
    for (let lane = 0; lane < numEnvs; lane++) {
      const [x, v, angle, w] = [places[lane], speeds[lane], angles[lane], turns[lane]];
      const force = actions[0][lane] === 1 ? 10 : -10;
      const temp = (force + 0.05 * w * w * Math.sin(angle)) / 1.1;
      const cos = Math.cos(angle);
      const angular = (this.gravity * Math.sin(angle) - cos * temp) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1));
      const linear = temp - (0.05 * angular * cos) / 1.1;
      places[lane] = x + 0.02 * v;
      speeds[lane] = v + 0.02 * linear;
      angles[lane] = angle + 0.02 * w;
      turns[lane] = w + 0.02 * angular;
      rewards[lane] = 1;
      if (Math.abs(places[lane]) > 2.4 || Math.abs(angles[lane]) > Math.PI / 15) terminated[lane] = 1;
      this.observe(lane, batch);
    }
  }

  getState(lane: number) {
    return this.state.map((component) => component[lane]);
  }

  setState(lane: number, state: Float64Array, batch: Batch<Int32Array>) {
    for (const [k, component] of this.state.entries()) component[lane] = state[k];
    this.observe(lane, batch);
  }

  close() {
    this.closed += 1;
  }

  private observe(lane: number, { observations }: Batch<Int32Array>) {
    for (const [k, row] of observations.entries()) row[lane] = this.state[k][lane];
  }
}

/** One object for each copy, called in turn: what any environment is as a batch. */
export class Objects implements BatchEnv {
  readonly envs: Env[];

  constructor(numEnvs: number, factory: () => Env) {
    this.envs = Array.from({ length: numEnvs }, factory);
  }

  static options(id: string, factory: () => Env): BatchEnvOptions {
    const { observationSpace, actionSpace, actionMasks } = factory();
    return { id, observationSpace, actionSpace, actionMasks, make: (numEnvs) => new Objects(numEnvs, factory) };
  }

  reset(lanes: Int32Array, seeds: Uint32Array, batch: Batch) {
    lanes.forEach((lane, j) => {
      const start = this.envs[lane].reset({ seed: seeds[j] }) as Start;
      const { observation, info } = "observation" in start ? start : { observation: start, info: undefined };
      column(batch.observations, lane, observation);
      column(batch.actionMasks, lane, info?.actionMask ?? []);
    });
  }

  step(batch: Batch) {
    for (const [lane, env] of this.envs.entries()) {
      const numbers = batch.actions.map((row) => row[lane]);
      const { type } = env.actionSpace;
      const action: Action =
        type === "discrete" ? numbers[0] : type === "box" ? Float32Array.from(numbers) : Int32Array.from(numbers);
      const result = env.step(action);
      if (result instanceof Promise) throw new Error("too slow");
      column(batch.observations, lane, result.observation);
      column(batch.actionMasks, lane, result.info?.actionMask ?? []);
      batch.rewards[lane] = result.reward;
      batch.terminated[lane] = Number(result.terminated);
      batch.truncated[lane] = Number(result.truncated ?? false);
    }
  }
}

function column(rows: readonly (Float32Array | Uint8Array)[], lane: number, values: ArrayLike<number | boolean>) {
  for (let k = 0; k < values.length; k++) rows[k][lane] = Number(values[k]);
}

export type Changes = Partial<BatchEnv> & { definition?: Partial<BatchEnvOptions> };

/** A walk in all lanes, good unless changed; counts what is made and closed. */
export function walks({ definition, ...changes }: Changes = {}) {
  const counts = { made: 0, closed: 0 };
  const make = (numEnvs: number): BatchEnv => {
    counts.made += 1;
    const places = new Float64Array(numEnvs);
    return {
      reset(lanes, _seeds, { observations: [seen] }) {
        for (const lane of lanes) seen[lane] = places[lane] = 0;
      },
      step({ actions: [choice], observations: [seen], rewards, terminated }) {
        for (let lane = 0; lane < numEnvs; lane++) {
          places[lane] += choice[lane] === 1 ? 1 : -1;
          seen[lane] = places[lane] / 4;
          rewards[lane] = seen[lane];
          if (Math.abs(places[lane]) === 4) terminated[lane] = 1;
        }
      },
      getState: (lane) => [places[lane]],
      setState(lane, [place], { observations: [seen] }) {
        places[lane] = place;
        seen[lane] = place / 4;
      },
      close: () => {
        counts.closed += 1;
      },
      ...changes,
    };
  };
  const spaces = { observationSpace: box([-1], [1]), actionSpace: discrete(2) };
  return { env: defineBatchEnv({ id: "Walks", ...spaces, make, ...definition }), counts };
}
