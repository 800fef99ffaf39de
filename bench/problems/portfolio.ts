/** Four assets with a weak signal each: how much of the fortune lies in which. Rewards of a thousandth, noise of a hundredth. */
import { box, defineEnv, Random } from "swingup";
import { normal, normals } from "./draws.ts";

const ASSETS = 4;
const SIGNAL = 0.004;
const NOISE = 0.01;
const any = new Array<number>(ASSETS).fill(Number.POSITIVE_INFINITY);

class Portfolio {
  readonly observationSpace = box(
    any.map((bound) => -bound),
    any,
  );
  readonly actionSpace = box(new Array(ASSETS).fill(0), new Array(ASSETS).fill(1));
  #random = new Random(0);
  #signals: number[] = [];

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#signals = normals(this.#random, ASSETS);
    return this.#observe();
  }

  #observe() {
    return this.#signals.map((signal) => SIGNAL * signal);
  }

  step(shares: Float32Array) {
    const total = Math.max(
      1,
      shares.reduce((sum, share) => sum + share, 0),
    );
    const gain = this.#signals.reduce(
      (sum, signal, k) => sum + (shares[k] / total) * (SIGNAL * signal + NOISE * normal(this.#random)),
      0,
    );
    this.#signals = this.#signals.map((signal) => 0.8 * signal + 0.6 * normal(this.#random));
    return { observation: this.#observe(), reward: Math.log(1 + gain), terminated: false };
  }
}

export const portfolio = defineEnv(() => new Portfolio(), { id: "portfolio", timeLimit: 100 });
