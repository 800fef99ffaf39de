/**
 * What can be said of a run before it begins: whether the environment keeps its contract, what random play and a first
 * update show the doctor's rules, and whether gradients get everywhere in the networks. Everything is played on copies that
 * are closed again; nothing of a later run changes.
 */
import type { TrainingOptions } from "../configuration/config.ts";
import { environmentsWithPreset } from "../configuration/presets.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { checkInteger, checkKeys } from "../core/check.ts";
import { thenClose } from "../core/closing.ts";
import { NonFiniteError } from "../diagnostics/finite.ts";
import { diagnosisOf } from "../doctor/diagnose.ts";
import type { Diagnosis, Finding } from "../doctor/finding.ts";
import { checkEnv } from "../envs/check_env.ts";
import type { CustomEnvDefinition } from "../envs/custom_env.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { EnvError } from "../envs/env_error.ts";
import { environmentDefinition } from "../envs/registry.ts";
import { measureFacts } from "../facts/random_play.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import type { TrainerOptions } from "../trainer/parts.ts";
import { firstUpdate } from "./first_update.ts";
import { flowFindings } from "./flow.ts";
import { found } from "./found.ts";
import { playedFindings } from "./played.ts";
import { randomData } from "./random_data.ts";

/** How much is played before training. */
export interface CheckTrainingOptions {
  /** Steps of each play that the environment's contract is examined in, 10 to 1,000,000; 1000 unless given. */
  readonly contractSteps?: number;
  /** Steps of random play in each of up to 8 copies; 1024 unless given. */
  readonly playSteps?: number;
}

const LANES = 8; // of random play, at most
/** Options beside which a preset is still what was measured. */
const UNTUNED = [
  "env",
  "algorithm",
  "preset",
  "seed",
  "steps",
  "engine",
  "signal",
  "threads",
  "envWorkers",
  "envOptions",
];

/**
 * Looks for what will keep a run from learning, before it begins: in seconds, and with no trace in the run itself.
 * @param options as `createTrainer` takes them
 * @returns findings of the shape that `diagnose` has, of update 0; errors of the environment's contract alone where there
 * are any
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 * @throws the signal's reason where it was aborted
 */
export async function checkTraining(
  options: TrainingOptions & TrainerOptions,
  given: CheckTrainingOptions = {},
): Promise<Diagnosis> {
  checkKeys("checkTraining options", given, ["contractSteps", "playSteps"]);
  const contractSteps = checkInteger("contractSteps", given.contractSteps ?? 1000, { least: 10, most: 1_000_000 });
  const playSteps = checkInteger("playSteps", given.playSteps ?? 1024, { least: 1, most: 1_000_000 });
  const definition = environmentDefinition(options.env, "env");
  try {
    const broken = await contractFindings(definition, options, contractSteps);
    if (broken.some(({ severity }) => severity === "error")) return diagnosisOf(broken);
    return diagnosisOf([...broken, ...(await seenFindings(definition, options, playSteps))].sort(bySeverity));
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return diagnosisOf([contractFinding("error", "environment", error.message)]);
  }
}

/** Errors first; within a severity the order stays. */
function bySeverity(one: Finding, other: Finding): number {
  const rank = { error: 0, warning: 1, note: 2 };
  return rank[one.severity] - rank[other.severity];
}

/** Of custom environments; those that are built in keep it. */
async function contractFindings(
  definition: EnvDefinition,
  { signal, numEnvs }: TrainingOptions & TrainerOptions,
  steps: number,
): Promise<Finding[]> {
  if (!(definition as Partial<CustomEnvDefinition>).factory) return [];
  const objects = numEnvs === 1 ? 1 : 2; // of a simulator there may be only one
  const { findings } = await checkEnv(definition, { steps, objects, ...(signal && { signal }) });
  return findings
    .filter(({ severity, subject }) => severity === "error" || !judgedByRules(subject, definition))
    .map(({ severity, subject, message }) => contractFinding(severity, subject, message));
}

/** What the doctor's rules judge too, and better, since they know the settings. */
function judgedByRules(subject: string, { actionSpace }: EnvDefinition): boolean {
  return (
    ["observation", "reward", "terminated"].includes(subject) ||
    (subject === "actionSpace" && actionSpace.type === "box")
  );
}

function contractFinding(severity: Finding["severity"], subject: string, message: string): Finding {
  return found("contract-broken", severity, {
    metric: subject,
    value: 1,
    threshold: 0,
    cause: `${subject}: ${message}`,
  });
}

/** Whether the settings are a preset's for this very environment: then they are known to learn it. */
function knownToLearn({ env, algorithm }: TrainingConfig, options: TrainingOptions & TrainerOptions): boolean {
  const changed = Object.keys(options).some((key) => !UNTUNED.includes(key));
  const { preset = "frugal" } = options;
  return !changed && preset !== "plain" && preset !== "robust" && environmentsWithPreset(algorithm).includes(env);
}

function asNote(finding: Finding): Finding {
  return finding.severity === "warning" ? { ...finding, severity: "note" } : finding;
}

async function seenFindings(
  definition: EnvDefinition,
  options: TrainingOptions & TrainerOptions,
  playSteps: number,
): Promise<Finding[]> {
  const { signal, engine } = options;
  const trainer = await createTrainer({ ...options, env: definition, threads: 1 });
  const { config } = trainer;
  const first = await thenClose(
    () => firstUpdate(trainer),
    () => trainer.dispose(),
  );
  const wrapped = wrapEnvironment(definition, { ...config, observationHistory: 1 });
  const numEnvs = Math.min(LANES, config.numEnvs);
  const { envOptions, seed } = config;
  const { play } = await measureFacts(wrapped, {
    numEnvs,
    steps: playSteps,
    seed,
    envOptions,
    ...(signal && { signal }),
  });
  if (!play) return [];
  const seen = { config, timeLimit: wrapped.timeLimit, play, laneSteps: playSteps };
  const update = first instanceof NonFiniteError ? { quantity: first.quantity } : first;
  const seenBefore = playedFindings({ ...seen, first: update }).map((one) =>
    knownToLearn(config, options) ? asNote(one) : one,
  );
  const noise = randomData(definition, play);
  const { env: _, envOptions: __, ...settings } = config;
  const onNoise = await createTrainer({
    ...settings,
    env: noise,
    threads: 1,
    ...(engine && { engine }),
    ...(signal && { signal }),
  });
  const flow = await thenClose(
    () => flowFindings(onNoise),
    () => onNoise.dispose(),
  );
  return [...seenBefore, ...flow.filter(({ rule }) => !seenBefore.some((one) => one.rule === rule))];
}
