/** The environment that `swingup new-env` writes in TypeScript: the rocket of `assembly/side/rocket.ts`, as a class. */

/** @param id such as my_env */
export function typescriptStarter(id: string): string {
  const name = id.replace(/(?:^|[_-]+)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `/**
 * ${id}: one episode of one environment. swingup makes one object for each lane, cuts episodes off at the time limit,
 * begins new ones and trains. Compile it, then
 *
 *   npx swingup check-env ./${id}.js
 *   npx swingup train ./${id}.js
 *
 * The task of this starter: a rocket falls from up to 10 m and is to touch the ground slowly.
 */
import { box, defineEnv, discrete, type Env, type EpisodeOptions, Random } from "swingup";

const GRAVITY = 5; // m/s^2
const THRUST = 10; // m/s^2
const DT = 0.1; // s

export class ${name} implements Env<number> {
  /** The bounds of each number that is observed; networks learn best from numbers of about 1. */
  observationSpace = box([0, -2], [1.5, 2]); // height / 10 m, speed / 10 m/s
  /** What can be done: discrete(n), then step is given 0 ... n - 1, or box(low, high), then a Float32Array. */
  actionSpace = discrete(2); // engine off, engine on
  height = 0; // m
  speed = 0; // m/s, upwards

  /** Begins an episode. All random numbers come from the seed, so that a run can be repeated. */
  reset({ seed }: EpisodeOptions) {
    this.height = new Random(seed).uniform(5, 10);
    this.speed = 0;
    return this.observe();
  }

  /** Advances by one step. */
  step(action: number) {
    this.speed += ((action === 1 ? THRUST : 0) - GRAVITY) * DT;
    this.speed = Math.min(Math.max(this.speed, -20), 20);
    this.height = Math.max(this.height + this.speed * DT, 0);
    const landed = this.height === 0;
    const lost = this.height > 15;
    const reward = landed ? Math.max(10 + 2 * this.speed, -10) : lost ? -10 : -0.05;
    return { observation: this.observe(), reward, terminated: landed || lost };
  }

  /** Everything that the future depends on: with it, an interrupted run goes on with the same bits. */
  getState() {
    return [this.height, this.speed];
  }

  setState([height, speed]: Float64Array) {
    this.height = height;
    this.speed = speed;
    return this.observe();
  }

  private observe() {
    return [Math.min(this.height / 10, 1.5), this.speed / 10];
  }
}

/** Steps after which an episode is cut off, and the mean return at which the task counts as solved. */
export default defineEnv(() => new ${name}(), { id: "${id}", timeLimit: 200, rewardThreshold: 7 });
`;
}
