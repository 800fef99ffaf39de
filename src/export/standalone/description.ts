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

/** `clipped`: the lower bounds, then the upper bounds stand behind the layers. */
export type HeadShape = { kind: "choice"; choices: number } | { kind: "clipped"; size: number };

/** A Discrete space's choice, or a Box's numbers in a new array. */
export type Action = number | Float32Array;

/** The most probable action for one observation. */
export type Act = (observation: ArrayLike<number>) => Action;

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
