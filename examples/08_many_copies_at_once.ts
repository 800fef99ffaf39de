/**
 * An environment that steps many copies at once: the thermostat of 04_own_environment.ts with one array for each number of
 * a room's state, instead of one object for each room. Nothing is allocated in a step, and the loop over the rooms is the
 * environment's own, so that it may as well be a WebAssembly module's. The bits are those of the objects.
 *
 *   npm run build && node dist/examples/08_many_copies_at_once.js
 *
 * It ends with a mean return of at least -2.
 */
import { type Batch, type BatchEnv, box, defineBatchEnv, Random, train } from "swingup";
import { settings } from "./04_own_environment.ts";

const HOUR = 0.25; // h, a step
const LEAK = 0.1; // of the difference to the outside, in an hour
const HEATER = 4; // degrees in an hour at full power
const WANTED = 20; // degrees

export class Thermostats implements BatchEnv<Float32Array> {
  readonly inside: Float64Array; // degrees, [lane]
  readonly night: Float64Array; // degrees outside at its coldest, [lane]
  readonly hour: Float64Array; // [lane]

  constructor(numEnvs: number) {
    this.inside = new Float64Array(numEnvs);
    this.night = new Float64Array(numEnvs);
    this.hour = new Float64Array(numEnvs);
  }

  reset(lanes: Int32Array, seeds: Uint32Array, batch: Batch<Float32Array>) {
    for (const [k, lane] of lanes.entries()) {
      const random = new Random(seeds[k]);
      this.inside[lane] = random.uniform(12, 26);
      this.night[lane] = random.uniform(-8, 8);
      this.hour[lane] = random.integer(24);
      this.observe(lane, batch);
    }
  }

  step(batch: Batch<Float32Array>) {
    const { inside, hour } = this;
    const [powers] = batch.actions; // one row for each number of an action
    for (let lane = 0; lane < batch.numEnvs; lane++) {
      const heat = (HEATER * (powers[lane] + 1)) / 2;
      inside[lane] += HOUR * (LEAK * (this.outside(lane) - inside[lane]) + heat);
      hour[lane] = (hour[lane] + HOUR) % 24;
      const missed = (inside[lane] - WANTED) / 10;
      batch.rewards[lane] = -missed * missed - 0.001 * heat;
      this.observe(lane, batch);
    }
  }

  getState(lane: number) {
    return [this.inside[lane], this.night[lane], this.hour[lane]];
  }

  setState(lane: number, [inside, night, hour]: Float64Array, batch: Batch<Float32Array>) {
    this.inside[lane] = inside;
    this.night[lane] = night;
    this.hour[lane] = hour;
    this.observe(lane, batch);
  }

  /** Coldest at midnight, ten degrees warmer at noon, in straight lines. */
  private outside(lane: number) {
    return this.night[lane] + 10 * (1 - Math.abs(this.hour[lane] - 12) / 12);
  }

  private observe(lane: number, { observations: [inside, outside, phase, noon] }: Batch<Float32Array>) {
    const clip = (x: number) => Math.min(Math.max(x, -4), 4);
    inside[lane] = clip((this.inside[lane] - WANTED) / 10);
    outside[lane] = clip(this.outside(lane) / 10);
    phase[lane] = this.hour[lane] / 12 - 1; // -1 and 1 are midnight
    noon[lane] = 1 - 2 * Math.abs(this.hour[lane] / 12 - 1);
  }
}

export const thermostats = defineBatchEnv({
  id: "Thermostat-v0",
  observationSpace: box([-4, -4, -1, -1], [4, 4, 1, 1]), // degrees from 20 / 10, outside / 10, time of day as an angle
  actionSpace: box([-1], [1]), // heater: -1 off, 1 at full power
  timeLimit: 192,
  rewardThreshold: -4,
  make: (numEnvs) => new Thermostats(numEnvs),
});

if (process.argv[1]?.includes("08_many_copies_at_once")) {
  const run = await train({ env: thermostats, seed: 1, ...settings });
  const { meanReturn, minReturn } = await run.evaluate({ episodes: 100 });
  console.log(`mean return ${meanReturn.toFixed(2)}, worst ${minReturn.toFixed(2)}`);
}
