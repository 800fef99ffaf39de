/** What a child process of `bench -- wide` measures, in rates by the processor's time. */
import type { TrainingOptions } from "../src/configuration/config.ts";
import { createTrainer } from "../src/trainer/create_trainer.ts";
import { cleanrl, configurations, rltools } from "./configurations.ts";
import { layerRates } from "./gemm.ts";

const [wideNetworks] = configurations.filter(({ name }) => name.includes("256-256"));

/** Whole training, for about a second each. */
const runs: Record<string, TrainingOptions> = {
  "CleanRL CartPole": { ...cleanrl.options, steps: 120_000 },
  "CartPole preset": { env: "CartPole-v1", algorithm: "ppo", steps: 150_000 },
  "CartPole, 256-256": { ...wideNetworks.options, steps: 15_360 },
  "RLtools Pendulum": rltools.options,
};

export const wideMeasures: readonly string[] = ["kernels", ...Object.keys(runs)];

export async function measured(measure: string): Promise<Record<string, number>> {
  return measure === "kernels" ? kernels() : { [measure]: await processorSpeed(runs[measure]) };
}

async function kernels(): Promise<Record<string, number>> {
  const shapes = [
    [64, 64, 64],
    [256, 256, 64],
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
