/** An environment whose step is arithmetic and nothing else, some 50 us of it, or none: what workers are measured with. */
import { box, discrete } from "../src/core/space.ts";

const ITERATIONS = 50_000; // 1 ns each, roughly

export class BusyEnv {
  observationSpace = box([0, 0, 0, 0], [1, 1, 1, 1]);
  actionSpace = discrete(2);
  word = 0;
  steps = 0;
  readonly iterations: number = ITERATIONS;

  reset({ seed }: { seed: number }) {
    this.word = seed;
    this.steps = 0;
    return this.observe();
  }

  step(action: number) {
    this.steps += 1;
    let word = this.word + action;
    for (let k = 0; k < this.iterations; k++) word = (Math.imul(word, 1664525) + 1013904223) | 0;
    this.word = word >>> 0;
    return { observation: this.observe(), reward: 1, terminated: this.steps === 200 };
  }

  observe() {
    const x = this.word / 2 ** 32;
    return [x, x, x, x];
  }
}

export default BusyEnv;
