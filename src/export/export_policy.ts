/**
 * From a policy to files in another format, and what each format can hold. Perceptrons go into all of them; a network of
 * the user's own, a `tf.LayersModel`, only into those that tfjs or swingup read.
 */

import type { Policy } from "../agent/policy.ts";
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { aboutPolicy } from "./about.ts";
import { toHeader } from "./c/header.ts";
import { toHeaderTest } from "./c/recorded.ts";
import { checkIdentifier } from "./c/words.ts";
import { toLayersModelFiles } from "./layers_model.ts";
import { toOnnx } from "./onnx.ts";
import { type PolicyGraph, policyGraph } from "./policy_graph.ts";
import { toModule, toWasmModule } from "./standalone.ts";

/** The formats that `exportPolicy` writes. */
export const exportFormats = ["onnx", "tfjs", "module", "module-wasm", "c", "safetensors"] as const;

/**
 * - `onnx`: an ONNX model (opset 13) with the outputs `action`, `policy` and `value`
 * - `tfjs`: a `tf.LayersModel`, two files
 * - `module`: an ES module in plain JavaScript that exports `act(observation)`
 * - `module-wasm`: the same in WebAssembly SIMD
 * - `c`: a C99 header of `NAME_act(observation, action)` and the like, and a test of it; the name is a C identifier
 * - `safetensors`: the policy as `save` writes it, which `loadPolicy` reads
 */
export type ExportFormat = (typeof exportFormats)[number];

/** The endings of the main files, each another, so that no format overwrites what one before it wrote. */
export const exportExtensions: Readonly<Record<ExportFormat, string>> = {
  onnx: ".onnx",
  tfjs: ".json",
  module: ".js",
  "module-wasm": ".wasm.js",
  c: ".h",
  safetensors: ".safetensors",
};

/** How the files are called. */
export interface ExportOptions {
  /** The files' name without its ending; "policy" unless given. */
  name?: string;
}

/**
 * A policy in another format.
 * @returns the files by their names, the main one first; those of `tfjs` belong into one folder
 * @throws RangeError where the format cannot hold the policy, with those that can
 * @example
 * const files = await exportPolicy(policy, "onnx");
 * await writeFile("policy.onnx", files.get("policy.onnx"));
 */
export async function exportPolicy(
  policy: Policy,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  checkChoice("format", format, exportFormats);
  checkKeys("options", options, ["name"]);
  const { name = "policy" } = options;
  checkName(name);
  const file = (bytes: Uint8Array) => new Map([[name + exportExtensions[format], bytes]]);
  if (format === "safetensors") return file(policy.toBytes());
  if (policy.engine.ownModels?.length) return exportOwnModels(policy, format, name);
  if (format === "c") checkIdentifier(name);
  const graph = policyGraph(policy);
  if (format === "tfjs") return toLayersModelFiles(graph, name);
  if (format === "c") return headerFiles(policy, graph, name);
  if (format === "onnx") return file(toOnnx(graph));
  return file(new TextEncoder().encode(format === "module" ? toModule(graph) : toWasmModule(graph)));
}

/** `<name>.h` and `<name>_test.c`. */
function headerFiles(policy: Policy, graph: PolicyGraph, name: string): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map([
    [`${name}.h`, encoder.encode(toHeader(graph, aboutPolicy(policy), name))],
    [`${name}_test.c`, encoder.encode(toHeaderTest(policy, name))],
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
