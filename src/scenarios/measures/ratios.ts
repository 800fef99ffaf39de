/**
 * Where the probability ratios of a rollout's samples are after so many epochs of one update: the update is made again
 * from the same policy, on the same rollout, with one epoch, with half of them and with all.
 */
import type { Inspection } from "../../diagnostics/inspect.ts";
import type { Trainer } from "../../trainer/trainer.ts";
import { frozenPolicy, oneUpdate } from "./frozen_policy.ts";
import type { Measured } from "./measure.ts";

const TRAINED = 20_000; // steps of the policy that is updated
const RANGE = 0.2; // beyond which a ratio counts as outside, whatever the arm clips at
/** Upper ends of the histogram's bins; the last has none. */
export const BINS: readonly number[] = [0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5];

/**
 * With `first`, `half` and `all` before it: `Outside`, the share of ratios beyond 1 +- 0.2; `Idle`, the share whose sample
 * no longer pulls where ratios are clipped there; `Below...`, the histogram, shares of the ratios below each bound and
 * above the one before it; `Above1.5` the rest.
 */
export async function ratios({ job: { env, settings, seed } }: Measured): Promise<Record<string, number>> {
  const policy = await frozenPolicy({ env, settings: { algorithm: "ppo" }, steps: TRAINED });
  const { epochs = 10 } = settings;
  const values: Record<string, number> = {};
  for (const [name, count] of Object.entries({ first: 1, half: Math.ceil(epochs / 2), all: epochs })) {
    const trainer = await oneUpdate(policy, env, { ...settings, epochs: count }, 1000 * seed);
    const samples = await ratiosOf(trainer);
    await trainer.dispose();
    for (const [key, share] of Object.entries(sharesOf(samples))) values[name + key] = share;
  }
  return values;
}

interface Sample {
  readonly ratio: number;
  readonly advantage: number;
}

/** Of the rollout that the trainer's last update learned from. */
async function ratiosOf(trainer: Trainer): Promise<Sample[]> {
  const { buffer } = trainer.parts.replica;
  const { samples, stride, observationRows } = buffer;
  const observations = new Float32Array(observationRows * samples);
  for (let row = 0; row < observationRows; row++)
    observations.set(buffer.observations.view.subarray(row * stride, row * stride + samples), row * samples);
  const { probabilities } = (await trainer.policy()).inspect(observations, samples) as Required<Inspection>;
  const actions = new Int32Array(buffer.actions.view.buffer, buffer.actions.pointer, samples);
  return Array.from({ length: samples }, (_, k) => ({
    ratio: probabilities[actions[k] * samples + k] / Math.exp(buffer.logProbabilities.view[k]),
    advantage: buffer.advantages.view[k],
  }));
}

function sharesOf(samples: readonly Sample[]): Record<string, number> {
  const share = (of: (sample: Sample) => boolean) => samples.filter(of).length / samples.length;
  const bins = BINS.map((end, k): [string, number] => [
    `Below${end}`,
    share(({ ratio }) => ratio < end && (k === 0 || ratio >= BINS[k - 1])),
  ]);
  return {
    Outside: share(({ ratio }) => Math.abs(ratio - 1) > RANGE),
    Idle: share(({ ratio, advantage }) => (advantage > 0 ? ratio > 1 + RANGE : ratio < 1 - RANGE)),
    ...Object.fromEntries(bins),
    [`Above${BINS[BINS.length - 1]}`]: share(({ ratio }) => ratio >= BINS[BINS.length - 1]),
  };
}
