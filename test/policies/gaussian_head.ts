/** The diagonal Gaussian head, and what it says of a batch: rows [lane][dimension], as a test thinks. */
import { symmetricBox } from "../../src/core/space.ts";
import { createDistribution } from "../../src/policies/head.ts";
import type { Arena } from "../../src/wasm/arena.ts";
import { at, column, matrix, padded, row, STRIDE, vector } from "../support/rows.ts";
import { WIDE } from "./gaussian_batch.ts";

export function gaussianHead(arena: Arena) {
  const head = (logStd: number[]) =>
    createDistribution(arena, symmetricBox(...logStd.map(() => 1)), WIDE, vector(arena, logStd), STRIDE);

  function logProbabilities(means: number[][], logStd: number[], actions: number[][]): number[] {
    const log = row(arena, []);
    const columns = at(matrix(arena, actions));
    head(logStd).logProbability(at(matrix(arena, means)), padded(means.length), columns, log.pointer, 0);
    return Array.from(log.view.subarray(0, means.length));
  }

  function sample(means: number[][], logStd: number[], normals: number[][]) {
    const [actions, log] = [matrix(arena, [logStd], -99), row(arena, [])];
    const noise = at(matrix(arena, normals));
    head(logStd).sample(at(matrix(arena, means)), padded(means.length), noise, at(actions), log.pointer);
    return {
      actions: means.map((_, l) => column(actions, l)),
      logProbabilities: Array.from(log.view.subarray(0, means.length)),
    };
  }

  return { head, logProbabilities, sample };
}
