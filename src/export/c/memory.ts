/**
 * How much of a board's memory an exported header takes where a program calls its `act` and nothing else: tables to the byte,
 * code as arm-none-eabi-gcc 12 compiles it for a Cortex-M4 with -Os, rounded up (`npm run test:engines` measures both).
 */
import { checkInteger, checkKeys } from "../../core/check.ts";
import type { ExportFormat } from "../formats.ts";
import { type DenseLayer, type PolicyGraph, policyOutputs } from "../policy_graph.ts";

/** What a board has, bytes. */
export interface TargetBytes {
  flash: number;
  ram?: number;
}

export interface MemoryEstimate {
  /** Bytes of tables and code. */
  readonly flash: number;
  /** Bytes of stack, with the arrays of an observation and an action. */
  readonly ram: number;
}

/** Bytes of code, the arithmetic of a layer apart. */
const CODE = { rest: 260, layer: 60, dense: 300, int8: 560, activation: 280, normalization: 1900, number: 60 } as const;

/** Of stack beside arrays: saved registers of functions that call one another. */
const FRAMES = 220;

export function memoryOf(policy: PolicyGraph): MemoryEstimate {
  const { inputs, head, normalization } = policy;
  const layers = [...policy.trunk, ...policy.policy];
  const tables = layers.map((layer) => tableBytes(layer, policy.int8)).reduce((sum, bytes) => sum + bytes, 0);
  const actions = head.kind === "choices" ? head.counts.length : head.kind === "bits" ? head.count : head.low.length;
  const curved = layers.some(({ activation }) => /tanh|elu|sigmoid/.test(activation)) || head.kind === "squashed";
  const code =
    CODE.rest +
    CODE.layer * layers.length +
    (policy.int8 ? CODE.int8 : CODE.dense) +
    (curved ? CODE.activation : 0) +
    (normalization ? CODE.normalization : 0) +
    ("low" in head ? CODE.number * actions : 0);
  const counts = head.kind === "choices" && !head.single ? 4 * actions : 0;
  const flash = tables + counts + (normalization ? 16 * inputs : 0) + code;
  return { flash: up(flash), ram: up(stackArrays(policy, layers) + 4 * (inputs + actions) + FRAMES) };
}

/** @throws TypeError, RangeError for what is no size, or where no header is written */
export function checkTargetBytes(name: string, target: TargetBytes, formats: readonly ExportFormat[]): void {
  checkKeys(name, target, ["flash", "ram"]);
  checkInteger(`${name}.flash`, target.flash, { least: 1 });
  if (target.ram !== undefined) checkInteger(`${name}.ram`, target.ram, { least: 1 });
  if (!formats.includes("c")) throw new RangeError(`${name}: expected format c, whose size it is, among the formats`);
}

/** @throws RangeError where the board has less */
export function checkMemory(needed: MemoryEstimate, { flash, ram = Number.POSITIVE_INFINITY }: TargetBytes): void {
  for (const [kind, bytes, most] of [
    ["flash", needed.flash, flash],
    ["RAM", needed.ram, ram],
  ] as const)
    if (bytes > most)
      throw new RangeError(
        `targetBytes: the policy needs about ${bytes} bytes of ${kind}, got ${most}; smaller hidden layers or 8-bit weights need less`,
      );
}

function tableBytes({ inputs, outputs }: DenseLayer, int8 = false): number {
  return int8 ? inputs * outputs + 8 * outputs : 4 * (inputs * outputs + outputs);
}

/** What the header's functions declare. */
function stackArrays(policy: PolicyGraph, layers: readonly DenseLayer[]): number {
  const between = layers.slice(0, -1).map(({ outputs }) => outputs);
  const arrays = policy.normalization ? [policy.inputs, ...between] : between; // a and b by turns
  const widest = [0, 1].map((turn) => Math.max(0, ...arrays.filter((_, k) => k % 2 === turn)));
  const rounded = policy.int8 ? 2 * Math.max(...layers.map(({ inputs }) => inputs)) : 0;
  const outputs = "low" in policy.head ? 0 : 4 * policyOutputs(policy);
  return 4 * (widest[0] + widest[1]) + rounded + outputs;
}

function up(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
