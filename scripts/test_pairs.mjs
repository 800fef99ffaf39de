// How many pairs of 128-bit operations V8 makes one of in each kernel, by its own account (--trace-wasm-revectorize), against
// what it made when this was written: a change that loses them fails `npm run test:engines`. Run by itself with a Node
// that has the flag, it prints them: node scripts/test_pairs.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FLAG = "--experimental-wasm-revectorize";
const CALLS = 400; // after fewer than that the optimizing compiler has taken over every kernel
const SIZE = 64; // inputs, outputs, lanes

/** Functions that no export names: activations, whose sweeps follow the products, and the forward pass's wide tiles. */
const BESIDE = "activations and wide tiles";

/** Least number of pairs, over all shapes of tiles: four fifths of what Node 24 and 26 make. */
const LEAST = {
  denseForward: 70,
  denseInputGradient: 213,
  denseWeightGradient: 102,
  [BESIDE]: 872,
};

/** A line for each kernel, as `test_engines.mjs` prints them. */
export function countPairs(binary) {
  const flags = [FLAG, "--trace-wasm-revectorize", "--wasm-sync-tier-up"];
  const { stdout, stderr, status } = spawnSync(binary, [...flags, fileURLToPath(import.meta.url), "--call"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr.trim().split("\n")[0]);
  const found = pairsByFunction(stdout);
  const indices = JSON.parse(stdout.slice(stdout.lastIndexOf("\nindices ") + 9));
  const exported = new Set(Object.values(indices));
  const beside = [...found].filter(([index]) => !exported.has(index)).reduce((sum, [, count]) => sum + count, 0);
  return Object.entries(LEAST).map(([kernel, least]) => {
    const count = kernel === BESIDE ? beside : (found.get(indices[kernel]) ?? 0);
    return { what: `${kernel}, ${count} pairs (at least ${least})`, same: count >= least };
  });
}

/** From a function's index to the operations that V8 decided to pair in it. */
function pairsByFunction(trace) {
  const found = new Map();
  let index = "";
  for (const line of trace.split("\n")) {
    index = line.match(/revec function wasm-function#(\d+)/)?.[1] ?? index;
    const count = line.match(/Decided? to vectorize, (\d+) revectorizable nodes/)?.[1];
    if (count) found.set(index, Number(count));
  }
  return found;
}

async function call() {
  const bytes = readFileSync(new URL("../src/wasm/generated/release.wasm", import.meta.url));
  bytes[bytes.indexOf(Buffer.from("\x03env\x06memory\x02", "latin1")) + 12] = 1; // a memory that is not shared
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 65_536 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { denseForward, denseInputGradient, denseWeightGradient, useWideTiles } = instance.exports;
  useWideTiles(1);
  const [w, x, dy, y, dx, dw, turned, bias, panel] = Array.from({ length: 9 }, (_, k) => 65_536 + k * 4 * SIZE * SIZE);
  const N = SIZE;
  for (let k = 0; k < CALLS; k++) {
    denseForward(w, bias, x, N, y, N, N, N, N, 1, panel);
    denseInputGradient(w, dy, N, x, N, dx, N, N, N, N, 1);
    denseWeightGradient(dy, N, x, N, dw, bias + 4 * N, N, N, N, panel, turned);
  }
  const indices = Object.entries(instance.exports).map(([name, { name: index }]) => [name, index]);
  console.log(`\nindices ${JSON.stringify(Object.fromEntries(indices))}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--call")) await call();
  else for (const { what, same } of countPairs(process.execPath)) console.log(`${what}${same ? "" : ": TOO FEW"}`);
}
