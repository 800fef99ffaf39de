/**
 * From a policy to files in another format, and what each format can hold. Perceptrons go into all of them; a network of
 * the user's own, a `tf.LayersModel`, only into those that tfjs or swingup read.
 */

import type { Policy } from "../agent/policy.ts";
import { checkChoice, checkKeys, checkNumber, show } from "../core/check.ts";
import { encodeSafetensors } from "../files/safetensors.ts";
import { decodeSafetensors } from "../files/safetensors_reader.ts";
import { type About, aboutPolicy, aboutTexts } from "./about.ts";
import { edgeLoader, fetchLoader } from "./bare/loaders.ts";
import { toBareModule } from "./bare/module.ts";
import { toHeader } from "./c/header.ts";
import { checkMemory, checkTargetBytes, memoryOf, type TargetBytes } from "./c/memory.ts";
import { recordingOf, toHeaderTest } from "./c/recorded.ts";
import { int8Recording } from "./c/recorded_int8.ts";
import { checkIdentifier } from "./c/words.ts";
import { type ExportFormat, exportExtensions, exportFormats } from "./formats.ts";
import { toLayersModelFiles } from "./layers_model.ts";
import { toOnnx } from "./onnx.ts";
import { type PolicyGraph, policyGraph } from "./policy_graph.ts";
import { checkCost, checkQuantized, MAX_LOSS, type QuantizationCost } from "./quantization.ts";
import { readme } from "./readme.ts";
import { toModule, toWasmModule } from "./standalone.ts";

/** How the files are called, and what they say. */
export interface ExportOptions {
  /** The files' name without its ending; "policy" unless given. */
  name?: string;
  /** Mean return of the last training episodes, to be written into the files beside what the policy knows itself. */
  trainingReturn?: number;
  /**
   * What 8-bit weights cost this policy, from `quantizationCost(policy)`: then weights are written as 8-bit whole numbers with
   * a scale for each row, a quarter of the bytes, in the formats `c`, `module` and `wasm`.
   */
  quantize?: QuantizationCost;
  /** The largest loss by 8-bit weights that is not refused, a share as `QuantizationCost` has it; default 0.02. */
  maxLoss?: number;
  /** Bytes that a board has for format `c`, flash and, where it is given, RAM: what needs more by estimate is refused. */
  targetBytes?: TargetBytes;
}

/**
 * A policy in another format, or in several: then with a README.md that says how to call each.
 * @returns the files by their names, the main one first; those of `tfjs` belong into one folder
 * @throws RangeError where the format cannot hold the policy, with those that can
 * @example
 * const files = await exportPolicy(policy, "onnx");
 * await writeFile("policy.onnx", files.get("policy.onnx"));
 */
export async function exportPolicy(
  policy: Policy,
  format: ExportFormat | readonly ExportFormat[],
  options: ExportOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const formats = Array.isArray(format) ? (format as readonly ExportFormat[]) : [format as ExportFormat];
  if (Array.isArray(format)) checkFormats(formats);
  else checkChoice("format", format, exportFormats);
  checkKeys("options", options, ["name", "trainingReturn", "quantize", "maxLoss", "targetBytes"]);
  const { name = "policy", trainingReturn, quantize, targetBytes } = options;
  checkOptions(policy, formats, { ...options, name });
  const about = aboutPolicy(policy, { trainingReturn, quantization: quantize });
  if (targetBytes && !policy.engine.ownModels?.length) checkMemory(memoryOf(graphOf(policy, about)), targetBytes);
  if (!Array.isArray(format)) return exportOne(policy, formats[0], name, about);
  const files = new Map<string, Uint8Array>();
  const names = new Map<ExportFormat, readonly string[]>();
  for (const each of formats) {
    const own = await exportOne(policy, each, name, about);
    names.set(each, [...own.keys()]);
    for (const [file, bytes] of own) files.set(file, bytes);
  }
  return files.set(README, new TextEncoder().encode(readme(policy, about, { name, files: names })));
}

const README = "README.md";

function checkFormats(formats: readonly ExportFormat[]): void {
  if (formats.length === 0) throw new RangeError("format: expected at least one, got none");
  for (const [k, each] of formats.entries()) {
    checkChoice("format", each, exportFormats);
    if (formats.indexOf(each) < k) throw new RangeError(`format: expected each once, got "${each}" twice`);
  }
}

function checkOptions(policy: Policy, formats: readonly ExportFormat[], options: ExportOptions): void {
  const { name, trainingReturn, quantize, maxLoss, targetBytes } = options;
  checkName(name);
  if (trainingReturn !== undefined) checkNumber("trainingReturn", trainingReturn);
  if (targetBytes !== undefined) checkTargetBytes("targetBytes", targetBytes, formats);
  if (quantize === undefined) {
    if (maxLoss !== undefined) throw new RangeError("maxLoss: nothing is lost without quantize");
    return;
  }
  checkQuantized("quantize", formats);
  checkCost(quantize, policy.parametersSha256, checkNumber("maxLoss", maxLoss ?? MAX_LOSS, { least: 0 }));
}

async function exportOne(
  policy: Policy,
  format: ExportFormat,
  name: string,
  about: About,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const file = (bytes: Uint8Array) => new Map([[name + exportExtensions[format], bytes]]);
  if (format === "safetensors") return file(describedSafetensors(policy, about));
  if (policy.engine.ownModels?.length) return exportOwnModels(policy, format, name);
  if (format === "c") checkIdentifier(name);
  const graph = graphOf(policy, about);
  if (format === "tfjs") return toLayersModelFiles(graph, name);
  if (format === "wasm") return bareFiles(graph, name);
  if (format === "c") return headerFiles(policy, graph, name);
  if (format === "onnx") return file(toOnnx(graph));
  return file(new TextEncoder().encode(format === "module" ? toModule(graph) : toWasmModule(graph)));
}

function graphOf(policy: Policy, about: About): PolicyGraph {
  return { ...policyGraph(policy, about), int8: about.quantization !== undefined };
}

/** A policy file, in whose metadata environment, spaces and settings are already. */
function describedSafetensors(policy: Policy, { parametersSha256, version, trainingReturn }: About): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(policy.toBytes());
  const more = aboutTexts({ parametersSha256, swingup: version, trainingReturn });
  return encodeSafetensors({ tensors, metadata: new Map([...metadata, ...more]) });
}

/** `<name>.wasm` and its loaders. */
function bareFiles(graph: PolicyGraph, name: string): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  const file = `${name}.wasm`;
  return new Map([
    [file, toBareModule(graph)],
    [`${name}.edge.js`, encoder.encode(edgeLoader(graph, file))],
    [`${name}.load.js`, encoder.encode(fetchLoader(graph, file))],
  ]);
}

/** `<name>.h` and `<name>_test.c`. */
function headerFiles(policy: Policy, graph: PolicyGraph, name: string): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map([
    [`${name}.h`, encoder.encode(toHeader(graph, name))],
    [
      `${name}_test.c`,
      encoder.encode(toHeaderTest(policy, name, graph.int8 ? int8Recording(graph) : recordingOf(policy))),
    ],
  ]);
}

/** Each network as a model of its own: `<name>.policy.json` and its weights, and so on. */
async function exportOwnModels(
  { actorCritic }: Policy,
  format: ExportFormat,
  name: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (format !== "tfjs")
    throw new RangeError(
      `format: expected tfjs or safetensors for a policy whose networks are tfjs models of your own, got "${format}"`,
    );
  const saved: [string, Uint8Array][] = [];
  for (const [role, network] of actorCritic.networks) saved.push(...((await network.save?.(`${name}.${role}`)) ?? []));
  return new Map(saved);
}

/** One part of a path: the files may be written as they are named. */
function checkName(name: unknown): void {
  if (typeof name !== "string") throw new TypeError(`name: expected a text, got ${show(name)}`);
  if (!/^[^/\\\p{Cc}]+$/u.test(name))
    throw new RangeError(`name: expected the name of a file, without its folder, got ${show(name)}`);
}
