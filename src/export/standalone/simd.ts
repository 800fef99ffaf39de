/**
 * The code of an exported ES module in WebAssembly SIMD: this places a policy's numbers in the memory of the kernels of
 * assembly/export/act.ts and calls them layer by layer. Weights lie as `[input][output]`, outputs padded to a multiple
 * of 4, so that one instruction serves four outputs; sums run in the same order as anywhere else.
 */
import { Activation } from "../../wasm/generated/records.ts";
import { type Act, actionOf, type Description, decode, observe } from "./description.ts";

/** What the module built from assembly/export/act.ts exports. */
interface ActKernels {
  memory: WebAssembly.Memory;
  dense(w: number, bias: number, x: number, y: number, inputs: number, outputs: number, activation: number): void;
  clip(values: number, low: number, high: number, count: number): void;
  rescale(values: number, low: number, high: number, count: number): void;
  squash(values: number, low: number, high: number, count: number): void;
}

const FIRST = 256; // bytes; where the numbers begin, after the constants of the kernels
const PAGE = 65536;

/** What the module exports beside its description. */
export interface SimdPolicy {
  act: Act;
  /** Takes the compiled kernels, where bytes may not be compiled. */
  init(kernels: WebAssembly.Module): void;
  /** The kernels, 2 kB of WebAssembly: whoever builds for such a place writes them to a file of their own. */
  kernelBytes(): Uint8Array<ArrayBuffer>;
}

/** Compiles at the first action and not before: the module loads everywhere, without waiting. */
export function createAct(description: Description, base64: string, kernelsBase64: string): SimdPolicy {
  let play: Act | undefined;
  const kernelBytes = () => decode(kernelsBase64);
  const init = (kernels: WebAssembly.Module) => {
    play = place(description, new Float32Array(decode(base64).buffer), kernels);
  };
  const act: Act = (observation, mask) => {
    if (!play) init(compile(kernelBytes()));
    return (play as Act)(observation, mask);
  };
  return { act, init, kernelBytes };
}

/** At once: browsers allow that for less than 4 kB. */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw new Error(
      `WebAssembly: these bytes are not compiled here (${error}); give init() the compiled module of kernelBytes(), or export as "module"`,
    );
  }
}

function place(description: Description, numbers: Float32Array, module: WebAssembly.Module): Act {
  const { inputs, head, layers } = description;
  const kernels = new WebAssembly.Instance(module).exports as unknown as ActKernels;
  const widest = layers.reduce((most, { outputs }) => Math.max(most, padded(outputs)), padded(inputs));
  let free = FIRST + numbers.byteLength;
  const room = (count: number) => {
    free += count * 4;
    return free - count * 4;
  };
  const x = room(padded(inputs));
  const buffers = [room(widest), room(widest)];
  kernels.memory.grow(Math.ceil(free / PAGE));
  new Float32Array(kernels.memory.buffer).set(numbers, FIRST / 4);
  const observed = new Float32Array(kernels.memory.buffer, x, inputs);

  let at = FIRST;
  const take = (count: number) => {
    at += count * 4;
    return at - count * 4;
  };
  const program = layers.map(({ inputs, outputs, activation }, k) => ({
    weight: take(inputs * padded(outputs)),
    bias: take(padded(outputs)),
    inputs,
    outputs: padded(outputs),
    activation: Activation[activation],
    from: k === 0 ? x : buffers[(k - 1) & 1],
    to: buffers[k & 1],
  }));
  const result = buffers[(layers.length - 1) & 1];
  const count = layers[layers.length - 1].outputs;
  const bounds = "size" in head ? { low: take(padded(count)), high: take(padded(count)) } : undefined;
  const into = { clipped: kernels.clip, rescaled: kernels.rescale, squashed: kernels.squash };
  const bounded = () => {
    if (bounds) into[head.kind as keyof typeof into](result, bounds.low, bounds.high, padded(count));
  };
  const outputs = new Float32Array(kernels.memory.buffer, result, count);

  return (observation, mask) => {
    observe(description, observation, observed);
    for (const { weight, bias, from, to, inputs, outputs, activation } of program)
      kernels.dense(weight, bias, from, to, inputs, outputs, activation);
    return actionOf(head, outputs, mask, bounded);
  };
}

/** To whole vectors. */
function padded(count: number): number {
  return (count + 3) & ~3;
}
