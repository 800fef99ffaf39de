/**
 * Initial weights. Random numbers are the counter-based generator's, all arithmetic is exactly specified (+ - * / sqrt
 * in float64, rounded once), so the same seed gives the same bits in every engine and every browser.
 */
import { STREAMS, splitSeed } from "../core/streams.ts";
import type { Arena } from "../wasm/arena.ts";
import type { InitializationName } from "./network.ts";

const SMALL = 0.003; // half-width of "smallUniform"
const HIDDEN_GAIN = Math.SQRT2; // of orthogonal hidden layers, whatever the activation, as in CleanRL and Stable-Baselines3

/** Writes a weight matrix `[output][input]`, row-major. */
export type Initializer = (weights: Float32Array, inputs: number, outputs: number, gain: number) => void;

export { HIDDEN_GAIN };

/**
 * An initializer whose n-th call draws from the n-th counter of the network's own random stream.
 *
 * - `orthogonal`: rows (or columns, whichever are fewer) orthonormal, times the gain (Saxe et al. 2014)
 * - `xavier`: uniform in +-gain sqrt(6 / (inputs + outputs)) (Glorot & Bengio 2010)
 * - `he`: normal with deviation gain / sqrt(inputs) (He et al. 2015, with gain sqrt 2)
 * - `smallUniform`: uniform in +-0.003 gain (Lillicrap et al. 2016)
 */
export function initializer(arena: Arena, scheme: InitializationName, seed: number, network: number): Initializer {
  let tensor = 0;
  const draw = (kind: "randomNormal" | "randomUniform", count: number): Float32Array => {
    const rows = Math.ceil(count / 8);
    const block = arena.f32(rows * 8);
    const { lo, hi } = splitSeed(seed);
    arena.kernels[kind](block.pointer, 8, rows, 8, lo, hi, STREAMS.initialization, network * 65536 + tensor++);
    return block.view.slice(0, count);
  };
  const uniform = (weights: Float32Array, width: number) => {
    const draws = draw("randomUniform", weights.length);
    for (let k = 0; k < weights.length; k++) weights[k] = width * (2 * draws[k] - 1);
  };
  return (weights, inputs, outputs, gain) => {
    if (scheme === "orthogonal") orthogonal(weights, inputs, outputs, gain, draw("randomNormal", weights.length));
    else if (scheme === "xavier") uniform(weights, gain * Math.sqrt(6 / (inputs + outputs)));
    else if (scheme === "smallUniform") uniform(weights, gain * SMALL);
    else {
      const draws = draw("randomNormal", weights.length);
      const deviation = gain / Math.sqrt(inputs);
      for (let k = 0; k < weights.length; k++) weights[k] = deviation * draws[k];
    }
  };
}

/** Gram-Schmidt, twice for orthogonality to the last bits ("twice is enough": Giraud et al. 2005), on the shorter side. */
function orthogonal(weights: Float32Array, inputs: number, outputs: number, gain: number, normals: Float32Array): void {
  const count = Math.min(inputs, outputs);
  const length = Math.max(inputs, outputs);
  const vectors = Array.from({ length: count }, (_, k) =>
    Float64Array.from(normals.subarray(k * length, (k + 1) * length)),
  );
  vectors.forEach((vector, k) => {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < k; j++) {
        const projection = dot(vector, vectors[j]);
        for (let i = 0; i < length; i++) vector[i] -= projection * vectors[j][i];
      }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] /= norm;
  });
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      weights[o * inputs + i] = gain * (outputs <= inputs ? vectors[o][i] : vectors[i][o]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
