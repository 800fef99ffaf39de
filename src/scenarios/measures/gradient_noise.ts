/**
 * How much the policy's gradient varies from rollout to rollout: many rollouts of one policy, the gradient of each. It is
 * read off a step of plain gradient descent of size 1, so that it is the very gradient that the arm learns from.
 */
import type { Policy } from "../../agent/policy.ts";
import type { ScenarioSettings } from "../scenario.ts";
import { frozenPolicy, oneUpdate } from "./frozen_policy.ts";
import type { Measured } from "./measure.ts";

const ROLLOUTS = 32;
const TRAINED = 20_000; // steps of the policy that is measured on

/** Settings of the optimizers, which plain gradient descent does not read. */
const OF_OPTIMIZERS = ["adamEpsilon", "weightDecay", "rmspropDecay", "rmspropEpsilon", "momentum"];

/**
 * `gradientVariance`: the variances of all parameters' gradients, added up; `gradientNorm2`: the squared length of the
 * mean gradient, without what the variance adds to it; `noiseScale`: the first over the second (McCandlish et al. 2018).
 */
export async function gradientNoise({ job: { env, settings, seed } }: Measured): Promise<Record<string, number>> {
  const policy = await frozenPolicy({ env, settings: { algorithm: "ppo" }, steps: TRAINED });
  const gradients: Float64Array[] = [];
  for (let k = 0; k < ROLLOUTS; k++) gradients.push(await gradientOf(policy, env, settings, 1000 * seed + k));
  const { variance, norm2 } = spreadOf(gradients);
  return { gradientVariance: variance, gradientNorm2: norm2, noiseScale: variance / norm2 };
}

/** The gradient of the loss in the policy's parameters, over one rollout. */
export async function gradientOf(
  policy: Policy,
  env: string,
  settings: ScenarioSettings,
  seed: number,
): Promise<Float64Array> {
  const kept = Object.entries(settings).filter(([key]) => !OF_OPTIMIZERS.includes(key));
  const descent = { optimizer: "sgd", learningRate: 1, learningRateSchedule: "constant", maxGradientNorm: 0 } as const;
  const trainer = await oneUpdate(policy, env, { ...Object.fromEntries(kept), ...descent }, seed);
  try {
    const { parameterRanges } = trainer.actorCritic;
    const [before, after] = [policy.parameters, trainer.parameters];
    return Float64Array.from(
      parameterRanges.policy.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, k) => before[start + k] - after[start + k]),
      ),
    );
  } finally {
    await trainer.dispose();
  }
}

/** Unbiased: the sum of the variances of all elements, and the squared length of their mean. */
export function spreadOf(samples: readonly Float64Array[]): { variance: number; norm2: number } {
  const count = samples.length;
  let [variance, norm2] = [0, 0];
  for (let k = 0; k < samples[0].length; k++) {
    let sum = 0;
    for (const sample of samples) sum += sample[k];
    const mean = sum / count;
    let squares = 0;
    for (const sample of samples) squares += (sample[k] - mean) ** 2;
    variance += squares / (count - 1);
    norm2 += mean * mean;
  }
  return { variance, norm2: norm2 - variance / count };
}
