/**
 * What an exported module knows of its policy besides the weights. Numbers of the policy are one array of float32; a
 * description gives their order.
 */
import { copyMask, MASKED_BOX } from "../../core/action_mask.ts";
import { checkFloats } from "../../core/floats.ts";
import type { ActivationName } from "../../networks/network.ts";

export interface LayerShape {
  inputs: number;
  outputs: number;
  activation: ActivationName;
}

export interface Description {
  /** The environment that the policy was trained for. */
  env: string;
  /** Numbers in an observation. */
  inputs: number;
  normalization?: { mean: readonly number[]; scale: readonly number[]; limit: number };
  /** In the order of the weights: for each layer its matrix, then its bias; then what the head needs. */
  layers: readonly LayerShape[];
  head: HeadShape;
}

/** Where there are bounds, the lower ones stand after the layers, then the upper ones. */
export type HeadShape =
  | { kind: "choices"; counts: readonly number[]; single: boolean }
  | { kind: "bits"; count: number }
  | { kind: "clipped" | "rescaled" | "squashed"; size: number };

/** A Discrete space's choice; whole numbers of MultiDiscrete and MultiBinary, the numbers of a Box, in a new array. */
export type Action = number | Int32Array | Float32Array;

/** For each choice whether it is allowed: `info.actionMask` of the environment. */
export type Mask = ArrayLike<number | boolean>;

/** The most probable action for one observation, among those that the mask allows. */
export type Act = (observation: ArrayLike<number>, mask?: Mask) => Action;

/** From outputs of the policy to its action; `bounded` clips or squashes numbers in place. */
export function actionOf(head: HeadShape, outputs: Float32Array, mask: Mask | undefined, bounded: () => void): Action {
  if (head.kind === "choices") {
    checkMask(mask, head.counts);
    let row = 0;
    const choices = head.counts.map((count) => {
      row += count;
      return greatest(outputs, row - count, count, mask);
    });
    return head.single ? choices[0] : Int32Array.from(choices);
  }
  if (head.kind === "bits") {
    checkMask(
      mask,
      Array.from(outputs, () => 2),
    ); // may bit k be 0, may it be 1
    return Int32Array.from(outputs, (logit, k) =>
      mask ? Number(Boolean(mask[2 * k + 1]) && (!mask[2 * k] || logit > 0)) : Number(logit > 0),
    );
  }
  if (mask !== undefined) throw new TypeError(`actionMask: ${MASKED_BOX}`);
  bounded();
  return outputs.slice();
}

function checkMask(mask: Mask | undefined, counts: readonly number[]): void {
  if (mask === undefined) return;
  const length = counts.reduce((sum, count) => sum + count, 0);
  const fault = copyMask(mask, counts, new Uint8Array(length));
  if (fault) throw new RangeError(`actionMask${fault[0]}: ${fault[1]}`);
}

/** The number of the greatest of `count` values from `start` on that the mask allows, the lowest of equals. */
function greatest(values: Float32Array, start: number, count: number, mask: Mask | undefined): number {
  let best = -1;
  for (let k = 0; k < count; k++)
    if (!mask || mask[start + k]) if (best < 0 || values[start + k] > values[start + best]) best = k;
  return best;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Without `atob`, which is no part of the language: embedded engines have none. */
export function decode(base64: string): Uint8Array<ArrayBuffer> {
  const count = base64.replace(/=+$/, "").length;
  const bytes = new Uint8Array((count * 3) >> 2);
  let at = 0;
  let word = 0;
  for (let k = 0; k < count; k++) {
    word = (word << 6) | DIGITS.indexOf(base64[k]);
    if (k % 4 > 0) bytes[at++] = word >> (6 - 2 * (k % 4));
  }
  return bytes;
}

/** Writes an observation, normalized as the policy's kernel does: in float64, rounded once. */
export function observe({ inputs, normalization }: Description, observation: unknown, x: Float32Array): void {
  checkFloats("observation", observation, inputs);
  x.set(observation);
  if (!normalization) return;
  const { mean, scale, limit } = normalization;
  for (let k = 0; k < inputs; k++) x[k] = Math.min(Math.max((x[k] - mean[k]) * scale[k], -limit), limit);
}
