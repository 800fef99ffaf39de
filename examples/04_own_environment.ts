/**
 * A custom environment in TypeScript, from the class to a trained policy. A thermostat: a room loses heat to the
 * weather outside, which swings through a day; the heater is to keep it at 20 degrees without wasting power.
 *
 *   npm run build && node dist/examples/04_own_environment.js
 *
 * It ends with a mean return of at least -2 (seeds 1 to 5: -0.6 to -0.9); a heater that is always off scores about -340,
 * one that is always at half power about -66.
 */
import { box, defineEnv, type Env, type EpisodeOptions, Random, train } from "swingup";

const HOUR = 0.25; // h, a step
const LEAK = 0.1; // of the difference to the outside, in an hour
const HEATER = 4; // degrees in an hour at full power
const WANTED = 20; // degrees

export class Thermostat implements Env<Float32Array> {
  observationSpace = box([-4, -4, -1, -1], [4, 4, 1, 1]); // degrees from 20 / 10, outside / 10, time of day as an angle
  actionSpace = box([-1], [1]); // heater: -1 off, 1 at full power
  inside = WANTED; // degrees
  night = 0; // degrees outside at its coldest
  hour = 0;

  reset({ seed }: EpisodeOptions) {
    const random = new Random(seed);
    this.inside = random.uniform(12, 26);
    this.night = random.uniform(-8, 8);
    this.hour = random.integer(24);
    return this.observe();
  }

  step([power]: Float32Array) {
    const heat = (HEATER * (power + 1)) / 2;
    this.inside += HOUR * (LEAK * (this.outside() - this.inside) + heat);
    this.hour = (this.hour + HOUR) % 24;
    const missed = (this.inside - WANTED) / 10;
    return { observation: this.observe(), reward: -missed * missed - 0.001 * heat, terminated: false };
  }

  getState() {
    return [this.inside, this.night, this.hour];
  }

  setState([inside, night, hour]: Float64Array) {
    this.inside = inside;
    this.night = night;
    this.hour = hour;
    return this.observe();
  }

  /** Coldest at midnight, ten degrees warmer at noon, in straight lines: the same numbers in every engine. */
  private outside() {
    return this.night + 10 * (1 - Math.abs(this.hour - 12) / 12);
  }

  private observe() {
    const clip = (x: number) => Math.min(Math.max(x, -4), 4);
    const phase = this.hour / 12 - 1; // -1 and 1 are midnight
    return [clip((this.inside - WANTED) / 10), clip(this.outside() / 10), phase, 1 - 2 * Math.abs(phase)];
  }
}

export const thermostat = defineEnv(() => new Thermostat(), {
  id: "Thermostat-v0",
  timeLimit: 192,
  rewardThreshold: -4,
});

/** What the training is told. */
export const settings = {
  steps: 150_000,
  numEnvs: 16,
  rolloutSteps: 128,
  minibatchSize: 256,
  learningRate: 1e-3,
  learningRateSchedule: "linear",
} as const;

if (process.argv[1]?.includes("04_own_environment")) {
  const run = await train({ env: thermostat, seed: 1, ...settings });
  const { meanReturn, minReturn } = await run.evaluate({ episodes: 100 });
  console.log(`mean return ${meanReturn.toFixed(2)}, worst ${minReturn.toFixed(2)}`);
}
