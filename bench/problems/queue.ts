/** A server with four speeds: waiting costs by the head, speed costs too. Rewards of hundreds. Optimum by dynamic programming. */
import { box, defineEnv, discrete, Random } from "swingup";

const MOST = 60;
const STEPS = 200;
const ARRIVAL = 0.45;
const SERVICE = [0, 0.3, 0.5, 0.8];
const COST = [0, 40, 110, 300];
const HOLDING = 15;

class Queue {
  readonly observationSpace = box([0], [MOST]);
  readonly actionSpace = discrete(SERVICE.length);
  #random = new Random(0);
  #waiting = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#waiting = this.#random.integer(21);
    return [this.#waiting];
  }

  step(action: number) {
    const reward = -HOLDING * this.#waiting - COST[action];
    const arrived = Number(this.#random.chance(ARRIVAL));
    const served = Number(this.#random.chance(SERVICE[action]));
    this.#waiting = Math.min(MOST, Math.max(0, this.#waiting - served) + arrived);
    return { observation: [this.#waiting], reward, terminated: false };
  }
}

export const queue = defineEnv(() => new Queue(), { id: "queue", timeLimit: STEPS });

/** Of the mean over starts. */
export function queueOptimum(): number {
  let value = new Float64Array(MOST + 1);
  for (let step = 0; step < STEPS; step++) {
    value = value.map((_, waiting) =>
      Math.max(
        ...SERVICE.map((service, action) => {
          const after = (served: number) =>
            ARRIVAL * value[Math.min(MOST, Math.max(0, waiting - served) + 1)] +
            (1 - ARRIVAL) * value[Math.max(0, waiting - served)];
          return -HOLDING * waiting - COST[action] + service * after(1) + (1 - service) * after(0);
        }),
      ),
    );
  }
  return value.subarray(0, 21).reduce((sum, one) => sum + one, 0) / 21;
}
