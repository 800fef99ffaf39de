/** A slippery maze with pits, seen as one bit for each cell. Optimum by value iteration. */
import { box, defineEnv, discrete, Random } from "swingup";

const MAP = ["S..#..", ".#...O", ".O.#..", "..#..O", "O...#.", "..O..G"].join("");
const N = 6;
const STEPS = 200;
const SLIP = 0.1;
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

function target(cell: number, move: number): number {
  const x = (cell % N) + MOVES[move][0];
  const y = Math.floor(cell / N) + MOVES[move][1];
  const inside = x >= 0 && y >= 0 && x < N && y < N && MAP[y * N + x] !== "#";
  return inside ? y * N + x : cell;
}

function outcome(cell: number): { reward: number; terminated: boolean } {
  if (MAP[cell] === "G") return { reward: 50, terminated: true };
  if (MAP[cell] === "O") return { reward: -20, terminated: true };
  return { reward: -1, terminated: false };
}

class Maze {
  readonly observationSpace = box(new Array(N * N).fill(0), new Array(N * N).fill(1));
  readonly actionSpace = discrete(4);
  #random = new Random(0);
  #cell = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#cell = 0;
    return this.#observe();
  }

  #observe() {
    return Array.from({ length: N * N }, (_, k) => Number(k === this.#cell));
  }

  step(action: number) {
    this.#cell = target(this.#cell, this.#random.chance(SLIP) ? this.#random.integer(4) : action);
    return { observation: this.#observe(), ...outcome(this.#cell) };
  }
}

export const maze = defineEnv(() => new Maze(), { id: "maze", timeLimit: STEPS });

export function mazeOptimum(): number {
  let value = new Float64Array(N * N);
  for (let step = 0; step < STEPS; step++) {
    const worth = (cell: number) => outcome(cell).reward + (outcome(cell).terminated ? 0 : value[cell]);
    value = value.map((_, cell) => {
      const moves = [0, 1, 2, 3].map((move) => worth(target(cell, move)));
      return (1 - SLIP) * Math.max(...moves) + (SLIP * moves.reduce((sum, one) => sum + one, 0)) / 4;
    });
  }
  return value[0];
}
