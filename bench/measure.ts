/** What the benchmarks share: medians, and the second engine where its packages are installed. */
import type { Engine } from "../src/networks/network.ts";

export { interquartileMean, median, percentileInterval } from "../src/statistics/over_seeds.ts";

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
