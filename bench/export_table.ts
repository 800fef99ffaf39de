/**
 * What `bench -- export` has measured as the table of docs/guides/export.md, in Markdown: a row for each format and kind of
 * weights, its numbers environment by environment.
 */
import type { ExportSpeed } from "./export.ts";

/** Where each format runs. */
const hosts: Readonly<Record<ExportSpeed["format"], string>> = {
  safetensors: "Node, browsers, with swingup (`Policy.act`)",
  module: "any JavaScript engine, the strictest page",
  "module-wasm": "JavaScript with WebAssembly SIMD",
  wasm: "hosts of WebAssembly SIMD, edge functions",
  c: "C99, C++, boards",
  onnx: "ONNX Runtime",
  tfjs: "TensorFlow.js",
};

/** What the tests hold those to that other programs compute. */
const NEAR: Readonly<Partial<Record<ExportSpeed["format"], string>>> = { onnx: "within 1e-6", tfjs: "within 5e-6" };

export function exportTable(speeds: readonly ExportSpeed[]): string {
  const envs = [...new Set(speeds.map(({ env }) => env))];
  const kinds = [...new Set(speeds.map(({ format, weights }) => `${format} ${weights}`))];
  const short = envs.map((env) => env.replace(/-v\d+$/, ""));
  const head = [
    "format",
    "weights",
    "runs where",
    ...short.map((env) => `kB, ${env}`),
    ...short.map((env) => `µs, ${env}`),
    "exact",
    "command: `swingup export RUN ...`",
  ];
  const rows = kinds.map((kind) => {
    const [format, weights] = kind.split(" ") as [ExportSpeed["format"], ExportSpeed["weights"]];
    const own = envs.map((env) => speeds.find((each) => each.env === env && `${each.format} ${each.weights}` === kind));
    return [
      `\`${format}\``,
      weights,
      hosts[format],
      ...own.map((each) => (each ? each.kilobytes.toFixed(1) : "")),
      ...own.map((each) => microseconds(each?.microsecondsPerAction)),
      exactness(format, own),
      `\`--format ${format}${weights === "int8" ? " --quantize int8" : ""}\``,
    ];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Two digits; nothing where it was not measured. */
function microseconds(value: number | undefined): string {
  if (value === undefined) return "";
  return value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : String(Math.round(value));
}

function exactness(format: ExportSpeed["format"], own: readonly (ExportSpeed | undefined)[]): string {
  const near = NEAR[format];
  if (near) return near;
  const differing = own.filter((each) => !isAll(each?.exact));
  if (differing.length === 0) return "bit for bit";
  return differing.map((each) => `${each?.env}: ${each?.exact}`).join(", ");
}

function isAll(exact = ""): boolean {
  const [same, all] = exact.split(" of ");
  return same !== "" && same === all;
}
