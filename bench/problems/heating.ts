/** A room in kelvin, a heater of 0 to 3,000 watts and a night outside. The optimum is a tuned controller's. */
import { box, defineEnv, Random } from "swingup";

const STEPS = 288; // of five minutes
const WISH = 294; // K

class Heating {
  readonly observationSpace = box([200, 200, 0], [400, 400, STEPS]);
  readonly actionSpace = box([0], [3000]);
  #random = new Random(0);
  #inside = 0;
  #time = 0;
  #mean = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#inside = this.#random.uniform(285, 295);
    this.#mean = this.#random.uniform(275, 283);
    this.#time = 0;
    return this.#observe();
  }

  get #outside() {
    return this.#mean - 6 * Math.cos((2 * Math.PI * this.#time) / STEPS);
  }

  #observe() {
    return [this.#inside, this.#outside, this.#time];
  }

  step([watts]: Float32Array) {
    this.#inside += 0.05 * (this.#outside - this.#inside) + 0.0005 * watts + this.#random.uniform(-0.1, 0.1);
    this.#time += 1;
    const reward = -((this.#inside - WISH) ** 2) - 0.0005 * watts;
    return { observation: this.#observe(), reward, terminated: false };
  }
}

export const heating = defineEnv(() => new Heating(), { id: "heating", timeLimit: STEPS });
