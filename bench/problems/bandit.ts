/** Five numbers are seen, one of ten arms is pulled, and the episode is over. The best arm's mean is the optimum. */
import { box, defineEnv, discrete, Random } from "swingup";
import { normal, normals } from "./draws.ts";

const ARMS = 10;
const SEEN = 5;
const fixed = new Random(12345);
const weights = Array.from({ length: ARMS }, () => normals(fixed, SEEN));

class Bandit {
  readonly observationSpace = box(new Array(SEEN).fill(-1), new Array(SEEN).fill(1));
  readonly actionSpace = discrete(ARMS);
  #random = new Random(0);
  #seen: number[] = [];

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#seen = Array.from({ length: SEEN }, () => this.#random.uniform(-1, 1));
    return this.#seen;
  }

  step(arm: number) {
    const mean = weights[arm].reduce((sum, weight, k) => sum + weight * this.#seen[k], 0);
    return { observation: this.#seen, reward: mean + 0.5 * normal(this.#random), terminated: true };
  }
}

export const bandit = defineEnv(() => new Bandit(), { id: "bandit" });
