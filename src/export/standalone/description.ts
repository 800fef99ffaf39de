/**
 * What an exported module knows of its policy besides the weights. Numbers of the policy are one array of float32; a
 * description gives their order.
 */
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
  /** In the order of the weights: for each layer its matrix, then its bias; then what the head needs. */
  layers: readonly LayerShape[];
  head: HeadShape;
}

/** Where there are bounds, the lower ones stand behind the layers, then the upper ones. */
export type HeadShape =
  | { kind: "choices"; counts: readonly number[]; single: boolean }
  | { kind: "bits"; count: number }
  | { kind: "clipped" | "squashed"; size: number };

/** A Discrete space's choice; whole numbers of MultiDiscrete and MultiBinary, the numbers of a Box, in a new array. */
export type Action = number | Int32Array | Float32Array;

/**
 * The most probable action for one observation.
 * @param mask for each choice of a Discrete or MultiDiscrete space whether it is allowed
 */
export type Act = (observation: ArrayLike<number>, mask?: ArrayLike<number | boolean>) => Action;

/** From outputs of the policy to its action; `bounded` clips or squashes numbers in place. */
export function actionOf(
  head: HeadShape,
  outputs: Float32Array,
  mask: ArrayLike<number | boolean> | undefined,
  bounded: () => void,
): Action {
  if (head.kind === "choices") {
    let row = 0;
    const choices = head.counts.map((count) => {
      row += count;
      return greatest(outputs, row - count, count, mask);
    });
    return head.single ? choices[0] : Int32Array.from(choices);
  }
  if (head.kind === "bits") return Int32Array.from(outputs, (logit) => (logit > 0 ? 1 : 0));
  bounded();
  return outputs.slice();
}

/** The number of the greatest of `count` values from `start` on that the mask allows, the lowest of equals. */
function greatest(values: Float32Array, start: number, count: number, mask?: ArrayLike<number | boolean>): number {
  let best = -1;
  for (let k = 0; k < count; k++)
    if (!mask || mask[start + k]) if (best < 0 || values[start + k] > values[start + best]) best = k;
  return Math.max(best, 0);
}

export function decode(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}

export function checkObservation(observation: ArrayLike<number>, inputs: number): void {
  if (observation?.length !== inputs)
    throw new RangeError(`observation: expected ${inputs} numbers, got ${observation?.length ?? observation}`);
  for (let k = 0; k < inputs; k++)
    if (!Number.isFinite(observation[k]))
      throw new RangeError(`observation[${k}]: expected a finite number, got ${observation[k]}`);
}
