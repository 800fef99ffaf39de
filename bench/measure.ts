/** What the benchmarks share: medians, and the second engine where its packages are installed. */
import type { Engine } from "../src/networks/network.ts";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

let tfjsOnce: Promise<Engine | undefined> | undefined;

/** The tfjs-wasm engine; undefined where its optional packages are missing. */
export function tfjsEngine(): Promise<Engine | undefined> {
  tfjsOnce ??= import("../src/tfjs.ts").then(
    ({ tfjs }) => tfjs(),
    () => undefined,
  );
  return tfjsOnce;
}
