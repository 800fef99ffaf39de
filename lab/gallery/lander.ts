import { box, type Env, type EpisodeOptions, Random } from "swingup";
import { disc, picture, rectangle } from "swingup/render";

const TIME = 0.1; // s, of a step
const GRAVITY = 1.6; // m/s^2, as on the moon

/** Land softly on the pad: a main engine that pushes up, and thrusters that push to either side. */
export default class Lander implements Env<Float32Array> {
  observationSpace = box([-2, -0.5, -3, -3], [2, 2, 3, 3]);
  actionSpace = box([-1, -1], [1, 1]);
  actionNames = ["main engine", "thrusters"];
  observationNames = ["place", "height", "speed to the right", "speed upwards"];
  x = 0; // m
  y = 0;
  vx = 0; // m/s
  vy = 0;
  engines = [0, 0];

  reset({ seed }: EpisodeOptions) {
    const random = new Random(seed);
    this.x = random.uniform(-6, 6);
    this.y = 10;
    this.vx = random.uniform(-1.5, 1.5);
    this.vy = random.uniform(-1, 0);
    this.engines = [0, 0];
    return this.observe();
  }

  step([main, side]: Float32Array) {
    const before = this.distance();
    this.engines = [Math.max(main, 0), side];
    this.vx += 1.5 * side * TIME;
    this.vy += (4 * this.engines[0] - GRAVITY) * TIME;
    this.x += this.vx * TIME;
    this.y += this.vy * TIME;
    const landed = this.y <= 0;
    const lost = Math.abs(this.x) > 12 || this.y > 14;
    const soft = landed && Math.abs(this.x) < 1.5 && Math.abs(this.vy) < 1.2 && Math.abs(this.vx) < 0.8;
    const end = soft ? 10 : landed || lost ? -10 : 0;
    const reward = before - this.distance() - 0.02 * this.engines[0] + end; // nearer and slower is better
    return { observation: this.observe(), reward, terminated: landed || lost };
  }

  /** From standing still on the pad. */
  distance() {
    return 0.5 * Math.hypot(this.x, this.y) + Math.hypot(this.vx, this.vy);
  }

  observe() {
    return [this.x / 10, this.y / 10, this.vx / 3, this.vy / 3];
  }

  render() {
    const { x, y, engines } = this;
    const flame = rectangle(x - 0.2, y + 0.2 - 1.5 * engines[0], x + 0.2, y + 0.2, "force");
    const jet = rectangle(Math.min(x, x - engines[1]), y + 0.6, Math.max(x, x - engines[1]), y + 0.75, "force");
    const [ground, pad] = [rectangle(-12, -2, 12, 0, "soil"), rectangle(-1.5, -0.25, 1.5, 0, "target")];
    return picture(
      "Lander: softly onto the pad",
      [-12, -2, 12, 13],
      ground,
      pad,
      flame,
      jet,
      disc(x, y + 0.7, 0.6, "body"),
    );
  }
}
