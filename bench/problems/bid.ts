/** One price for each customer, then the next: a contextual bandit with a continuous action in [0, 500] and rewards of hundreds. */
import { box, defineEnv, Random } from "swingup";

const best = ([wealth, wish, haste]: readonly number[]) => 60 + 2 * wealth + (wish * haste) / 60;

class Bid {
  readonly observationSpace = box([0, 0, 0], [100, 100, 100]);
  readonly actionSpace = box([0], [500]);
  #random = new Random(0);
  #customer: number[] = [];

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#customer = [0, 1, 2].map(() => this.#random.uniform(0, 100));
    return this.#customer;
  }

  step([price]: Float32Array) {
    const off = (price - best(this.#customer)) / 20;
    return { observation: this.#customer, reward: 300 - off * off + this.#random.uniform(-30, 30), terminated: true };
  }
}

export const bid = defineEnv(() => new Bid(), { id: "bid" });
