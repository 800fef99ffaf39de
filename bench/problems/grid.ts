/**
 * Two mazes of 8 x 8 cells, seen as two coordinates, with a reward of 1 at the goal alone. Random play meets it in one of
 * twenty episodes in the first (`grid`), never in the second, a corridor of 35 steps (`gridhard`).
 */
import { type Box, box, defineEnv, discrete } from "swingup";

const N = 8;
const easy = "S........######.......#..####.#..#....#..#.####..#.......#####.G";
const hard = "S.......#######..........#######........#######.........G.#####.";
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

class Grid {
  readonly observationSpace: Box = box([0, 0], [1, 1]);
  readonly actionSpace = discrete(4);
  readonly #map: string;
  #x = 0;
  #y = 0;

  constructor(map: string) {
    this.#map = map;
  }

  reset() {
    [this.#x, this.#y] = [0, 0];
    return this.observe();
  }

  /** Where it stands. */
  protected get cell(): number {
    return this.#y * N + this.#x;
  }

  protected observe(): number[] {
    return [this.#x / (N - 1), this.#y / (N - 1)];
  }

  step(move: number) {
    const x = this.#x + MOVES[move][0];
    const y = this.#y + MOVES[move][1];
    const free = x >= 0 && y >= 0 && x < N && y < N && this.#map[y * N + x] !== "#";
    if (free) [this.#x, this.#y] = [x, y];
    const goal = this.#map[this.cell] === "G";
    return { observation: this.observe(), reward: Number(goal), terminated: goal };
  }
}

/** The cells one-hot, and a twentieth for each that is new in the episode: what the doctor advises where no reward is met. */
class AdvisedGrid extends Grid {
  override readonly observationSpace = box(new Array(N * N).fill(0), new Array(N * N).fill(1));
  #seen = new Set<number>();

  protected override observe() {
    return Array.from({ length: N * N }, (_, cell) => Number(cell === this.cell));
  }

  override reset() {
    const observation = super.reset();
    this.#seen = new Set([this.cell]);
    return observation;
  }

  override step(move: number) {
    const { observation, reward, terminated } = super.step(move);
    const isNew = !this.#seen.has(this.cell);
    this.#seen.add(this.cell);
    return { observation, reward: reward + (isNew ? 0.05 : 0), terminated };
  }
}

export const grid = defineEnv(() => new Grid(easy), { id: "grid", timeLimit: 100 });
export const gridhard = defineEnv(() => new Grid(hard), { id: "gridhard", timeLimit: 100 });
/** The corridor's goal lies behind all of its cells but the first. */
export const advisedGrid = defineEnv(() => new AdvisedGrid(hard), { id: "gridhard-advised", timeLimit: 100 });
export const advisedGridOptimum = 1 + 0.05 * ([...hard].filter((cell) => cell !== "#").length - 1);
