/**
 * Is the learner itself sound? An algorithm with its settings, its network and its engine is trained on five environments
 * whose right answers are known, for a moment each. What they find is a broken algorithm, network or engine, never a hard
 * task.
 */

import type { Policy } from "../agent/policy.ts";
import { type AlgorithmName, algorithmNames, type TrainingOptions, trainingKeys } from "../configuration/config.ts";
import { throwIfAborted } from "../core/abort.ts";
import { checkChoice, checkKeys } from "../core/check.ts";
import { thenClose } from "../core/closing.ts";
import { NonFiniteError } from "../diagnostics/finite.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import type { TrainerOptions } from "../trainer/parts.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { type Expectation, type ProbeActions, type ProbeEnv, type ProbeName, probeEnvs } from "./probe_envs.ts";
import { probeSettings } from "./probe_settings.ts";

/** What is probed: any settings but those that change the environment or its rewards, laid over quick ones. */
export type ProbeOptions = Omit<
  TrainingOptions,
  | "env"
  | "envOptions"
  | "preset"
  | "timeLimit"
  | "observationHistory"
  | "rewardFormula"
  | "normalizeRewards"
  | "rewardScale"
  | "rewardClip"
> &
  Pick<TrainerOptions, "engine" | "signal"> & {
    /** Choices between two, unless given, or a number. */
    actions?: ProbeActions;
  };

/** One answer of the trained policy beside the right one. */
export interface ProbeAnswer {
  readonly observation: number;
  /** The value of the observation, or its action: the most probable number, or the probability of choice 1. */
  readonly of: "value" | "action";
  readonly expected: number;
  readonly tolerance: number;
  /** NaN where training ended by a number that is not finite. */
  readonly got: number;
}

/** What one probe found. */
export interface ProbeResult {
  readonly name: ProbeName;
  readonly passed: boolean;
  /** None where there is nothing to ask: values, where the algorithm has no value function. */
  readonly answers: readonly ProbeAnswer[];
  /** What is broken, where it did not pass and all before it did. */
  readonly means: string;
}

/** What all probes found. */
export interface ProbeReport {
  readonly algorithm: AlgorithmName;
  readonly engine: string;
  readonly actions: ProbeActions;
  readonly passed: boolean;
  /** What the first probe that failed means; null where all passed. */
  readonly cause: string | null;
  readonly probes: readonly ProbeResult[];
}

/** Settings that would make the known answers wrong. */
const CHANGING = [
  "timeLimit",
  "observationHistory",
  "rewardFormula",
  "normalizeRewards",
  "rewardScale",
  "rewardClip",
] as const;
const TOLERANCE = { value: 0.08, action: 0.15 } as const;

/**
 * Trains on the five probe environments, which takes a second or two, and says which answers are right.
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 * @throws the signal's reason where it was aborted
 */
export async function probe(options: ProbeOptions = {}): Promise<ProbeReport> {
  const known = trainingKeys.filter((key) => !["env", "envOptions", "preset", ...CHANGING].includes(key));
  checkKeys("probe options", options, [...known, "engine", "signal", "actions"]);
  const { actions: asked, signal, engine: given, ...settings } = options;
  const host = { ...(given && { engine: given }), ...(signal && { signal }), threads: 1 };
  const algorithm = checkChoice("algorithm", options.algorithm ?? "ppo", algorithmNames);
  const actions = checkChoice("actions", asked ?? "discrete", ["discrete", "continuous"]);
  const probes: ProbeResult[] = [];
  let engine = "";
  for (const env of probeEnvs) {
    const whole = probeSettings(algorithm, actions, { ...settings, env: env.make(actions) });
    const trainer = await createTrainer({ ...whole, ...host });
    engine = trainer.engine.name;
    probes.push(
      await thenClose(
        () => result(env, trainer, actions),
        () => trainer.dispose(),
      ),
    );
    throwIfAborted(signal);
  }
  const failed = probes.find(({ passed }) => !passed);
  return { algorithm, engine, actions, passed: !failed, cause: failed?.means ?? null, probes };
}

async function result(
  { name, means, expectations }: ProbeEnv,
  trainer: Trainer,
  actions: ProbeActions,
): Promise<ProbeResult> {
  const { gamma = 1, baseline } = trainer.config;
  const asked = expectations.filter(({ of }) => of === "action" || baseline !== "none");
  const policy = asked.length > 0 ? await trained(trainer) : undefined;
  const answers = asked.map((expectation) => ({
    observation: expectation.observation,
    of: expectation.of,
    expected: expectation.expected(gamma, actions),
    tolerance: TOLERANCE[expectation.of],
    got: policy ? answer(policy, expectation) : Number.NaN,
  }));
  const passed = answers.every(({ expected, got, tolerance }) => Math.abs(got - expected) <= tolerance);
  return { name, passed, answers, means };
}

/** The policy after training; undefined where that ended by a number that is not finite. */
async function trained(trainer: Trainer): Promise<Policy | undefined> {
  try {
    for await (const _ of trainer.train()); // nothing is done beside it
    return await trainer.policy();
  } catch (error) {
    if (error instanceof NonFiniteError) return undefined;
    throw error;
  }
}

function answer(policy: Policy, { of, observation }: Expectation): number {
  const { values, probabilities } = policy.inspect([observation], 1);
  if (of === "value") return values[0];
  if (probabilities) return probabilities[1];
  const action = policy.act([observation]);
  return typeof action === "number" ? action : action[0];
}
