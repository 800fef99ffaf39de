/** Environments as users write them, for the tests: a walk to a goal, and CartPole-v1 once more, in TypeScript. */
import {
  type Action,
  box,
  discrete,
  type Env,
  type EnvInto,
  type EpisodeOptions,
  Random,
  type StepOutcome,
} from "swingup";

/** On a line from -1 to 1: one step of 0.1 to the left (0) or to the right (1); 1 at the right end, -0.02 elsewhere. */
export class Walk implements Env<number> {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  place = 0; // tenths

  reset({ seed }: EpisodeOptions): ArrayLike<number> {
    this.place = new Random(seed).integer(11) - 5;
    return [this.place / 10];
  }

  step(action: number) {
    this.place = Math.max(this.place + (action === 1 ? 1 : -1), -10);
    const terminated = this.place >= 10;
    return { observation: [this.place / 10], reward: terminated ? 1 : -0.02, terminated };
  }

  getState() {
    return [this.place];
  }

  setState([place]: Float64Array) {
    this.place = place;
    return [place / 10];
  }
}

/** The same, written for speed. */
export class FastWalk implements EnvInto<number> {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  place = 0;

  resetInto({ seed }: EpisodeOptions, observation: Float32Array): void {
    this.place = new Random(seed).integer(11) - 5;
    observation[0] = this.place / 10;
  }

  stepInto(action: number, observation: Float32Array, outcome: StepOutcome): void {
    this.place = Math.max(this.place + (action === 1 ? 1 : -1), -10);
    observation[0] = this.place / 10;
    outcome.terminated = this.place >= 10;
    outcome.reward = outcome.terminated ? 1 : -0.02;
  }
}

/** The same, answering after a moment. */
export class SlowWalk implements Env<number> {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  readonly #walk = new Walk();

  async reset(options: EpisodeOptions) {
    await null;
    return { observation: this.#walk.reset(options), info: { slow: true } };
  }

  async step(action: number) {
    await null;
    return this.#walk.step(action);
  }
}

/** Gymnasium's equations, from Florian (2007), with JavaScript's own sine and cosine. */
export class CartPole implements Env<number> {
  observationSpace = box(-Infinity, Infinity, [4]);
  actionSpace = discrete(2);
  state = [0, 0, 0, 0];

  reset({ seed }: EpisodeOptions) {
    const random = new Random(seed);
    this.state = [0, 0, 0, 0].map(() => random.uniform(-0.05, 0.05));
    return this.state;
  }

  step(action: number) {
    const [x, v, angle, w] = this.state;
    const force = action === 1 ? 10 : -10;
    const temp = (force + 0.05 * w * w * Math.sin(angle)) / 1.1;
    const cos = Math.cos(angle);
    const angular = (9.8 * Math.sin(angle) - cos * temp) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1));
    const linear = temp - (0.05 * angular * cos) / 1.1;
    this.state = [x + 0.02 * v, v + 0.02 * linear, angle + 0.02 * w, w + 0.02 * angular];
    const terminated = Math.abs(this.state[0]) > 2.4 || Math.abs(this.state[2]) > Math.PI / 15;
    return { observation: this.state, reward: 1, terminated };
  }

  getState() {
    return this.state;
  }

  setState(state: Float64Array) {
    this.state = [...state];
    return this.state;
  }
}

/** Follows a target: the action is the new place, the reward what is missing to the target. Three numbers at a time. */
export class Follow implements Env<Float32Array> {
  observationSpace = box(-1, 1, [3]);
  actionSpace = box([-1, -1, -1], [1, 1, 1]);
  target = [0, 0, 0];
  given: Action[] = [];

  reset({ seed }: EpisodeOptions) {
    const random = new Random(seed);
    this.target = [0, 0, 0].map(() => random.uniform(-1, 1));
    return this.target;
  }

  step(action: Float32Array) {
    this.given.push(action);
    const reward = -this.target.reduce((sum, place, k) => sum + (place - action[k]) ** 2, 0);
    return { observation: this.target, reward, terminated: false, truncated: this.given.length % 20 === 0 };
  }
}
