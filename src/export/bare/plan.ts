/**
 * What the kernels of assembly/export/bare.ts go through, as they find it in their memory: a plan, the layers, then what
 * these point at. Everything that is not 0 at the beginning is the data that an export writes into the module.
 */
import { Activation } from "../../wasm/generated/records.ts";
import { actingLayers } from "../acting.ts";
import { actionShape } from "../head.ts";
import { int8ByFours, int8Rows } from "../int8/rows.ts";
import { byInput, type DenseLayer, type PolicyGraph } from "../policy_graph.ts";
import { levelsOf } from "../standalone/int8_layer.ts";

/** Where it begins, bytes; the kernels' constants lie before it. */
export const PLAN = 1024;

/** Fields of 32 bits in the order of the class `Plan`. */
const planFields = [
  "observation",
  "observationLength",
  "action",
  "actionLength",
  "mask",
  "maskLength",
  "input",
  "mean",
  "scale",
  "limit",
  "kind",
  "single",
  "counts",
  "outputs",
  "padded",
  "low",
  "high",
  "layers",
  "rounded",
] as const;

/** Those of the class `Layer`. */
const layerFields = ["weight", "scale", "bias", "from", "to", "inputs", "outputs", "activation", "levels"] as const;

type Fields<T extends readonly string[]> = Record<T[number], number>;

const KINDS = ["choices", "bits", "clipped", "rescaled", "squashed"] as const; // as the enum `Kind`

/** The data from PLAN on, and where the memory in use ends. */
export function planOf(policy: PolicyGraph): { data: Uint8Array; end: number } {
  const { head, normalization } = policy;
  const acting = actingLayers(policy);
  const memory = new Layout(PLAN + 4 * (planFields.length + layerFields.length * acting.length));
  const counts = head.kind === "choices" ? head.counts : [];
  const maskLength = head.kind === "bits" ? 2 * head.count : counts.reduce((sum, count) => sum + count, 0);
  const actionLength = actionShape(head).shape[0] ?? 1;
  const data = {
    mask: memory.place(new Uint8Array(maskLength).fill(1)),
    counts: memory.place(Int32Array.from(counts)),
    mean: normalization ? memory.place(normalization.mean) : 0,
    scale: normalization ? memory.place(normalization.scale) : 0,
    limit: normalization ? memory.place(Float64Array.of(normalization.limit)) : 0,
  };
  const placed = acting.map((layer) => (policy.int8 ? int8Layer(layer, memory) : floatLayer(layer, memory)));
  const bounds = "low" in head ? { low: memory.place(filled(head.low)), high: memory.place(filled(head.high)) } : NONE;
  const ends = memory.end; // of what is not 0
  const observation = memory.room(policy.inputs);
  const input = memory.room(policy.inputs);
  const action = memory.room(actionLength);
  const widest = Math.max(...acting.map(({ outputs }) => padded(outputs)));
  const widestInput = Math.max(...acting.map(({ inputs }) => inputs));
  const rounded = policy.int8 ? memory.room(widestInput / 2 + 2) : 0; // half a word each, and zeros up to a vector
  const buffers = [memory.room(widest), memory.room(widest)];
  const layers = acting.map(
    ({ inputs, outputs, activation }, k): Fields<typeof layerFields> => ({
      ...placed[k],
      from: k === 0 ? input : buffers[(k - 1) & 1],
      to: buffers[k & 1],
      inputs,
      outputs: padded(outputs),
      activation: Activation[activation],
      levels: levelsOf(inputs),
    }),
  );
  const last = layers[layers.length - 1];
  const plan: Fields<typeof planFields> = {
    ...data,
    observation,
    observationLength: policy.inputs,
    action,
    actionLength,
    maskLength,
    input,
    kind: KINDS.indexOf(head.kind),
    single: Number(head.kind === "choices" && head.single),
    outputs: last.to,
    padded: last.outputs,
    ...bounds,
    layers: layers.length,
    rounded,
  };
  const words = [
    ...planFields.map((field) => plan[field]),
    ...layers.flatMap((layer) => layerFields.map((field) => layer[field])),
  ];
  return { data: memory.bytes(Uint32Array.from(words), ends), end: memory.end };
}

const NONE = { low: 0, high: 0 };

type Placed = Pick<Fields<typeof layerFields>, "weight" | "scale" | "bias">;

function floatLayer(layer: DenseLayer, memory: Layout): Placed {
  const weight = memory.place(byInput(layer, padded(layer.outputs)));
  return { weight, scale: 0, bias: memory.place(filled(layer.bias)) };
}

function int8Layer(layer: DenseLayer, memory: Layout): Placed {
  const rows = int8Rows(layer);
  const weight = memory.place(int8ByFours(layer, rows));
  return { weight, scale: memory.place(filled(rows.scale)), bias: memory.place(filled(layer.bias)) };
}

/** With zeros, to whole vectors. */
function filled(values: Float32Array): Float32Array {
  const room = new Float32Array(padded(values.length));
  room.set(values);
  return room;
}

/** Hands out places, each aligned to a vector. */
class Layout {
  end: number;
  readonly #pieces: { at: number; bytes: Uint8Array }[] = [];

  constructor(end: number) {
    this.end = end;
  }

  place(values: Uint8Array | Int8Array | Int32Array | Float32Array | Float64Array): number {
    const at = this.room(values.byteLength / 4);
    this.#pieces.push({ at, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    return at;
  }

  /** Of words. */
  room(words: number): number {
    const at = Math.ceil(this.end / 16) * 16;
    this.end = at + Math.ceil(words) * 4;
    return at;
  }

  /** Everything from PLAN to `end`, the words first. */
  bytes(words: Uint32Array, end: number): Uint8Array {
    const all = new Uint8Array(end - PLAN);
    all.set(new Uint8Array(words.buffer));
    for (const { at, bytes } of this.#pieces) all.set(bytes, at - PLAN);
    return all;
  }
}

/** To whole vectors. */
function padded(count: number): number {
  return (count + 3) & ~3;
}
