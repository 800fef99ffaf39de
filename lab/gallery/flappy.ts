import { box, discrete, type Env, type EpisodeOptions, Random } from "swingup";
import { disc, picture, rectangle } from "swingup/render";

const GAP = 3.2; // m, between the pipes
const APART = 7;
const WIDE = 1.2;

/** Flap through the gaps between pipes. Ten steps are a second. */
export default class Flappy implements Env<number> {
  observationSpace = box([-1, -2, -1, -2], [2, 2, 2, 2]);
  actionSpace = discrete(2);
  actionNames = ["glide", "flap"];
  observationNames = ["height", "speed upwards", "way to the gap", "gap above"];
  random = new Random(0);
  y = 5; // m
  speed = 0; // m/s
  x = 0; // m flown
  gaps: number[] = []; // their middles, m

  reset({ seed }: EpisodeOptions) {
    this.random = new Random(seed);
    this.y = 5;
    this.speed = 0;
    this.x = 0;
    this.gaps = Array.from({ length: 80 }, () => this.random.uniform(2.5, 7.5));
    return this.observe();
  }

  step(action: number) {
    if (action === 1) this.speed = 4.5;
    this.speed = Math.max(this.speed - 1.2, -8);
    this.y += 0.1 * this.speed;
    this.x += 0.4;
    const { way, middle } = this.next();
    const inPipe = way < 0.3 && way > -WIDE - 0.3 && Math.abs(this.y - middle) > GAP / 2 - 0.3;
    const crashed = this.y < 0.3 || this.y > 9.7 || inPipe;
    return { observation: this.observe(), reward: crashed ? -1 : 0.1, terminated: crashed };
  }

  /** The pipe that has not been passed yet: how far it is, m, and the middle of its gap. */
  next() {
    const k = Math.max(Math.ceil((this.x - WIDE - 0.3) / APART) - 1, 0);
    return { way: (k + 1) * APART - this.x, middle: this.gaps[k], k };
  }

  observe() {
    const { way, middle } = this.next();
    return [this.y / 10, this.speed / 5, way / APART, (middle - this.y) / 5];
  }

  render() {
    const { k } = this.next();
    const left = (pipe: number) => (pipe + 1) * APART - this.x + 3;
    const pipes = [k - 1, k, k + 1, k + 2]
      .filter((pipe) => pipe >= 0)
      .flatMap((pipe) => [
        rectangle(left(pipe), 0, left(pipe) + WIDE, this.gaps[pipe] - GAP / 2, "link"),
        rectangle(left(pipe), this.gaps[pipe] + GAP / 2, left(pipe) + WIDE, 10, "link"),
      ]);
    return picture("Flappy: through the gaps", [0, 0, 16, 10], disc(3, this.y, 0.3, "pole"), ...pipes);
  }
}
