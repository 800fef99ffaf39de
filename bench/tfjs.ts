/**
 * The training step of `TfjsNetwork` (forward, output gradient, parameter gradient) with its own product against tfjs's
 * own gradient: a 64-64 tanh network, 128 samples.
 */
import type { GradientWay } from "../src/networks/tfjs.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median, tfjsEngine } from "./measure.ts";

export interface TfjsResult {
  tfjsMs: number;
  engineMs: number;
  ratio: number;
}

const LANES = 128;

/** Null where tfjs's packages are not installed. */
export async function tfjs(): Promise<TfjsResult | null> {
  if (!(await tfjsEngine())) return null;
  const { transposesFirst } = await import("../src/networks/tfjs_matmul.ts");
  const ways: GradientWay[] = [(body) => body(), transposesFirst];
  const steps = await Promise.all(ways.map(trainingStep));
  const times: number[][] = [[], []];
  for (let repeat = 0; repeat < 12; repeat++)
    steps.forEach((step, k) => {
      const start = performance.now();
      for (let call = 0; call < 50; call++) step();
      if (repeat >= 3) times[k].push((performance.now() - start) / 50); // V8 compiles in the first
    });
  const [own, ours] = times;
  return { tfjsMs: median(own), engineMs: median(ours), ratio: median(own.map((ms, k) => ms / ours[k])) };
}

async function trainingStep(way: GradientWay): Promise<() => void> {
  const { defineTfjsMlp } = await import("../src/networks/tfjs.ts");
  const arena = await Arena.create();
  const heads = [{ outputs: 2, gain: 0.01 }];
  const architecture = { hiddenSizes: [64, 64], activation: "tanh", initialization: "orthogonal" } as const;
  const definition = defineTfjsMlp("policy", { inputs: 4, heads, ...architecture }, way);
  const parameters = arena.f32(definition.parameterCount);
  const gradient = arena.f32(definition.parameterCount);
  definition.initialize(arena, parameters, { seed: 1, network: 0 });
  const network = definition.create(arena, parameters);
  const x = { pointer: arena.f32(4 * LANES).pointer, stride: LANES };
  arena.kernels.randomUniform(x.pointer, LANES, 4, LANES, 1, 0, 9, 0);
  return () =>
    network.backward(
      x,
      LANES,
      (y, dy) => arena.kernels.copyRows(y.pointer, y.stride, 2, LANES, dy.pointer, dy.stride),
      gradient,
    );
}
