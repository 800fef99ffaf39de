/** Four machines age and break: each is run, serviced or replaced in every step. Optimum by dynamic programming, one machine at a time. */
import { box, defineEnv, multiDiscrete, Random } from "swingup";

const MACHINES = 4;
const OLDEST = 9;
const STEPS = 100;
const risk = (age: number) => 0.004 * age * age;

/** What a machine brings, and its age afterwards with the chance that it breaks and is replaced. */
function act(age: number, action: number): { reward: number; risk: number; next: number } {
  if (action === 2) return { reward: -45, risk: 0, next: 0 };
  if (action === 1) return { reward: -6, risk: 0, next: Math.max(0, age - 3) };
  return { reward: 10 - 0.5 * age, risk: risk(age), next: Math.min(OLDEST, age + 1) };
}
const BREAKDOWN = -120;

class Repair {
  readonly observationSpace = box(new Array(MACHINES).fill(0), new Array(MACHINES).fill(OLDEST));
  readonly actionSpace = multiDiscrete(new Array(MACHINES).fill(3));
  #random = new Random(0);
  #ages: number[] = [];

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#ages = Array.from({ length: MACHINES }, () => this.#random.integer(OLDEST + 1));
    return this.#ages;
  }

  step(actions: Int32Array) {
    let reward = 0;
    this.#ages = this.#ages.map((age, k) => {
      const result = act(age, actions[k]);
      const broken = this.#random.chance(result.risk);
      reward += result.reward + (broken ? BREAKDOWN : 0);
      return broken ? 0 : result.next;
    });
    return { observation: this.#ages, reward, terminated: false };
  }
}

export const repair = defineEnv(() => new Repair(), { id: "repair", timeLimit: STEPS });

export function repairOptimum(): number {
  let value = new Float64Array(OLDEST + 1);
  for (let step = 0; step < STEPS; step++)
    value = value.map((_, age) =>
      Math.max(
        ...[0, 1, 2].map((action) => {
          const { reward, risk, next } = act(age, action);
          return reward + risk * (BREAKDOWN + value[0]) + (1 - risk) * value[next];
        }),
      ),
    );
  return (MACHINES * value.reduce((sum, one) => sum + one, 0)) / value.length;
}
