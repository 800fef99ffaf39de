/** A walk that takes its time: a custom environment that answers later, and can be read and put back. */
import { box, discrete, type Env, Random } from "swingup";

export class Walk implements Env {
  readonly observationSpace = box(-100, 100, [1]);
  readonly actionSpace = discrete(2);
  readonly #onStep: () => void;
  #random = new Random(0);
  #place = 0;
  #steps = 0;

  /** @param onStep called within each step */
  constructor(onStep: () => void = () => {}) {
    this.#onStep = onStep;
  }

  async reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#place = this.#random.uniform(-1, 1);
    this.#steps = 0;
    return [this.#place];
  }

  async step(action: number | ArrayLike<number>) {
    this.#onStep();
    this.#steps += 1;
    this.#place += (action === 1 ? 0.1 : -0.1) + this.#random.uniform(-0.05, 0.05);
    const terminated = Math.abs(this.#place) > 2;
    return { observation: [this.#place], reward: -Math.abs(this.#place), terminated, truncated: this.#steps >= 40 };
  }
}
