/** A slide in millimeters follows a wave; the valve is open 20 to 80 %, and 53 % holds it. The optimum is a tuned controller's. */
import { box, defineEnv, Random } from "swingup";

const STEPS = 200;
const HOLDING = 53; // percent
const DT = 0.1; // s

class Tracking {
  readonly observationSpace = box([0, -5000, 0, -5000], [4000, 5000, 4000, 5000]);
  readonly actionSpace = box([20], [80]);
  #random = new Random(0);
  #position = 0;
  #speed = 0;
  #phase = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#position = this.#random.uniform(1500, 2500);
    this.#speed = 0;
    this.#phase = this.#random.uniform(0, 6);
    return this.#observe();
  }

  get #target() {
    return 2000 + 500 * Math.sin(this.#phase);
  }

  #observe() {
    return [this.#position, this.#speed, this.#target, 250 * Math.cos(this.#phase)];
  }

  step([valve]: Float32Array) {
    this.#speed += (40 * (valve - HOLDING) - 0.5 * this.#speed) * DT + this.#random.uniform(-10, 10);
    this.#position = Math.min(4000, Math.max(0, this.#position + this.#speed * DT));
    this.#phase += 0.5 * DT;
    const error = this.#position - this.#target;
    return { observation: this.#observe(), reward: -Math.abs(error) / 10, terminated: false };
  }
}

export const tracking = defineEnv(() => new Tracking(), { id: "tracking", timeLimit: STEPS });
