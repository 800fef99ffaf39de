import { box, discrete, type Env, type EpisodeOptions, Random } from "swingup";
import { tiles } from "swingup/render";

const SIZE = 8;
const HUNGER = 60; // steps without an apple

/** Eat apples and grow; do not bite yourself or run into a wall. It sees what is near its head, and where the apple is. */
export default class Snake implements Env<number> {
  observationSpace = box([0, 0, 0, -1, -1, 0], [1, 1, 1, 1, 1, 1]);
  actionSpace = discrete(3);
  actionNames = ["turn left", "straight on", "turn right"];
  observationNames = ["blocked left", "blocked ahead", "blocked right", "apple ahead", "apple right", "length"];
  random = new Random(0);
  body: number[][] = []; // from head to tail
  heading = [1, 0];
  apple = [0, 0];
  hunger = 0;

  reset({ seed }: EpisodeOptions) {
    this.random = new Random(seed);
    this.body = [
      [3, 4],
      [2, 4],
      [1, 4],
    ];
    this.heading = [1, 0];
    this.hunger = 0;
    this.placeApple();
    return this.observe();
  }

  step(action: number) {
    this.heading = this.turned(action - 1);
    const [x, y] = this.ahead(this.heading);
    const died = this.blocked(x, y) || ++this.hunger > HUNGER;
    if (died) return { observation: this.observe(), reward: -1, terminated: true };
    this.body.unshift([x, y]);
    const ate = x === this.apple[0] && y === this.apple[1];
    if (ate) {
      this.hunger = 0;
      this.placeApple();
    } else this.body.pop();
    return { observation: this.observe(), reward: ate ? 1 : -0.01, terminated: false };
  }

  /** -1 to the left, 1 to the right; y grows downwards. */
  turned(side: number) {
    const [x, y] = this.heading;
    return side === 0 ? [x, y] : [-side * y, side * x];
  }

  ahead([dx, dy]: number[]) {
    const [[x, y]] = this.body;
    return [x + dx, y + dy];
  }

  blocked(x: number, y: number) {
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) return true;
    return this.body.slice(0, -1).some(([bx, by]) => bx === x && by === y); // the tail moves on
  }

  placeApple() {
    do this.apple = [this.random.integer(SIZE), this.random.integer(SIZE)];
    while (this.body.some(([x, y]) => x === this.apple[0] && y === this.apple[1]));
  }

  observe() {
    const near = [-1, 0, 1].map((side) => {
      const [x, y] = this.ahead(this.turned(side));
      return Number(this.blocked(x, y));
    });
    const [[x, y]] = this.body;
    const [dx, dy] = [this.apple[0] - x, this.apple[1] - y];
    const [ahead, right] = [this.heading, this.turned(1)].map(([hx, hy]) => (dx * hx + dy * hy) / SIZE);
    return [...near, ahead, right, this.body.length / SIZE ** 2];
  }

  render() {
    const at = (x: number, y: number) => this.body.findIndex(([bx, by]) => bx === x && by === y);
    const sign = (x: number, y: number) => (x === this.apple[0] && y === this.apple[1] ? "a" : ".");
    const row = (y: number) => Array.from({ length: SIZE }, (_, x) => ["h", "b"][Math.min(at(x, y), 1)] ?? sign(x, y));
    const rows = Array.from({ length: SIZE }, (_, y) => row(y).join(""));
    return tiles("Snake: eat and grow", rows, { ".": "soil", a: "target", b: "link", h: "pole" });
  }
}
