/** A linear system of 200 numbers with a quadratic cost; eight of its directions are slow, and eight actions drive them. */
import { box, defineEnv, Random } from "swingup";
import { normal, normals } from "./draws.ts";

const N = 200;
const M = 8;
const SLOW = 0.99; // what a step leaves of a driven direction
const FAST = 0.5; // of any other
const NOISE = 0.02;

/** Rows of unit length at right angles (Gram and Schmidt). */
function directions(random: Random): number[][] {
  const rows = Array.from({ length: M }, () => normals(random, N));
  for (const [i, row] of rows.entries()) {
    for (const other of rows.slice(0, i)) {
      const along = dot(row, other);
      for (let k = 0; k < N; k++) row[k] -= along * other[k];
    }
    const length = Math.hypot(...row);
    for (let k = 0; k < N; k++) row[k] /= length;
  }
  return rows;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

const driven = directions(new Random(777));
const any = new Array<number>(N).fill(Number.POSITIVE_INFINITY);

class Lqr {
  readonly observationSpace = box(
    any.map((bound) => -bound),
    any,
  );
  readonly actionSpace = box(new Array(M).fill(-1), new Array(M).fill(1));
  #random = new Random(0);
  #state: number[] = [];

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#state = normals(this.#random, N);
    return this.#state;
  }

  step(action: Float32Array) {
    const before = this.#state;
    const after = before.map((value) => FAST * value + NOISE * normal(this.#random));
    for (const [k, direction] of driven.entries()) {
      const along = (SLOW - FAST) * dot(direction, before) + action[k];
      for (let j = 0; j < N; j++) after[j] += along * direction[j];
    }
    this.#state = after;
    return { observation: after, reward: -(dot(before, before) + dot(action, action)), terminated: false };
  }
}

export const lqr = defineEnv(() => new Lqr(), { id: "lqr200", timeLimit: 100 });
