/**
 * A layer's weights as 8-bit whole numbers with a scale for each row: the greatest weight of a row becomes 127 or -127. What
 * an export makes of each layer, whatever its format; standalone/int8_layer.ts says how it is computed with.
 */
import type { DenseLayer } from "../policy_graph.ts";

const GREATEST = 127;

export interface Int8Rows {
  /** `[output][input]`, within [-127, 127] */
  weight: Int8Array;
  /** `[output]`: w[o][i] ~ scale[o] weight[o][i]; 0 where a row is nothing but zeros. */
  scale: Float32Array;
}

export function int8Rows({ inputs, outputs, weight }: DenseLayer): Int8Rows {
  const rows = { weight: new Int8Array(weight.length), scale: new Float32Array(outputs) };
  for (let o = 0; o < outputs; o++) {
    const row = weight.subarray(o * inputs, (o + 1) * inputs);
    const most = row.reduce((greatest, w) => Math.max(greatest, Math.abs(w)), 0);
    rows.scale[o] = most / GREATEST;
    const scale = rows.scale[o];
    if (scale === 0) continue;
    row.forEach((w, i) => {
      rows.weight[o * inputs + i] = Math.min(Math.max(Math.round(w / scale), -GREATEST), GREATEST);
    });
  }
  return rows;
}

/** `[input][output]` */
export function int8ByInput({ inputs, outputs }: DenseLayer, { weight }: Int8Rows): Int8Array {
  const values = new Int8Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) values[i * outputs + o] = weight[o * inputs + i];
  return values;
}

/**
 * As assembly/export/int8.ts reads them: for every four outputs and every four inputs 16 bytes, inputs 0 and 1 of each output,
 * then inputs 2 and 3; zeros where there is no such input or output.
 */
export function int8ByFours({ inputs, outputs }: DenseLayer, { weight }: Int8Rows): Int8Array {
  const [across, down] = [Math.ceil(inputs / 4), Math.ceil(outputs / 4)];
  const values = new Int8Array(across * down * 16);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) {
      const group = (o >> 2) * across + (i >> 2);
      values[group * 16 + (i & 2) * 4 + (o & 3) * 2 + (i & 1)] = weight[o * inputs + i];
    }
  return values;
}
