/** `swingup train --resume`: goes on with the run in a folder, from its newest checkpoint that is whole. */
import { checkInteger, show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { TrainingOptions } from "../training/config.ts";
import { type ResumeOptions, resumeTrainer } from "../training/resume.ts";
import { RunFolder } from "../training/run_folder.ts";
import { FileFormatError } from "../training/safetensors.ts";
import { createTrainer, type RunOptions, type Trainer, type TrainerTrainOptions } from "../training/trainer.ts";
import { loadEngine } from "./engine.ts";
import { isFile } from "./env_file.ts";
import { notice } from "./output.ts";
import { type PlanOptions, parsePlan, type RunPlan, recordedPlan, sessionOf } from "./plan.ts";
import { LearningCurve } from "./report.ts";
import { RunLog } from "./run_log.ts";

export interface ResumedRun {
  trainer: Trainer;
  folder: RunFolder;
  plan: RunPlan;
  log: RunLog;
  curve: LearningCurve;
  session: TrainerTrainOptions;
}

/** Options that determine a run from its start. */
const ofNewRuns = {
  algo: "--algo",
  preset: "--preset",
  seed: "--seed",
  envs: "--envs",
  engine: "--engine",
  out: "--out",
  set: "--set",
};

/** @throws RangeError for what cannot be said of a run that has begun */
export function refuseOptionsOfNewRuns(env: string | undefined, given: object): void {
  if (env !== undefined && !isFile(env))
    throw new RangeError(`resume: expected no environment beside it but a file with one of your own, got ${show(env)}`);
  for (const [key, option] of Object.entries(ofNewRuns))
    if ((given as Record<string, unknown>)[key] !== undefined)
      throw new RangeError(`resume: expected no ${option} beside it, since the run has its own`);
}

/**
 * @param given changes of what the run does beside training
 * @throws RangeError, FileFormatError saying what is wrong with the folder or the options
 */
export async function resumeRun(
  path: string,
  given: PlanOptions & { steps: number | undefined; stopAt: number | undefined },
  { env, ...options }: RunOptions & { env: EnvDefinition | undefined },
): Promise<ResumedRun> {
  const { folder, config } = await RunFolder.open(path);
  const { swingup: _, engine: engineName, run, ...rest } = config;
  const plan = parsePlan(given, recordedPlan(run));
  const engine = await loadEngine(engineName as string);
  const trainer =
    (await fromCheckpoints(folder, { ...options, engine, env })) ??
    (await createTrainer({ ...(rest as unknown as TrainingOptions), ...(env ? { env } : {}), ...options, engine }));
  try {
    const before = rest.steps as number;
    const horizon = checkInteger("steps", given.steps ?? before, { least: Math.max(1, trainer.step) });
    trainer.config = { ...trainer.config, steps: horizon };
    const session = { ...sessionOf(plan), stopAt: given.stopAt };
    trainer.check(session); // before anything is written
    if (horizon !== before) notice(`horizon: ${before} steps before, ${horizon} from here on`);
    const { log, taken } = RunLog.resume(folder, plan.log, trainer);
    for (const text of taken.notices) notice(text);
    notice(`resumed at step ${trainer.step} of ${horizon}`);
    await folder.writeConfig({ ...config, steps: horizon, run: plan });
    const curve = new LearningCurve();
    for (const { step, episode_return } of taken.records)
      curve.points.push({ step: Number(step), value: Number(episode_return ?? Number.NaN) });
    return { trainer, folder, plan, log, curve, session };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
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
  notice(`there is no checkpoint in "${folder.path}" yet: the run begins anew`);
  return undefined;
}
