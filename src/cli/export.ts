/** `swingup export`: a saved policy in another format, for other programs. */
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { Policy } from "../agent/policy.ts";
import { checkChoice, checkNumber } from "../core/check.ts";
import { checkTargetBytes } from "../export/c/memory.ts";
import { type ExportOptions, exportPolicy } from "../export/export_policy.ts";
import { type ExportFormat, exportExtensions, exportFormats } from "../export/formats.ts";
import { quantizationCost } from "../export/int8/cost.ts";
import { checkQuantized, costText } from "../export/quantization.ts";
import { namedKind } from "../files/kind.ts";
import { writeBytes } from "../files/platform_node.ts";
import { whole } from "../loggers/numbers.ts";
import { trainingReturnOf } from "../runs/run_summary.ts";
import { loadFor, policyFile } from "./evaluate.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { paint, print, printJson } from "./output.ts";
import { checkTarget, checkTargetFolder, checkWritable } from "./place.ts";
import { numberOrText } from "./values.ts";

interface ExportCommandOptions extends GlobalOptions {
  env?: string;
  format?: string;
  out?: string;
  quantize?: string;
  maxLoss?: string;
  targetBytes?: string;
}

const help = `
Formats:
  onnx         a model for ONNX Runtime: observations in, actions, outputs and values out
  tfjs         a LayersModel for TensorFlow.js: two files
  module       an ES module without dependencies that exports act(observation)
  module-wasm  the same in WebAssembly SIMD, several times faster
  wasm         a bare WebAssembly module for any host: memory, pointers, act(); and loaders
  c            a C99 header without dependencies, for C, C++ and boards, and a test of it
  safetensors  the policy as swingup saves it

Examples:
  swingup export runs/CartPole-v1-ppo-s1-20260101-120000 --format module --out policy.js
  swingup export policy.safetensors --format onnx
  swingup export policy.safetensors --format c --out pilot.h
  swingup export policy.safetensors --format c,module,onnx --out pilot
  swingup export policy.safetensors --format c --quantize int8 --out pilot.h

Several formats go into a folder, with a README.md that says how to call each.`;

export function addExport(program: Command): void {
  program
    .command("export")
    .description("write a saved policy in another format")
    .argument("<policy>", "a policy file, or the folder of a run")
    .requiredOption("--format <name>", `${exportFormats.join(", ")}; several with commas`)
    .option(
      "--env <file>",
      "the environment, where it is a custom one: a .js or .wasm file (default: the run's, if unchanged)",
    )
    .option(
      "--out <file>",
      "where to; several formats into a folder (default: policy with the format's ending, in the working folder)",
    )
    .option(
      "--quantize <kind>",
      "int8: 8-bit weights in c, module and wasm, a quarter of the bytes; what they cost is measured and printed",
    )
    .option("--max-loss <share>", "of the return that 8-bit weights may cost (default: 0.02)")
    .option(
      "--target-bytes <n>",
      "with c: flash of the board, or flash and RAM (65536,8192); what needs more by estimate is refused",
    )
    .addHelpText("after", help)
    .action(withOptions(run));
}

interface Written {
  file: string;
  bytes: number;
}

async function run(source: string, given: ExportCommandOptions): Promise<void> {
  const { env, format = "", out, json } = given;
  const { formats, write, file, quantization, target, policy } = await preparing(async () => {
    const formats = format.split(",").map((each) => checkChoice("--format", each, exportFormats));
    const write = formats.length > 1 ? intoFolder(formats, out ?? "policy") : toFile(formats[0], out);
    const quantization = checkQuantization(given, formats);
    const target = targetOf(given.targetBytes, formats);
    const file = await policyFile(source);
    return { formats, write, file, quantization, target, policy: await loadFor(file, env) };
  });
  const cost = quantization && (await preparing(() => quantizationCost(policy)));
  const trainingReturn = await trainingReturnOf(file, policy.parametersSha256);
  const written = await write(policy, { trainingReturn, ...target, ...(cost && { ...quantization, quantize: cost }) });
  const what = formats.length > 1 ? { formats } : { format: formats[0] };
  if (json) {
    printJson({ env: policy.config.env, ...what, ...(cost && { quantization: cost }), files: written });
    return;
  }
  for (const { file, bytes } of written) print(`${paint("bold", file)}  ${whole(bytes)} bytes`);
  if (cost) print(costText(cost));
}

/** What is asked of 8-bit weights, before a policy is read; undefined where there are none. */
function checkQuantization(
  { quantize, maxLoss }: ExportCommandOptions,
  formats: readonly ExportFormat[],
): Pick<ExportOptions, "maxLoss"> | undefined {
  if (quantize === undefined && maxLoss === undefined) return undefined;
  if (quantize === undefined) throw new RangeError("--max-loss: nothing is lost without --quantize int8");
  checkChoice("--quantize", quantize, ["int8"]);
  checkQuantized("--quantize", formats);
  if (maxLoss === undefined) return {};
  return { maxLoss: checkNumber("--max-loss", numberOrText(maxLoss), { least: 0 }) };
}

/** What a board has, before a policy is read. */
function targetOf(given: string | undefined, formats: readonly ExportFormat[]): Pick<ExportOptions, "targetBytes"> {
  if (given === undefined) return {};
  const [flash, ram, ...more] = given.split(",").map((text) => numberOrText(text) as number);
  if (more.length > 0) throw new RangeError(`--target-bytes: expected flash, or flash and RAM, got "${given}"`);
  const targetBytes = { flash, ...(ram !== undefined && { ram }) };
  checkTargetBytes("--target-bytes", targetBytes, formats);
  return { targetBytes };
}

/** What the library calls otherwise. */
const TYPED = new Map([
  ["maxLoss", "--max-loss"],
  ["targetBytes", "--target-bytes"],
]);

/** How a policy is written, once it is certain where to. */
type Write = (policy: Policy, options: ExportOptions) => Promise<Written[]>;

/** Formats that have further files, which name the main one. */
const NAMED_BY_OTHERS: readonly ExportFormat[] = ["wasm", "c"];

/** What a format has beside its main file lies beside that, and is written before it: the main file is there when all are. */
function toFile(format: ExportFormat, out: string | undefined): Write {
  const extension = exportExtensions[format];
  const target = checkTarget(out ?? `policy${extension}`);
  checkWritable(dirname(target));
  if (NAMED_BY_OTHERS.includes(format) && extname(target) !== extension)
    throw new RangeError(`--out: expected a name that ends with "${extension}", got "${target}"`);
  const name = basename(target, extname(target));
  return async (policy, options) => {
    const files = await preparing(async () => {
      const files = await exportPolicy(policy, format, { ...options, name });
      const place = (own: string) => (own === name + extension ? target : checkTarget(join(dirname(target), own)));
      return Array.from(files, ([own, bytes]) => ({ file: place(own), bytes }));
    }, TYPED);
    for (const { file, bytes } of files.toReversed()) await writeBytes(file, bytes);
    return files.map(({ file, bytes }) => ({ file, bytes: bytes.byteLength }));
  };
}

/** All files are called after the folder. Nothing is made or written before all of them are there. */
function intoFolder(formats: readonly ExportFormat[], out: string): Write {
  const folder = checkTargetFolder(out);
  return async (policy, options) => {
    const files = await preparing(async () => {
      const files = await exportPolicy(policy, formats, { ...options, name: basename(resolve(out)) });
      if (namedKind(out) === undefined) folder.make();
      for (const own of files.keys()) folder.file(own);
      return files;
    }, TYPED);
    for (const [own, bytes] of files) await folder.write(own, bytes);
    return Array.from(files, ([own, bytes]) => ({ file: join(out, own), bytes: bytes.byteLength }));
  };
}
