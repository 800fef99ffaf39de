/**
 * A policy as one ES module without dependencies, for games and edge functions: `import { act } from "./policy.js"`. Two
 * kinds: plain JavaScript, and WebAssembly SIMD, which is several times faster and as large. Both compute an action with
 * the same operations in the same order as `Policy.act`.
 */
import { concatenated } from "../core/concatenated.ts";
import { visible } from "../core/visible.ts";
import { aboutTexts } from "./about.ts";
import { actKernels, plainScript, simdScript } from "./generated/standalone.ts";
import { actionShape, headRows } from "./head.ts";
import { byInput, type Normalization, type PolicyGraph, rows } from "./policy_graph.ts";
import type { Description } from "./standalone/description.ts";

/** The module's text, plain JavaScript (ES2022). */
export function toModule(policy: PolicyGraph): string {
  const { description, numbers } = describe(policy, { padding: 1 });
  return moduleText(policy, description, [base64(numbers)], { script: plainScript, act: "made" });
}

/**
 * The module's text, with the kernels' bytes inside; it needs WebAssembly SIMD. Where bytes may not be compiled (edge
 * functions, pages with a strict content security policy) its `init` takes the compiled kernels.
 */
export function toWasmModule(policy: PolicyGraph): string {
  const { description, numbers } = describe(policy, { padding: 4 });
  const text = moduleText(policy, description, [base64(numbers), actKernels], { script: simdScript, act: "made.act" });
  return `${text}/** Where bytes may not be compiled: init(module) before the first action, the module compiled of kernelBytes(). */
export const { init, kernelBytes } = made;
`;
}

/**
 * Everything about a policy but its value: what the module's code reads, and the numbers in its order.
 * @param padding outputs of a layer are filled up to a multiple of this
 */
export function describe(policy: PolicyGraph, { padding }: { padding: number }) {
  const last = policy.policy.length - 1;
  const read = rows(policy.policy[last], 0, headRows(policy.head)); // only what the head reads
  const layers = [...policy.trunk, ...policy.policy.slice(0, last), read];
  const up = (count: number) => Math.ceil(count / padding) * padding;
  const parts: Float32Array[] = [];
  const add = (values: Float32Array) => {
    const room = new Float32Array(up(values.length));
    room.set(values);
    parts.push(room);
  };
  for (const layer of layers) {
    parts.push(byInput(layer, up(layer.outputs)));
    add(layer.bias);
  }
  const { head } = policy;
  if ("low" in head) {
    add(head.low);
    add(head.high);
  }
  const description: Description = {
    env: policy.about.env,
    inputs: policy.inputs,
    normalization: listed(policy.normalization),
    layers: layers.map(({ inputs, outputs, activation }) => ({ inputs, outputs, activation })),
    head: "low" in head ? { kind: head.kind, size: head.low.length } : head,
  };
  return { description, numbers: new Float32Array(concatenated(parts).buffer) };
}

/** As JSON holds it: numbers in full. */
function listed(normalization: Normalization | undefined): Description["normalization"] {
  if (!normalization) return undefined;
  return { ...normalization, mean: [...normalization.mean], scale: [...normalization.scale] };
}

function moduleText(
  policy: PolicyGraph,
  description: Description,
  data: readonly string[],
  { script, act }: { script: string; act: string },
): string {
  const strings = data.map((text) => JSON.stringify(text)).join(", ");
  const about = aboutTexts(policy.about).map(([name, value]) => `//   ${name}: ${oneLine(value)}\n`);
  return `// A policy for ${oneLine(policy.about.env)}, trained and written by swingup.
//   act(observation): the most probable action for ${policy.inputs} numbers; ${actionText(policy)}.
${about.join("")}${script.trim()}
export const description = ${scriptJson(description)};
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

/** JSON that may stand in a script within a page. */
function scriptJson(value: object): string {
  return visible(JSON.stringify(value)).replaceAll("<", "\\u003c");
}

/** Little-endian float32 as base64. */
function base64(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
