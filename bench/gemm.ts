/**
 * Speed of the three matrix products of a dense layer, which nearly all of training time goes into. Weights, biases
 * and activations are as in training: one tile of 64 lanes, everything in the caches.
 */
import { Arena } from "../src/wasm/arena.ts";

const LINEAR = 0; // activations are measured elsewhere
const WARMUP = 100; // ms, enough for V8 to compile the kernels with its optimizing compiler
const SAMPLES = 9;
const SAMPLE = 30; // ms

/** Inputs, outputs, lanes: a hidden layer, the head of a policy, a wide hidden layer. */
const shapes = [
  [64, 64, 64],
  [64, 4, 64],
  [256, 256, 64],
];

/** Rates in GFLOP/s, counting 2 inputs outputs lanes operations for each call; medians. */
export interface GemmRates {
  shape: string; // inputs x outputs x lanes
  forward: number;
  inputGradient: number;
  weightGradient: number;
}

export async function gemm(): Promise<GemmRates[]> {
  const rates: GemmRates[] = [];
  for (const [inputs, outputs, lanes] of shapes) rates.push(await layerRates(inputs, outputs, lanes));
  return rates;
}

type Clock = () => number; // ms

/** Of one shape. */
export async function layerRates(
  inputs: number,
  outputs: number,
  lanes: number,
  now: Clock = () => performance.now(),
): Promise<GemmRates> {
  const { f32, kernels } = await Arena.create();
  const filled = (length: number) => {
    const block = f32(length);
    block.view.forEach((_, k, view) => {
      view[k] = Math.sin(k);
    });
    return block.pointer;
  };
  const [w, bias] = [filled(outputs * inputs), filled(outputs)];
  const [x, y, dy, dx] = [inputs, outputs, outputs, inputs].map((units) => filled(units * lanes));
  const [dw, dbias] = [filled(outputs * inputs), filled(outputs)];
  const [panel, turned] = [filled(4 * Math.max(inputs, lanes)), filled(inputs * lanes)];
  const operations = 2 * inputs * outputs * lanes;
  const rate = (call: () => void) => rateOf(operations, call, now);
  return {
    shape: `${inputs}x${outputs}x${lanes}`,
    forward: rate(() => kernels.denseForward(w, bias, x, lanes, y, lanes, inputs, outputs, lanes, LINEAR, panel)),
    inputGradient: rate(() =>
      kernels.denseInputGradient(w, dy, lanes, x, lanes, dx, lanes, inputs, outputs, lanes, LINEAR),
    ),
    weightGradient: rate(() =>
      kernels.denseWeightGradient(dy, lanes, x, lanes, dw, dbias, inputs, outputs, lanes, panel, turned),
    ),
  };
}

/** Median over samples of operations per nanosecond. */
function rateOf(operations: number, call: () => void, now: Clock): number {
  let calls = 1;
  for (let elapsed = 0; elapsed < WARMUP; elapsed += time(calls, call, now)) calls = Math.min(calls * 2, 1000);
  const each = time(calls, call, now) / calls;
  const perSample = Math.ceil(SAMPLE / each);
  const samples = Array.from({ length: SAMPLES }, () => (operations * perSample) / time(perSample, call, now) / 1e6);
  return samples.sort((a, b) => a - b)[SAMPLES >> 1];
}

/** ms */
function time(calls: number, call: () => void, now: Clock): number {
  const start = now();
  for (let k = 0; k < calls; k++) call();
  return now() - start;
}
