/**
 * The code of an exported ES module in plain JavaScript with float32 weights. Bundled into text when the package is built;
 * an export puts a policy's numbers in front of it.
 */
import { type Act, type Description, decode } from "./description.ts";
import { actThrough, type Layer, taker } from "./layers.ts";

const f = Math.fround;

export function createAct(description: Description, base64: string): Act {
  const take = taker(new Float32Array(decode(base64).buffer));
  const layers = description.layers.map(({ inputs, outputs, activation }): Layer => {
    const weight = take(inputs * outputs);
    const own = { inputs, outputs, weight, bias: take(outputs), y: new Float32Array(outputs) };
    return { activation, y: own.y, dense: (x) => dense(own, x) };
  });
  return actThrough(layers, description, take);
}

interface FloatLayer {
  inputs: number;
  outputs: number;
  weight: Float32Array;
  bias: Float32Array;
  y: Float32Array;
}

/**
 * Four outputs at a time: four sums that do not wait for each other, and weights that lie side by side. Twice as fast in
 * V8 as adding up in memory, three times as fast as `[output][input]`.
 */
function dense({ inputs, outputs, weight, bias, y }: FloatLayer, x: Float32Array): void {
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    let a = bias[o];
    let b = bias[o + 1];
    let c = bias[o + 2];
    let d = bias[o + 3];
    for (let i = 0, w = o; i < inputs; i++, w += outputs) {
      const input = x[i];
      a = f(a + f(weight[w] * input));
      b = f(b + f(weight[w + 1] * input));
      c = f(c + f(weight[w + 2] * input));
      d = f(d + f(weight[w + 3] * input));
    }
    y[o] = a;
    y[o + 1] = b;
    y[o + 2] = c;
    y[o + 3] = d;
  }
  for (; o < outputs; o++) {
    let sum = bias[o];
    for (let i = 0, w = o; i < inputs; i++, w += outputs) sum = f(sum + f(weight[w] * x[i]));
    y[o] = sum;
  }
}
