/**
 * A layer whose weights are 8-bit whole numbers with a scale for each row, w[o][i] ~ scale[o] q[o][i], |q| <= 127. Its input
 * is rounded to whole numbers of steps of its own, x[i] ~ step k[i], as fine as a sum in 32 bits allows:
 *
 *   levels = min(32767, (2^31 - 1) / (127 inputs))    most = max |x[i]|    step = most / levels
 *   k[i] = round(x[i] levels / most)                  y[o] = (sum_i q[o][i] k[i]) (step scale[o]) + bias[o]
 *
 * Sums are exact whole numbers; everything else is rounded to float32 operation by operation, halves to the even one. So
 * this, assembly/export/int8.ts and the C of an exported header have the same bits.
 */
import type { Layer } from "./layers.ts";

const f = Math.fround;

const LEAST = f(1e-30); // of an input's largest number; below it the input is 0
const MOST = 3.4028234663852886e38;
const ROUND = 12582912; // 1.5 * 2^23: a smaller float32 added to it has no digits after the point

/** Largest whole number that an input's number becomes: a sum of `inputs` products stays below 2^31. */
export function levelsOf(inputs: number): number {
  return Math.min(32767, Math.floor((2 ** 31 - 1) / (127 * inputs)));
}

/**
 * Rounds the first `inputs` numbers of x into k.
 * @returns the step; 0 where there is nothing but zeros
 */
function roundInput(x: Float32Array, k: Int16Array, inputs: number): number {
  const levels = levelsOf(inputs);
  let most = 0;
  for (let i = 0; i < inputs; i++) {
    const size = Math.abs(x[i]);
    if (size > most) most = size;
  }
  if (most > MOST) most = MOST;
  const none = !(most > LEAST);
  const per = none ? 0 : f(levels / most);
  for (let i = 0; i < inputs; i++) {
    const value = f(x[i] * per);
    const below = value < levels ? value : levels;
    k[i] = f(f((below > -levels ? below : -levels) + ROUND) - ROUND);
  }
  return none ? 0 : f(most / levels);
}

export interface Int8Layer {
  inputs: number;
  outputs: number;
  /** q, `[input][output]` */
  weight: Int8Array;
  /** `[output]`, as the bias. */
  scale: Float32Array;
  bias: Float32Array;
}

/** A layer that is ready to run. */
export function int8Layer(own: Int8Layer, activation: Layer["activation"]): Layer {
  const y = new Float32Array(own.outputs);
  const k = new Int16Array(own.inputs);
  return { activation, y, dense: (x) => denseInt8(own, k, roundInput(x, k, own.inputs), y) };
}

/** y of the layer's rounded input; four sums at a time, as in plain.ts. */
function denseInt8(layer: Int8Layer, k: Int16Array, step: number, y: Float32Array): void {
  const { inputs, outputs, weight } = layer;
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0, w = o; i < inputs; i++, w += outputs) {
      const input = k[i];
      a = (a + weight[w] * input) | 0;
      b = (b + weight[w + 1] * input) | 0;
      c = (c + weight[w + 2] * input) | 0;
      d = (d + weight[w + 3] * input) | 0;
    }
    y[o] = scaled(layer, o, a, step);
    y[o + 1] = scaled(layer, o + 1, b, step);
    y[o + 2] = scaled(layer, o + 2, c, step);
    y[o + 3] = scaled(layer, o + 3, d, step);
  }
  for (; o < outputs; o++) {
    let sum = 0;
    for (let i = 0, w = o; i < inputs; i++, w += outputs) sum = (sum + weight[w] * k[i]) | 0;
    y[o] = scaled(layer, o, sum, step);
  }
}

function scaled({ scale, bias }: Int8Layer, o: number, sum: number, step: number): number {
  return f(f(f(sum) * f(step * scale[o])) + bias[o]);
}
