/** What the benchmarks share: medians, and the second engine where its packages are installed. */
import type { Engine } from "../src/networks/network.ts";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Mean of the middle half: robust against a single lucky or unlucky seed. */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** 95 % percentile bootstrap interval of a statistic, 2,000 resamples by a fixed generator. */
export function percentileInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): [number, number] {
  let state = 1;
  const index = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' linear congruential generator
    return Math.floor((state / 2 ** 32) * values.length);
  };
  const resampled = Array.from({ length: 2000 }, () => statistic(values.map(() => values[index()])));
  resampled.sort((a, b) => a - b);
  return [resampled[49], resampled[1949]];
}

let tfjsOnce: Promise<Engine | undefined> | undefined;

/** The same engine with tfjs's own gradient, as somebody who uses tfjs by itself has it. */
export async function plainTfjsEngine(): Promise<Engine | undefined> {
  if (!(await tfjsEngine())) return undefined;
  const { defineTfjsMlp } = await import("../src/networks/tfjs.ts");
  return { name: "tfjs", define: async (role, spec) => defineTfjsMlp(role, spec, (body) => body()) };
}

/** The tfjs-wasm engine; undefined where its optional packages are missing. */
export function tfjsEngine(): Promise<Engine | undefined> {
  tfjsOnce ??= import("../src/tfjs.ts").then(
    ({ tfjs }) => tfjs(),
    () => undefined,
  );
  return tfjsOnce;
}
