/** Settings with which each algorithm learns the probes in a moment: small networks, large steps, a short horizon. */
import type { AlgorithmName } from "../algorithms/registry.ts";
import { type TrainingOptions, unreadSettings } from "../configuration/config.ts";
import type { ProbeActions } from "./probe_envs.ts";

type Settings = Omit<TrainingOptions, "env">;

/** Traces and bootstrapping both matter at these: without either the value of the first step is halved. */
const DISCOUNT = { gamma: 0.5, gaeLambda: 0.5 };
const COMMON: Settings = { hiddenSizes: [16], entropyCoefficient: 0 };

const ofAlgorithm: Readonly<Record<AlgorithmName, Settings>> = {
  ppo: { ...DISCOUNT, steps: 12_800, numEnvs: 16, rolloutSteps: 16, minibatchSize: 64, epochs: 8, learningRate: 2e-3 },
  a2c: { ...DISCOUNT, steps: 51_200, numEnvs: 16, rolloutSteps: 8, learningRate: 5e-3 },
  trpo: { ...DISCOUNT, steps: 25_600, numEnvs: 16, rolloutSteps: 32 },
  reinforce: { gamma: 0.5, steps: 38_400, numEnvs: 16, baseline: "value", learningRate: 1e-2, valueLearningRate: 1e-2 },
};

/** Continuous actions keep some spread: a policy that is certain learns nothing more, whatever it computes. */
const SPREAD: Settings = { initialLogStd: -0.5, minLogStd: -2 };

/**
 * The quick settings with a user's laid over them; of the quick ones those are left out that nothing reads then.
 * @throws TypeError, RangeError for a setting that is wrong
 */
export function probeSettings(
  algorithm: AlgorithmName,
  actions: ProbeActions,
  { env, ...given }: TrainingOptions,
): TrainingOptions {
  const quick: Settings = { ...COMMON, ...ofAlgorithm[algorithm], ...(actions === "continuous" && SPREAD) };
  const merged: TrainingOptions = { ...quick, ...given, env, algorithm };
  const unread = unreadSettings(merged).filter((key) => !(key in given));
  return Object.fromEntries(
    Object.entries(merged).filter(([key]) => !unread.includes(key)),
  ) as unknown as TrainingOptions;
}
