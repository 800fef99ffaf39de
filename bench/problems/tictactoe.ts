/** Tic-tac-toe against an opponent that plays at random; either begins. The optimum is exact. */
import { box, defineEnv, discrete, Random } from "swingup";

const LINES = "012 345 678 036 147 258 048 246".split(" ").map((line) => [...line].map(Number));

class TicTacToe {
  readonly observationSpace = box(new Array(18).fill(0), new Array(18).fill(1));
  readonly actionSpace = discrete(9);
  readonly actionMasks = true;
  #random = new Random(0);
  #board: number[] = []; // 1: ours, -1: theirs

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#board = new Array(9).fill(0);
    if (this.#random.chance(0.5)) this.#reply();
    return { observation: this.#observe(), info: { actionMask: this.#free() } };
  }

  #observe() {
    return [1, -1].flatMap((player) => this.#board.map((square) => Number(square === player)));
  }

  #free() {
    return this.#board.map((square) => Number(square === 0));
  }

  #reply() {
    const free = this.#board.flatMap((square, k) => (square === 0 ? [k] : []));
    this.#board[free[this.#random.integer(free.length)]] = -1;
  }

  /** The reward of a game that is over. */
  #result(): number | undefined {
    for (const player of [1, -1]) if (LINES.some((line) => line.every((k) => this.#board[k] === player))) return player;
    return this.#board.includes(0) ? undefined : 0;
  }

  step(square: number) {
    this.#board[square] = 1;
    if (this.#result() === undefined) this.#reply();
    const result = this.#result();
    if (result !== undefined) return { observation: this.#observe(), reward: result, terminated: true };
    return { observation: this.#observe(), reward: 0, terminated: false, info: { actionMask: this.#free() } };
  }
}

export const tictactoe = defineEnv(() => new TicTacToe(), { id: "tictactoe" });
