/**
 * One policy for all arms and seeds of an experiment to be measured on: trained half-way, so that it is neither random nor
 * done. Rollouts of it differ by their seed alone.
 */
import type { Policy } from "../../agent/policy.ts";
import { createTrainer } from "../../trainer/create_trainer.ts";
import type { Trainer } from "../../trainer/trainer.ts";
import type { ScenarioSettings } from "../scenario.ts";

const SEED = 1001;

export interface FrozenPolicy {
  readonly env: string;
  readonly settings: ScenarioSettings;
  /** Of its training. */
  readonly steps: number;
}

/** Trains it; the same settings give the same policy. */
export async function frozenPolicy({ env, settings, steps }: FrozenPolicy): Promise<Policy> {
  const trainer = await createTrainer({ ...settings, env, seed: SEED, threads: 1 });
  try {
    for await (const _ of trainer.train({ stopAt: steps }));
    return await trainer.policy();
  } finally {
    await trainer.dispose();
  }
}

/** A trainer that has made one update on a rollout of the policy. */
export async function oneUpdate(
  policy: Policy,
  env: string,
  settings: ScenarioSettings,
  seed: number,
): Promise<Trainer> {
  const trainer = await createTrainer({ ...settings, env, seed, threads: 1, initialPolicy: policy });
  for await (const _ of trainer.train()) break;
  return trainer;
}
