/** The clipped surrogate of a head over a small batch, whose lanes the tests give as numbers. */
import { expect } from "vitest";
import type { Distribution } from "../../src/policies/distribution.ts";
import type { Arena } from "../../src/wasm/arena.ts";
import { LossSums } from "../../src/wasm/generated/records.ts";
import { at, column, integers, matrix, padded, row, vector } from "../support/rows.ts";
import { policyNumbers } from "./reference.ts";

export interface SurrogateBatch {
  outputs: number[][]; // [lane][row]
  actions: number[][]; // [lane][row]
  old: number[];
  advantages: number[];
  clip?: number;
  entropyCoefficient?: number;
  scale?: number;
  /** What stands in the columns that are no lanes. */
  padding?: number;
  /** What stood there before: in the gradient of the head's own parameters, in the sums of losses. */
  gradient?: number[];
  statistics?: number[];
}

const BEYOND = -99; // stands where nothing is written

export function runSurrogate(arena: Arena, head: Distribution, batch: SurrogateBatch) {
  const { outputs, padding = 0, clip = 0.2, entropyCoefficient = 0, scale = 1 } = batch;
  const [count, lanes] = [outputs.length, padded(outputs.length)];
  const dOutputs = matrix(arena, [outputs[0].map(() => BEYOND)], BEYOND);
  const gradient = vector(arena, batch.gradient ?? [...head.parameters.view].map(() => 0));
  const statistics = sumsWith(arena, batch.statistics ?? []);
  const actions = head.noise === "randomNormal" ? matrix : integers;
  const loss = {
    lanes,
    count,
    actions: at(actions(arena, batch.actions, padding)),
    oldLogProbabilities: row(arena, batch.old, padding).pointer,
    advantages: row(arena, batch.advantages, padding).pointer,
    scale,
  };
  const coefficients = { clipRange: clip, entropyCoefficient };
  head.surrogate(at(matrix(arena, outputs, padding)), loss, coefficients, at(dOutputs), gradient, statistics.pointer);
  return {
    dOutputs: outputs.map((_, lane) => column(dOutputs, lane)),
    padding: Array.from({ length: lanes - count }, (_, k) => column(dOutputs, count + k)).flat(),
    beyond: column(dOutputs, lanes),
    gradient: Array.from(gradient.view),
    statistics: policyNumbers(statistics),
  };
}

/** Sums of losses that begin with these numbers, in the record's order. */
function sumsWith(arena: Arena, numbers: readonly number[]) {
  const names = Object.keys(LossSums.fields);
  return Object.assign(arena.own.room(LossSums), Object.fromEntries(numbers.map((value, k) => [names[k], value])));
}

/**
 * That the columns which are no lanes contribute nothing and get 0, whatever they hold, and that nothing is written beyond.
 * @param run of one batch, with what is given as its `padding`; none: zeros
 * @param numbers in all of the padding columns together
 */
export function expectQuietPadding(
  run: (padding: Pick<SurrogateBatch, "padding">) => { padding: number[]; beyond: number[] },
  numbers: number,
): void {
  const quiet = run({});
  expect(quiet.padding).toEqual(new Array(numbers).fill(0));
  for (const padding of [1, 77, -1e4, 3e38]) expect(run({ padding })).toEqual(quiet);
  expect(new Set(quiet.beyond)).toEqual(new Set([BEYOND]));
}
