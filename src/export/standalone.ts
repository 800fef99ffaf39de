/**
 * A policy as one ES module without dependencies, for games and edge functions: `import { act } from "./policy.js"`. Two
 * kinds: plain JavaScript, and WebAssembly SIMD, which is several times faster and as large. Both compute an action with
 * the same operations in the same order as `Policy.act`.
 */
import { concatenated } from "../core/concatenated.ts";
import { visible } from "../core/visible.ts";
import { aboutTexts } from "./about.ts";
import { actingLayers, descriptionOf } from "./acting.ts";
import { actKernels, int8Script, plainScript, simdScript } from "./generated/standalone.ts";
import { actionShape } from "./head.ts";
import { int8ByInput, int8Rows } from "./int8/rows.ts";
import { byInput, type PolicyGraph } from "./policy_graph.ts";

/** The module's text, plain JavaScript (ES2022). */
export function toModule(policy: PolicyGraph): string {
  const [numbers, script] = policy.int8 ? [int8Numbers(policy), int8Script] : [floatNumbers(policy, 1), plainScript];
  return moduleText(policy, [base64(numbers)], { script, act: "made" });
}

/**
 * The module's text, with the kernels' bytes inside; it needs WebAssembly SIMD. Where bytes may not be compiled (edge
 * functions, pages with a strict content security policy) its `init` takes the compiled kernels.
 */
export function toWasmModule(policy: PolicyGraph): string {
  const data = [base64(floatNumbers(policy, 4)), actKernels];
  const text = moduleText(policy, data, { script: simdScript, act: "made.act" });
  return `${text}/** Where bytes may not be compiled: init(module) before the first action, the module compiled of kernelBytes(). */
export const { init, kernelBytes } = made;
`;
}

/** The numbers of all that acts, in the order of the module's code; outputs of a layer are filled up to a multiple. */
function floatNumbers(policy: PolicyGraph, padding: number): Uint8Array {
  const up = (values: Float32Array) => {
    const room = new Float32Array(Math.ceil(values.length / padding) * padding);
    room.set(values);
    return room;
  };
  const parts = actingLayers(policy).flatMap((layer) => [
    byInput(layer, Math.ceil(layer.outputs / padding) * padding),
    up(layer.bias),
  ]);
  return concatenated([...parts, ...boundsOf(policy).map(up)]);
}

/** The same with 8-bit weights, which come after all that is float32 (standalone/int8.ts). */
function int8Numbers(policy: PolicyGraph): Uint8Array {
  const layers = actingLayers(policy).map((layer) => ({ layer, rows: int8Rows(layer) }));
  const floats = layers.flatMap(({ layer, rows }) => [rows.scale, layer.bias]);
  const weights = layers.map(({ layer, rows }) => int8ByInput(layer, rows));
  return concatenated([...floats, ...boundsOf(policy), ...weights]);
}

function boundsOf({ head }: PolicyGraph): Float32Array[] {
  return "low" in head ? [head.low, head.high] : [];
}

function moduleText(
  policy: PolicyGraph,
  data: readonly string[],
  { script, act }: { script: string; act: string },
): string {
  const strings = data.map((text) => JSON.stringify(text)).join(", ");
  const about = aboutTexts(policy.about).map(([name, value]) => `//   ${name}: ${oneLine(value)}\n`);
  return `// A policy for ${oneLine(policy.about.env)}, trained and written by swingup.
//   act(observation): the most probable action for ${policy.inputs} numbers; ${actionText(policy)}.
${about.join("")}${script.trim()}
export const description = ${scriptJson(descriptionOf(policy))};
const made = createAct(description, ${strings});
/** @type {(observation: ArrayLike<number>, mask?: ArrayLike<number | boolean>) => ${actionType(policy)}} */
export const act = ${act};
`;
}

function actionText({ head }: PolicyGraph): string {
  if ("low" in head) return `a new Float32Array of ${head.low.length} within the environment's bounds`;
  if (head.kind === "bits") return `a new Int32Array of ${head.count} bits`;
  if (head.single) return `a whole number from 0 to ${head.counts[0] - 1}`;
  return `a new Int32Array of ${head.counts.length} choices`;
}

function actionType({ head }: PolicyGraph): string {
  const { shape, whole } = actionShape(head);
  if (shape.length === 0) return "number";
  return whole ? "Int32Array" : "Float32Array";
}

/** A text from elsewhere; it must end neither the comment that it stands in nor the script of a page. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>]/gu, " ");
}

/** JSON that may stand in a script within a page, and that shows whatever is in it. */
export function scriptJson(value: object | string): string {
  return visible(JSON.stringify(value)).replaceAll("<", "\\u003c");
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
