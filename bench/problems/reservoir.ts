/** A dam over a thousand steps of seasons: water is sold when it is dear, and must not spill. Optimum by dynamic programming. */
import { box, defineEnv, discrete, Random } from "swingup";

const FULL = 50;
const STEPS = 1000;
const YEAR = 50;
const UNIT = 100; // cubic meters
const wave = (step: number) => Math.sin((2 * Math.PI * step) / YEAR);
const rain = (step: number) => 0.5 - 0.4 * wave(step); // chance of 0 or 4 units
const price = (step: number) => 3 + 2 * wave(step);
const SPILL = 20;

/** What a release brings, and the level afterwards without rain. */
function sell(level: number, release: number, step: number): { reward: number; rest: number } {
  const sold = Math.min(level, release);
  return { reward: price(step) * sold, rest: level - sold };
}
function fill(level: number, inflow: number): { level: number; reward: number } {
  const spilt = Math.max(0, level + inflow - FULL);
  return { level: level + inflow - spilt, reward: -SPILL * spilt };
}

class Reservoir {
  readonly observationSpace = box([0, -1, -1], [FULL * UNIT, 1, 1]);
  readonly actionSpace = discrete(5);
  #random = new Random(0);
  #level = 0;
  #step = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#level = 25;
    this.#step = 0;
    return this.#observe();
  }

  #observe() {
    return [this.#level * UNIT, wave(this.#step), Math.cos((2 * Math.PI * this.#step) / YEAR)];
  }

  step(release: number) {
    const { reward, rest } = sell(this.#level, release, this.#step);
    const { level, reward: spilt } = fill(rest, this.#random.chance(rain(this.#step)) ? 4 : 0);
    this.#level = level;
    this.#step += 1;
    return { observation: this.#observe(), reward: reward + spilt, terminated: false };
  }
}

export const reservoir = defineEnv(() => new Reservoir(), { id: "reservoir", timeLimit: STEPS });

export function reservoirOptimum(): number {
  let value = new Float64Array(FULL + 1);
  for (let step = STEPS - 1; step >= 0; step--)
    value = value.map((_, level) =>
      Math.max(
        ...[0, 1, 2, 3, 4].map((release) => {
          const { reward, rest } = sell(level, release, step);
          const [dry, wet] = [0, 4].map((inflow) => fill(rest, inflow));
          const chance = rain(step);
          return reward + chance * (wet.reward + value[wet.level]) + (1 - chance) * (dry.reward + value[dry.level]);
        }),
      ),
    );
  return value[25];
}
