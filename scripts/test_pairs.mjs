// How many pairs of 128-bit operations V8 makes one of in each kernel, by its own account (--trace-wasm-revectorize), against
// what it made when this was written: a change that loses them fails `npm run test:engines`. Each kernel is called in a
// process of its own, and what V8 pairs in all functions that it compiles there is counted. Run by itself with a Node
// that has the flag, it prints them: node scripts/test_pairs.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FLAG = "--experimental-wasm-revectorize";
const CALLS = 400; // after fewer than that the optimizing compiler has taken over every kernel
const SIZE = 64; // inputs, outputs, lanes

/** Least number of pairs, over all shapes of tiles and all activations: four fifths of what Node 24 and 26 make. */
const LEAST = {
  forward: 880,
  "input gradient": 275,
  "weight gradient": 310,
  "four lanes": 32,
  Adam: 40,
  "RMSprop and SGD": 48,
};

/** A line for each kernel, as `test_engines.mjs` prints them. */
export function countPairs(binary) {
  const flags = [FLAG, "--trace-wasm-revectorize", "--wasm-sync-tier-up"];
  return Object.entries(LEAST).map(([kernel, least]) => {
    const { stdout, stderr, status } = spawnSync(binary, [...flags, fileURLToPath(import.meta.url), kernel], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(stderr.trim().split("\n")[0]);
    const count = pairsIn(stdout);
    return { what: `${kernel}, ${count} pairs (at least ${least})`, same: count >= least };
  });
}

/** Operations that V8 decided to pair; where it compiled a function twice, those of the last time. */
function pairsIn(trace) {
  const found = new Map();
  let index = "";
  for (const line of trace.split("\n")) {
    index = line.match(/revec function wasm-function#(\d+)/)?.[1] ?? index;
    const count = line.match(/Decided? to vectorize, (\d+) revectorizable nodes/)?.[1];
    if (count) found.set(index, Number(count));
  }
  return [...found.values()].reduce((sum, count) => sum + count, 0);
}

async function call(kernel) {
  const bytes = readFileSync(new URL("../src/wasm/generated/release.wasm", import.meta.url));
  bytes[bytes.indexOf(Buffer.from("\x03env\x06memory\x02", "latin1")) + 12] = 1; // a memory that is not shared
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 65_536 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { denseForward, denseInputGradient, denseWeightGradient, mlpForward, ruleStep, useWideTiles } =
    instance.exports;
  useWideTiles(1);
  const [w, x, dy, y, dx, dw, turned, bias, panel] = Array.from({ length: 9 }, (_, k) => 65_536 + k * 4 * SIZE * SIZE);
  const N = SIZE;
  const [record, layer, corrections] = [32_768, 33_024, 33_280];
  const words = (at, ...numbers) => new Int32Array(memory.buffer).set(numbers, at >> 2);
  /** An optimizer's rule (assembly/algorithms/step_rule_record.ts) of a kind. */
  const rule = (kind) => {
    words(record, kind, dx, dw, corrections);
    new Float64Array(memory.buffer).set([0.9, 0.999, 1e-8, 0, 0.9, 0, 0.9], (record >> 3) + 2);
    return () => ruleStep(record, w, dy, 0, N * N, 0.5, 1e-3);
  };
  /** A perceptron of one layer (assembly/networks/mlp.ts), on four lanes. */
  const network = () => {
    words(record, 1, layer, w, dx, dw, panel, turned, 0);
    words(layer, N, N, 0, 0, 4 * N * N - 4 * N, 0, dx);
    return () => mlpForward(record, x, 4, y, 4, 4);
  };
  const calls = {
    forward: () => () => denseForward(w, bias, x, N, y, N, N, N, N, 1, panel),
    "input gradient": () => () => denseInputGradient(w, dy, N, x, N, dx, N, N, N, N, 1),
    "weight gradient": () => () => denseWeightGradient(dy, N, x, N, dw, bias + 4 * N, N, N, N, panel, turned),
    "four lanes": network,
    Adam: () => rule(0),
    "RMSprop and SGD": () => rule(1), // one function
  };
  const work = calls[kernel]();
  for (let k = 0; k < CALLS; k++) work();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , kernel] = process.argv;
  if (kernel) await call(kernel);
  else for (const { what, same } of countPairs(process.execPath)) console.log(`${what}${same ? "" : ": TOO FEW"}`);
}
