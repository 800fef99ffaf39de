import { box, discrete, type Env, type EpisodeOptions, Random } from "swingup";
import { tiles } from "swingup/render";

const MAP = ["......", ".##.#.", "...o#.", ".#..#.", ".#o...", "...#.G"]; // # wall, o pit, G goal
const SIZE = 6;
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

/** Find the way to the goal, from anywhere, around walls and pits. */
export default class GridWorld implements Env<number> {
  observationSpace = box(new Array(SIZE * SIZE).fill(0), new Array(SIZE * SIZE).fill(1)); // 1 where it is
  actionSpace = discrete(4);
  actionNames = ["up", "right", "down", "left"];
  observationNames = Array.from({ length: SIZE * SIZE }, (_, k) => `at ${k % SIZE}, ${Math.floor(k / SIZE)}`);
  x = 0;
  y = 0;

  reset({ seed }: EpisodeOptions) {
    const random = new Random(seed);
    do {
      this.x = random.integer(SIZE);
      this.y = random.integer(SIZE);
    } while (MAP[this.y][this.x] !== ".");
    return this.observe();
  }

  step(action: number) {
    const [dx, dy] = MOVES[action];
    const field = MAP[this.y + dy]?.[this.x + dx] ?? "#";
    if (field !== "#") {
      this.x += dx;
      this.y += dy;
    }
    const reward = field === "G" ? 3 : field === "o" ? -1 : -0.05; // a step costs a little, so short ways are better
    return { observation: this.observe(), reward, terminated: field === "G" || field === "o" };
  }

  observe() {
    return Array.from({ length: SIZE * SIZE }, (_, k) => Number(k === this.y * SIZE + this.x));
  }

  render() {
    const rows = MAP.map((row, y) => (y === this.y ? `${row.slice(0, this.x)}@${row.slice(this.x + 1)}` : row));
    return tiles("Grid world: find the goal", rows, { ".": "soil", "#": "body", o: "goal", G: "target", "@": "pole" });
  }
}
