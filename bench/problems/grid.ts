/**
 * Two mazes of 8 x 8 cells, seen as two coordinates, with a reward of 1 at the goal alone. Random play meets it in one of
 * twenty episodes in the first (`grid`), never in the second, a corridor of 35 steps (`gridhard`).
 */
import { box, defineEnv, discrete } from "swingup";

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
  readonly observationSpace = box([0, 0], [1, 1]);
  readonly actionSpace = discrete(4);
  readonly #map: string;
  #x = 0;
  #y = 0;

  constructor(map: string) {
    this.#map = map;
  }

  reset() {
    [this.#x, this.#y] = [0, 0];
    return this.#observe();
  }

  #observe() {
    return [this.#x / (N - 1), this.#y / (N - 1)];
  }

  step(move: number) {
    const x = this.#x + MOVES[move][0];
    const y = this.#y + MOVES[move][1];
    const free = x >= 0 && y >= 0 && x < N && y < N && this.#map[y * N + x] !== "#";
    if (free) [this.#x, this.#y] = [x, y];
    const goal = this.#map[this.#y * N + this.#x] === "G";
    return { observation: this.#observe(), reward: Number(goal), terminated: goal };
  }
}

export const grid = defineEnv(() => new Grid(easy), { id: "grid", timeLimit: 100 });
export const gridhard = defineEnv(() => new Grid(hard), { id: "gridhard", timeLimit: 100 });
