/** An environment to begin from: complete, small, learned in a second or two. */
import type { OwnText } from "./settings.ts";

export const template: OwnText = {
  timeLimit: 200,
  text: `import { box, discrete, Random, type Env, type EpisodeOptions } from "swingup";

/** Fall from up to 10 m and touch the ground slowly. Each step is a tenth of a second. */
export default class Lander implements Env<number> {
  observationSpace = box([0, -2], [1.5, 2]); // height / 10 m, speed / 10 m/s
  actionSpace = discrete(2); // engine off, engine on
  height = 0; // m
  speed = 0; // m/s, upwards
  burning = false;

  reset({ seed }: EpisodeOptions) {
    this.height = new Random(seed).uniform(5, 10);
    this.speed = 0;
    this.burning = false;
    return this.observe();
  }

  step(action: number) {
    this.burning = action === 1;
    this.speed += this.burning ? 0.5 : -0.5;
    this.speed = Math.min(Math.max(this.speed, -20), 20);
    this.height = Math.max(this.height + 0.1 * this.speed, 0);
    const landed = this.height === 0;
    const lost = this.height > 15;
    const reward = landed ? Math.max(10 + 2 * this.speed, -10) : lost ? -10 : -0.05;
    return { observation: this.observe(), reward, terminated: landed || lost };
  }

  observe() {
    return [Math.min(this.height / 10, 1.5), this.speed / 10];
  }

  getState() {
    return [this.height, this.speed];
  }

  setState([height, speed]: ArrayLike<number> & Iterable<number>) {
    this.height = height;
    this.speed = speed;
    return this.observe();
  }

  /** What the stage shows: shapes in meters, y up. */
  render() {
    const y = this.height;
    const flame = { kind: "polygon", name: "flame", fill: "target", points: [[-0.25, y + 0.1], [0.25, y + 0.1], [0, y - 0.7]] };
    return {
      title: "Lander: a rocket touches the ground slowly",
      center: [0, 5.5],
      width: 24,
      height: 12,
      shapes: [
        { kind: "rect", name: "ground", center: [0, -1], width: 24, height: 2, fill: "soil" },
        ...(this.burning ? [flame] : []),
        { kind: "capsule", name: "body", from: [0, y + 0.5], to: [0, y + 1.5], radius: 0.4, fill: "body" },
      ],
    };
  }
}
`,
};
