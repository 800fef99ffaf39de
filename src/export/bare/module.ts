/**
 * A policy as a bare WebAssembly module: the kernels of assembly/export/bare.ts, as they were compiled when the package
 * was built, with the policy's plan as one more segment of data, memory enough for it, and a section `swingup` that says
 * in JSON what it is. The binary format is that of the WebAssembly core specification 2.0, chapter 5.
 */
import { bareKernels } from "../generated/standalone.ts";
import type { PolicyGraph } from "../policy_graph.ts";
import { PLAN, planOf } from "./plan.ts";

const HEADER = 8; // bytes: "\0asm" and the version
const PAGE = 65536;
const SECTION = { custom: 0, memory: 5, data: 11, dataCount: 12 } as const;
const I32_CONST = 0x41;
const END = 0x0b;

export function toBareModule(policy: PolicyGraph): Uint8Array {
  const kernels = Uint8Array.from(atob(bareKernels), (character) => character.charCodeAt(0));
  const { data, end } = planOf(policy);
  const pieces: number[][] = [[...kernels.subarray(0, HEADER)]];
  for (const { id, body } of sections(kernels)) pieces.push(section(id, changed(id, body, data, end)));
  const name = new TextEncoder().encode("swingup");
  const about = new TextEncoder().encode(JSON.stringify(policy.about));
  pieces.push(section(SECTION.custom, [...unsigned(name.length), ...name, ...about]));
  return Uint8Array.from(pieces.flat());
}

function changed(id: number, body: Uint8Array, data: Uint8Array, end: number): number[] {
  if (id === SECTION.memory) return [1, 0, ...unsigned(Math.ceil(end / PAGE))]; // one memory, without a limit
  if (id === SECTION.dataCount) return unsigned(readUnsigned(body, 0).value + 1);
  if (id !== SECTION.data) return [...body];
  const { value: count, next } = readUnsigned(body, 0);
  const segment = [0, I32_CONST, ...signed(PLAN), END, ...unsigned(data.length)];
  return [...unsigned(count + 1), ...body.subarray(next), ...segment, ...data];
}

function sections(module: Uint8Array): { id: number; body: Uint8Array }[] {
  const found: { id: number; body: Uint8Array }[] = [];
  for (let at = HEADER; at < module.length; ) {
    const { value: length, next } = readUnsigned(module, at + 1);
    found.push({ id: module[at], body: module.subarray(next, next + length) });
    at = next + length;
  }
  return found;
}

function section(id: number, body: readonly number[]): number[] {
  return [id, ...unsigned(body.length), ...body];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))];
}

/** Of a number that is not negative: the sign is the last byte's second bit. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value % 128) | 128, ...signed(Math.floor(value / 128))];
}

function readUnsigned(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let at = start, scale = 1; ; at++, scale *= 128) {
    value += (bytes[at] & 127) * scale;
    if (bytes[at] < 128) return { value, next: at + 1 };
  }
}
