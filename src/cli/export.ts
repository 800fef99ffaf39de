/** `swingup export`: a saved policy in another format, for other programs. */
import { basename, dirname, extname, join } from "node:path";
import type { Command } from "commander";
import { checkChoice } from "../core/check.ts";
import { exportExtensions, exportFormats, exportPolicy } from "../export/export_policy.ts";
import { writeBytes } from "../files/platform_node.ts";
import { whole } from "../loggers/numbers.ts";
import { loadFor, policyFile } from "./evaluate.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { paint, print, printJson } from "./output.ts";
import { checkTarget } from "./place.ts";

interface ExportCommandOptions extends GlobalOptions {
  env?: string;
  format?: string;
  out?: string;
}

const help = `
Formats:
  onnx         a model for ONNX Runtime: observations in, actions, outputs and values out
  tfjs         a LayersModel for TensorFlow.js: two files
  module       an ES module without dependencies that exports act(observation)
  module-wasm  the same in WebAssembly SIMD, several times faster
  c            a C99 header without dependencies, for C, C++ and boards, and a test of it
  safetensors  the policy as swingup saves it

Examples:
  swingup export runs/CartPole-v1-ppo-s1-20260101-120000 --format module --out policy.js
  swingup export policy.safetensors --format onnx
  swingup export policy.safetensors --format c --out pilot.h`;

export function addExport(program: Command): void {
  program
    .command("export")
    .description("write a saved policy in another format")
    .argument("<policy>", "a policy file, or the folder of a run")
    .requiredOption("--format <name>", exportFormats.join(", "))
    .option(
      "--env <file>",
      "the environment, where it is a custom one: a .js or .wasm file (default: the run's, if unchanged)",
    )
    .option("--out <file>", "where to (default: policy with the format's ending, in the working folder)")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(source: string, { env, format: given, out, json }: ExportCommandOptions): Promise<void> {
  const { policy, format, file } = await preparing(async () => {
    const format = checkChoice("--format", given, exportFormats);
    const file = out ?? `policy${exportExtensions[format]}`;
    checkTarget(file);
    if (format === "c" && extname(file) !== ".h")
      throw new RangeError(`--out: expected a name that ends with ".h", got "${file}"`);
    return { format, file, policy: await loadFor(await policyFile(source), env) };
  });
  const name = basename(file, extname(file));
  const files = await preparing(() => exportPolicy(policy, format, { name }));
  const written: { file: string; bytes: number }[] = [];
  for (const [own, bytes] of files) {
    const path = own === name + exportExtensions[format] ? file : join(dirname(file), own);
    await writeBytes(path, bytes);
    written.push({ file: path, bytes: bytes.byteLength });
  }
  if (json) {
    printJson({ env: policy.config.env, format, files: written });
    return;
  }
  for (const { file, bytes } of written) print(`${paint("bold", file)}  ${whole(bytes)} bytes`);
}
