/** A crossing of two roads: keep the lights or switch them, which costs two yellow steps. The reward is minus the cars that wait. */
import { box, defineEnv, discrete, Random } from "swingup";
import { poisson } from "./draws.ts";

const RATES = [0.55, 0.45, 0.25, 0.2]; // cars a step: north, south, east, west
const MOST = 100;
const YELLOW = 2; // steps

class Traffic {
  readonly observationSpace = box([0, 0, 0, 0, 0, 0, 0], [MOST, MOST, MOST, MOST, 1, YELLOW, 1000]);
  readonly actionSpace = discrete(2); // keep, switch
  #random = new Random(0);
  #waiting: number[] = [];
  #phase = 0;
  #yellow = 0;
  #green = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#waiting = RATES.map(() => this.#random.integer(6));
    [this.#phase, this.#yellow, this.#green] = [0, 0, 0];
    return this.#observe();
  }

  #observe() {
    return [...this.#waiting, this.#phase, this.#yellow, this.#green];
  }

  #light(action: number) {
    if (this.#yellow > 0) {
      this.#yellow -= 1;
      if (this.#yellow === 0) [this.#phase, this.#green] = [1 - this.#phase, 0];
    } else if (action === 1) this.#yellow = YELLOW;
    else this.#green += 1;
  }

  step(action: number) {
    this.#light(action);
    this.#waiting = this.#waiting.map((waiting, road) => {
      const cars = Math.min(MOST, waiting + poisson(this.#random, RATES[road]));
      const green = this.#yellow === 0 && (road < 2 ? 0 : 1) === this.#phase;
      return green ? Math.max(0, cars - 1 - Number(this.#random.chance(0.3))) : cars;
    });
    const reward = -this.#waiting.reduce((sum, waiting) => sum + waiting, 0);
    return { observation: this.#observe(), reward, terminated: false };
  }
}

export const traffic = defineEnv(() => new Traffic(), { id: "traffic", timeLimit: 300 });
