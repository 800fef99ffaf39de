/**
 * `swingup train --resume`: goes on with the run in a folder, from its newest checkpoint that is whole; or with one whose
 * checkpoint is a file by itself, such as a page hands out, in a new folder.
 */

import { type Adjustable, adjustable } from "../configuration/adjustable.ts";
import type { TrainingOptions } from "../configuration/config.ts";
import { formerNames } from "../configuration/former_names.ts";
import { checkInteger, show } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import { currentNames } from "../core/former_names.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentIds } from "../envs/registry.ts";
import { namedKind } from "../files/kind.ts";
import { readBytes } from "../files/platform_node.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { decodeSafetensors } from "../files/safetensors_reader.ts";
import { RunFolder } from "../runs/run_folder.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import type { TrainerOptions } from "../trainer/parts.ts";
import { type ResumeOptions, resumeTrainer } from "../trainer/resume.ts";
import type { TrainerTrainOptions } from "../trainer/session.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { loadEngine } from "./engine.ts";
import { isFile } from "./env_file.ts";
import { notice, quoted } from "./output.ts";
import { type PlanOptions, parsePlan, type RunPlan, recordedPlan, sessionOf } from "./plan.ts";
import { recallEnv, rememberEnv } from "./remembered_env.ts";
import { LearningCurve } from "./report.ts";
import { RunLog } from "./run_log.ts";
import { parseAssignments } from "./values.ts";
import { version } from "./version.ts";

export interface ResumedRun {
  trainer: Trainer;
  folder: RunFolder;
  plan: RunPlan;
  log: RunLog;
  curve: LearningCurve;
  /** What `trainer.train` is told beside the callbacks. */
  session: TrainerTrainOptions;
}

/** Options that determine a run from its start. */
const ofNewRuns = {
  algo: "--algo",
  preset: "--preset",
  seed: "--seed",
  numEnvs: "--num-envs",
  envs: "--envs",
  engine: "--engine",
  from: "--from",
  config: "--config",
};

/**
 * @param path what is resumed
 * @throws RangeError for what cannot be said of a run that has begun
 */
export function refuseOptionsOfNewRuns(path: string, env: string | undefined, given: object): void {
  if (env !== undefined && !isFile(env))
    throw new RangeError(`resume: expected no environment beside it but a file with a custom one, got ${show(env)}`);
  const determined = isCheckpointFile(path) ? ofNewRuns : { ...ofNewRuns, out: "--out" };
  for (const [key, option] of Object.entries(determined))
    if ((given as Record<string, unknown>)[key] !== undefined)
      throw new RangeError(`resume: expected no ${option} beside it, since the run has its own`);
}

interface GivenOptions extends PlanOptions {
  steps: number | undefined;
  stopAt: number | undefined;
  /** For the folder of a run that goes on from a file. */
  out?: string;
  /** The environment's file, where one was named beside. */
  envFile?: string;
  /** Settings that change from here on, as they were typed. */
  set?: string[];
}

/**
 * @param path the folder of a run, or a checkpoint's file
 * @param given changes of what the run does beside training
 * @throws RangeError, FileFormatError saying what is wrong with the folder or the options
 */
export async function resumeRun(
  path: string,
  given: GivenOptions,
  { env: named, ...options }: TrainerOptions & { env: EnvDefinition | undefined },
): Promise<ResumedRun> {
  if (isCheckpointFile(path)) return resumeFile(path, given, { env: named, ...options });
  const { folder, config } = await RunFolder.open(path);
  const { swingup: _, engine: engineName, run, envFile: remembered, initialPolicy: begun, ...rest } = config;
  const env = named ?? (await ownEnvironment(path, rest.env));
  const plan = parsePlan(given, recordedPlan(run));
  const engine = await loadEngine(engineName as string);
  const resumed = await fromCheckpoints(folder, { ...options, engine, env });
  if (!resumed && begun !== undefined)
    throw new RangeError("resume: the run began with a policy (--from) and has no checkpoint left; begin it again");
  const asBegun = { ...currentNames(rest as unknown as TrainingOptions, formerNames), ...(env ? { env } : {}) };
  const trainer = resumed ?? (await createTrainer({ ...asBegun, ...options, engine }));
  try {
    const before = checkInteger("config.json, steps", rest.steps, { least: 1 });
    trainer.config = { ...trainer.config, steps: before };
    const session = sessionFrom(trainer, plan, given);
    const changed = changeSettings(trainer, given.set);
    const { log, taken } = RunLog.resume(folder, plan.log, trainer);
    sayHorizon(before, trainer);
    for (const text of taken.notices) notice(text);
    notice(`resumed at step ${trainer.step} of ${trainer.config.steps}`);
    if (changed) {
      const { update, step } = trainer;
      await folder.checkpoints(plan.keep).write({ kind: "periodic", update, step, bytes: trainer.checkpoint() });
    }
    const envFile = given.envFile === undefined ? remembered : await rememberEnv(given.envFile);
    await folder.writeConfig({ ...config, steps: trainer.config.steps, run: plan, envFile });
    const curve = new LearningCurve();
    for (const { step, episode_return } of taken.records)
      curve.points.push({ step: Number(step), value: Number(episode_return ?? Number.NaN) });
    return { trainer, folder, plan, log, curve, session };
  } catch (error) {
    return failClosed(error, () => trainer.dispose());
  }
}

/** Goes on from a file, in a folder of its own: its logs begin where the file was written. */
async function resumeFile(
  path: string,
  given: GivenOptions,
  { env, ...options }: TrainerOptions & { env: EnvDefinition | undefined },
): Promise<ResumedRun> {
  const plan = parsePlan(given);
  const { engine: engineName, id } = await recordedIn(path);
  const own = env ?? (await ownEnvironment(path, id));
  const engine = await loadEngine(engineName);
  const trainer = await resumeTrainer(path, { ...options, engine, ...(own ? { env: own } : {}) });
  try {
    const before = trainer.config.steps;
    const session = sessionFrom(trainer, plan, given);
    sayHorizon(before, trainer);
    notice(`resumed at step ${trainer.step} of ${trainer.config.steps}`);
    changeSettings(trainer, given.set);
    const { env: name, algorithm, seed } = trainer.config;
    const envFile = given.envFile === undefined ? undefined : await rememberEnv(given.envFile);
    const config = { swingup: version, engine: engine.name, ...trainer.config, run: plan, envFile };
    const folder = await RunFolder.create(given.out ?? { env: name, algorithm, seed, started: new Date() }, config);
    const { update, step } = trainer;
    await folder.checkpoints(plan.keep).write({ kind: "periodic", update, step, bytes: trainer.checkpoint() });
    const log = RunLog.create(folder, plan.log, trainer.config);
    return { trainer, folder, plan, log, curve: new LearningCurve(), session };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

/** What the run does beside training, checked before anything is written; a new horizon is set. */
function sessionFrom(trainer: Trainer, plan: RunPlan, { steps, stopAt }: GivenOptions): TrainerTrainOptions {
  const before = trainer.config.steps;
  const horizon = checkInteger("steps", steps ?? before, { least: Math.max(1, trainer.step) });
  trainer.config = { ...trainer.config, steps: horizon };
  const session = { ...sessionOf(plan), stopAt };
  trainer.check(session);
  return session;
}

/**
 * Changes what may change between two updates, and says so; checkpoints keep it.
 * @returns whether there was anything to change
 */
function changeSettings(trainer: Trainer, texts: readonly string[] = []): boolean {
  if (texts.length === 0) return false;
  const { settings } = parseAssignments(texts, []);
  for (const key of Object.keys(settings))
    if (!(adjustable as readonly string[]).includes(key))
      throw new RangeError(
        `--set: expected ${adjustable.join(", ")} beside --resume, got ${key}; others are settled when a run begins`,
      );
  const before = trainer.config;
  trainer.adjust(settings as Partial<Adjustable>);
  for (const [key, value] of Object.entries(settings))
    notice(`${key}: ${before[key as keyof Adjustable]} before, ${value} from step ${trainer.step} on`);
  return true;
}

function sayHorizon(before: number, { config }: Trainer): void {
  if (config.steps !== before) notice(`horizon: ${before} steps before, ${config.steps} from here on`);
}

/** A regular file; whether it is a checkpoint is seen when it is read. */
function isCheckpointFile(path: string): boolean {
  return namedKind(path) === "file";
}

/** What a checkpoint names; what is wrong with a file that names nothing is for its reader to say. */
async function recordedIn(path: string): Promise<{ engine: string; id?: unknown }> {
  try {
    const { metadata } = decodeSafetensors(await readBytes(path));
    const { env: id } = Object(JSON.parse(metadata.get("config") ?? "null"));
    return { engine: metadata.get("engine") ?? "fused", id };
  } catch {
    return { engine: "fused" };
  }
}

/** The environment that a run's folder remembers, where nobody here knows it by its name. */
async function ownEnvironment(path: string, id: unknown): Promise<EnvDefinition | undefined> {
  if (typeof id !== "string" || environmentIds().includes(id)) return undefined;
  const recalled = await recallEnv(path);
  if ("env" in recalled) return recalled.env;
  throw new RangeError(
    `resume: ${show(id)} is not an environment that is known here; give a custom one before it: swingup train ./my_env.js --resume ${quoted(path)}${recalled.why}`,
  );
}

/** A trainer from the newest checkpoint that is whole; undefined where the run was stopped before its first. */
async function fromCheckpoints(folder: RunFolder, options: ResumeOptions): Promise<Trainer | undefined> {
  const files = await folder.checkpoints().files();
  let refusal: FileFormatError | undefined;
  for (const file of files) {
    try {
      return await resumeTrainer(file, options);
    } catch (error) {
      if (!(error instanceof FileFormatError)) throw error;
      refusal ??= error;
      notice(error.message.replace(/^file: /, ""));
    }
  }
  if (refusal) throw refusal;
  notice(`there is no checkpoint in "${folder.path}" yet: the run begins again`);
  return undefined;
}
