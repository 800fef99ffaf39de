/**
 * The code of an exported ES module in plain JavaScript with 8-bit weights. Bundled into text when the package is built, as
 * plain.ts is.
 */
import { type Act, type Description, decode } from "./description.ts";
import { int8Layer } from "./int8_layer.ts";
import { actThrough, taker } from "./layers.ts";

/**
 * @param base64 float32 numbers, for each layer its scales and biases, then the head's; and after these the weights, a byte
 * each, `[input][output]`
 */
export function createAct(description: Description, base64: string): Act {
  const bytes = decode(base64).buffer;
  const weights = description.layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  const take = taker(new Float32Array(bytes, 0, (bytes.byteLength - weights) / 4));
  const takeWeights = taker(new Int8Array(bytes, bytes.byteLength - weights));
  const layers = description.layers.map(({ inputs, outputs, activation }) => {
    const own = { inputs, outputs, weight: takeWeights(inputs * outputs), scale: take(outputs), bias: take(outputs) };
    return int8Layer(own, activation);
  });
  return actThrough(layers, description, take);
}
