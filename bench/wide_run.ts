/** What a child process of `bench -- wide` measures, in rates by the processor's time. */
import type { TrainingOptions } from "../src/configuration/config.ts";
import { createTrainer } from "../src/trainer/create_trainer.ts";
import { cleanrl, configurations } from "./configurations.ts";
import { layerRates } from "./gemm.ts";

export const wideMeasures = ["kernels", "CleanRL CartPole", "CartPole preset", "CartPole, 256-256"] as const;
export type WideMeasure = (typeof wideMeasures)[number];

const [wideNetworks] = configurations.filter(({ name }) => name.includes("256-256"));

export async function measured(measure: WideMeasure): Promise<Record<string, number>> {
  if (measure === "kernels") return kernels();
  if (measure === "CleanRL CartPole") return { [measure]: await processorSpeed(cleanrl.options) };
  if (measure === "CartPole preset")
    return { [measure]: await processorSpeed({ env: "CartPole-v1", algorithm: "ppo", steps: 300_000 }) };
  return { [measure]: await processorSpeed({ ...wideNetworks.options, steps: 61_440 }) };
}

async function kernels(): Promise<Record<string, number>> {
  const shapes = [
    [64, 64, 64],
    [256, 256, 64],
    [64, 64, 2048],
  ];
  const rates: Record<string, number> = {};
  for (const [inputs, outputs, lanes] of shapes)
    for (const [kernel, rate] of Object.entries(
      await layerRates(inputs, outputs, lanes, () => processorSeconds() * 1000),
    ))
      if (typeof rate === "number") rates[`${inputs}x${outputs}x${lanes} ${kernel}`] = rate;
  return rates;
}

/** Environment steps per second of processor time, after the first fifth, in which kernels are compiled. */
export async function processorSpeed(options: TrainingOptions, create = createTrainer): Promise<number> {
  const trainer = await create({ threads: 1, seed: 1, ...options });
  let first: { step: number; seconds: number } | undefined;
  let step = 0;
  for await (const update of trainer.train()) {
    step = update.step;
    if (step * 5 >= trainer.horizon) first ??= { step, seconds: processorSeconds() };
  }
  trainer.dispose();
  if (!first) throw new Error("bench: a run without updates");
  return (step - first.step) / (processorSeconds() - first.seconds);
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
