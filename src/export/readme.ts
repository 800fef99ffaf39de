/** The README.md beside an export in several formats: what the policy is, and how each of the files is called. */
import type { Policy } from "../agent/policy.ts";
import { size } from "../core/space.ts";
import { visible } from "../core/visible.ts";
import { type About, aboutTexts } from "./about.ts";
import type { ExportFormat } from "./formats.ts";
import { type Head, headOf } from "./head.ts";
import { scriptJson } from "./standalone.ts";

interface Place {
  name: string;
  /** Of the files of one format. */
  files: readonly string[];
  /** Numbers in an observation. */
  inputs: number;
  head: Head;
}

export function readme(
  policy: Policy,
  about: About,
  { name, files }: { name: string; files: ReadonlyMap<ExportFormat, readonly string[]> },
): string {
  const head = headOf(policy.actorCritic);
  const inputs = size(policy.observationSpace);
  const sections = [...files].map(([format, own]) => section(format, { name, files: own, inputs, head }));
  const known = aboutTexts(about).map(([key, text]) => `    ${key}: ${visible(text)}\n`);
  return `# A policy

Trained and written by swingup. An observation is ${inputs} finite numbers, ${about.observation ?? "as the environment gives them"}; the action is ${actionWords(head)}.

${known.join("")}
${sections.join("\n")}`;
}

function actionWords(head: Head): string {
  if (head.kind === "bits") return `${head.count} bits, each 0 or 1`;
  const { length } = "low" in head ? head.low : head.counts;
  if (head.kind !== "choices") return `${length} number${length === 1 ? "" : "s"} within the environment's bounds`;
  if (head.single) return `a whole number from 0 to ${head.counts[0] - 1}`;
  return `${length} whole numbers, of ${head.counts.join(", ")} choices`;
}

function section(format: ExportFormat, place: Place): string {
  const { title, language, code, note } = calls[format](place);
  return `## ${title}

${place.files.map((file) => `\`${visible(file).replaceAll("`", "'")}\``).join(", ")}

\`\`\`${language}
${code}
\`\`\`
${note === undefined ? "" : `\n${note}\n`}`;
}

interface Call {
  title: string;
  language: string;
  code: string;
  note?: string;
}

const module =
  (title: string) =>
  ({ files: [file] }: Place): Call => ({
    title,
    language: "js",
    code: `import { act } from ${scriptJson(`./${file}`)};
const action = act(observation); // act(observation, mask): among the choices that the mask allows`,
  });

const calls: Record<ExportFormat, (place: Place) => Call> = {
  onnx: ({ files: [file], inputs }) => ({
    title: "ONNX Runtime",
    language: "js",
    code: `import * as ort from "onnxruntime-node";
const session = await ort.InferenceSession.create(${scriptJson(file)});
const { action, policy, value } = await session.run({
  observation: new ort.Tensor("float32", Float32Array.from(observation), [1, ${inputs}]),
});`,
  }),
  tfjs: ({ files: [file], inputs }) => ({
    title: "TensorFlow.js",
    language: "js",
    code: `const model = await tf.loadLayersModel(${scriptJson(file)});
const outputs = model.predict(tf.tensor2d([observation], [1, ${inputs}])); // the action or its logits, and the value`,
  }),
  module: module("An ES module"),
  "module-wasm": module("An ES module in WebAssembly SIMD"),
  wasm: ({ files: [, edge, loader] }) => ({
    title: "A bare WebAssembly module",
    language: "js",
    code: `import { act } from ${scriptJson(`./${edge}`)}; // where an imported .wasm file is a compiled module
import { load } from ${scriptJson(`./${loader}`)}; // elsewhere: load() fetches it, load(bytes) is given it
const action = act(observation); // or (await load())(observation)`,
    note: "Other hosts write float32 numbers to `memory` at `observation()`, call `act()`, and read the action at `action()`.",
  }),
  c: ({ name, files: [file], head }) => ({
    title: "C and C++",
    language: "c",
    code: `#include "${file}"

float observation[${name}_observation_length];
${
  head.kind === "choices" && head.single
    ? `int action = ${name}_act(observation);`
    : `${"low" in head ? "float" : "int"} action[${name}_action_length];
${name}_act(observation, action);`
}
float value = ${name}_value(observation);`,
    note: `\`gcc -std=c99 -O2 ${name}_test.c -o ${name}_test && ./${name}_test\` runs the recorded cases.`,
  }),
  safetensors: ({ files: [file] }) => ({
    title: "swingup",
    language: "js",
    code: `import { loadPolicy } from "swingup";
const policy = await loadPolicy(${scriptJson(file)});
const action = policy.act(observation);`,
  }),
};
