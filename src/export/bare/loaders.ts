/**
 * The ES modules beside a bare module: one for runtimes that import a .wasm file as a compiled module (edge functions), one
 * that fetches it or is given its bytes. Both export what acts on the module's memory.
 */
import { aboutTexts } from "../about.ts";
import { actionShape } from "../head.ts";
import type { PolicyGraph } from "../policy_graph.ts";
import { oneLine, scriptJson } from "../standalone.ts";

/** For runtimes in which an imported .wasm file is a WebAssembly.Module. */
export function edgeLoader(policy: PolicyGraph, file: string): string {
  return `${preface(policy)}import module from ${scriptJson(`./${file}`)};

${script(policy)}
export const act = actOf(new WebAssembly.Instance(module));
`;
}

/** For pages, bundlers and Node. */
export function fetchLoader(policy: PolicyGraph, file: string): string {
  return `${preface(policy)}
/** @param source where the .wasm file is, its bytes, or the compiled module */
export async function load(source = new URL(${scriptJson(`./${file}`)}, import.meta.url)) {
  if (source instanceof WebAssembly.Module) return actOf(new WebAssembly.Instance(source));
  const bytes = typeof source === "string" || source instanceof URL ? await bytesOf(String(source)) : source;
  return actOf((await WebAssembly.instantiate(bytes)).instance);
}

async function bytesOf(address) {
  const files = address.startsWith("file:") && globalThis.process?.getBuiltinModule?.("node:fs");
  if (files) return files.readFileSync(new URL(address)); // Node's fetch reads no files
  const response = await fetch(address);
  if (!response.ok) throw new Error(\`\${address}: answered with status \${response.status}\`);
  return response.arrayBuffer();
}

${script(policy)}`;
}

function preface({ about }: PolicyGraph): string {
  const facts = aboutTexts(about).map(([name, text]) => `//   ${name}: ${oneLine(text)}\n`);
  return `// Calls a policy for ${oneLine(about.env)}, trained and written by swingup.\n${facts.join("")}`;
}

function script({ head, inputs }: PolicyGraph): string {
  const { shape, whole } = actionShape(head);
  const array = whole ? "Int32Array" : "Float32Array";
  return `function actOf({ exports: policy }) {
  const { buffer } = policy.memory;
  const observation = new Float32Array(buffer, policy.observation(), policy.observationLength());
  const action = new ${array}(buffer, policy.action(), policy.actionLength());
  const allowed = new Uint8Array(buffer, policy.mask(), policy.maskLength());
  return (numbers, mask) => {
    if (typeof numbers !== "object" || numbers === null)
      throw new TypeError(\`observation: expected an array of ${inputs} numbers, got \${numbers === null ? "null" : typeof numbers}\`);
    if (numbers.length !== ${inputs}) throw new RangeError(\`observation: expected ${inputs} numbers, got \${numbers.length}\`);
    for (let k = 0; k < ${inputs}; k++)
      if (typeof numbers[k] !== "number")
        throw new TypeError(\`observation[\${k}]: expected a finite float32 number, got \${numbers[k] === null ? "null" : typeof numbers[k]}\`);
    observation.set(numbers);
    if (!observation.every(Number.isFinite)) throw new RangeError("observation: expected finite float32 numbers");
    if (mask && mask.length !== allowed.length)
      throw new RangeError(\`actionMask: expected \${allowed.length} times 0 or 1, got \${mask.length}\`);
    if (mask) allowed.set(Array.from(mask, Number));
    else allowed.fill(1);
    const choice = policy.act();
    ${whole ? `if (action.includes(-1)) throw new RangeError("actionMask: expected at least one choice to be allowed");\n    ` : ""}return ${shape.length === 0 ? "choice" : "action.slice()"};
  };
}
`;
}
