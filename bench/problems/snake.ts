/** Snake on 6 x 6 cells: three planes of bits and shares, a mask of moves that do not kill at once, 1 for each meal. */
import { box, defineEnv, discrete, Random } from "swingup";

const N = 6;
const CELLS = N * N;
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

class Snake {
  readonly observationSpace = box(new Array(3 * CELLS).fill(0), new Array(3 * CELLS).fill(1));
  readonly actionSpace = discrete(MOVES.length);
  readonly actionMasks = true;
  #random = new Random(0);
  #body: number[] = []; // cells, the head first
  #food = -1;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#body = [2, 1, 0].map((x) => 3 * N + x);
    this.#placeFood();
    return { observation: this.#observe(), info: { actionMask: this.#mask() } };
  }

  #placeFood() {
    const free = Array.from({ length: CELLS }, (_, cell) => cell).filter((cell) => !this.#body.includes(cell));
    this.#food = free.length > 0 ? free[this.#random.integer(free.length)] : -1;
  }

  #target(move: number) {
    const x = (this.#body[0] % N) + MOVES[move][0];
    const y = Math.floor(this.#body[0] / N) + MOVES[move][1];
    return x < 0 || y < 0 || x >= N || y >= N ? -1 : y * N + x;
  }

  #safe(move: number) {
    const target = this.#target(move);
    return target >= 0 && !this.#body.slice(0, -1).includes(target);
  }

  #mask() {
    const safe = MOVES.map((_, move) => Number(this.#safe(move)));
    return safe.includes(1) ? safe : safe.map(() => 1);
  }

  #observe() {
    const planes = new Array<number>(3 * CELLS).fill(0);
    const length = this.#body.length;
    planes[this.#body[0]] = 1;
    for (const [k, cell] of this.#body.entries()) planes[CELLS + cell] = (length - k) / length;
    if (this.#food >= 0) planes[2 * CELLS + this.#food] = 1;
    return planes;
  }

  step(move: number) {
    if (!this.#safe(move)) return { observation: this.#observe(), reward: -1, terminated: true };
    const target = this.#target(move);
    const eats = target === this.#food;
    this.#body.unshift(target);
    if (eats) this.#placeFood();
    else this.#body.pop();
    const observation = this.#observe();
    return { observation, reward: Number(eats), terminated: this.#food < 0, info: { actionMask: this.#mask() } };
  }
}

export const snake = defineEnv(() => new Snake(), { id: "snake", timeLimit: 600 });
