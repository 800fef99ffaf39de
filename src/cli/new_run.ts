/** A run that begins: its options checked, its trainer made, its folder and logs opened. */
import type { TrainingOptions } from "../configuration/config.ts";
import { isTuned } from "../configuration/presets.ts";
import { checkChoice } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { RunFolder } from "../runs/run_folder.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import { warnBefore } from "./check_before.ts";
import { configuredRun, type RecordedConfig, settingsBeside } from "./config_file.ts";
import { loadEngine } from "./engine.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { withNumEnvs } from "./former_options.ts";
import { initialPolicy } from "./initial_policy.ts";
import type { GlobalOptions } from "./options.ts";
import { notice } from "./output.ts";
import { type PlanOptions, parsePlan, recordedPlan, sessionOf } from "./plan.ts";
import { rememberEnv } from "./remembered_env.ts";
import { LearningCurve } from "./report.ts";
import { type ResumedRun, refuseOptionsOfNewRuns, resumeRun } from "./resume.ts";
import { RunLog } from "./run_log.ts";
import { numberOrText, parseAssignments } from "./values.ts";
import { version } from "./version.ts";

/** The options of `swingup train` as commander gives them. */
export interface TrainOptions extends GlobalOptions, PlanOptions {
  algo?: string;
  preset?: string;
  seed?: string;
  steps?: string;
  stopAt?: string;
  numEnvs?: string;
  envs?: string;
  threads?: string;
  envWorkers?: string;
  engine?: string;
  out?: string;
  resume?: string;
  config?: string;
  seeds?: string;
  queue?: string;
  shared?: string;
  from?: string;
  set?: string[];
}

/** A trainer that is ready to go on, and the folder and logs that it goes on in; a new run, or one that is resumed. */
export async function begin(env: string | undefined, typed: TrainOptions, signal: AbortSignal): Promise<ResumedRun> {
  const given = withNumEnvs(typed);
  const host = { signal, threads: number(given.threads), envWorkers: number(given.envWorkers) };
  const stopAt = number(given.stopAt);
  if (given.resume === undefined) return beginNew(env, given, { ...host, stopAt });
  refuseOptionsOfNewRuns(given.resume, env, given);
  const own = env !== undefined && isFile(env) ? await environmentOf(env) : undefined;
  const options = { ...given, steps: number(given.steps), stopAt, envFile: env };
  return resumeRun(given.resume, options, { ...host, env: own });
}

/**
 * Says what would keep runs in a custom environment from learning, before the first of several begins. With --json nobody
 * is told, and a repeated run was looked at when it was new.
 */
export async function lookBefore(env: string | undefined, given: TrainOptions): Promise<void> {
  if (env === undefined || !isFile(env) || given.config !== undefined || given.json === true) return;
  const options = trainingOptions(await environmentOf(env), withNumEnvs(given));
  const engine = await loadEngine(given.engine ?? "fused");
  await warnBefore({ ...options, engine, threads: 1 }, new AbortController().signal); // Ctrl-C ends the process yet
}

interface Session {
  signal: AbortSignal;
  threads: number | undefined;
  envWorkers: number | undefined;
  stopAt: number | undefined;
}

async function beginNew(
  env: string | undefined,
  given: TrainOptions,
  { stopAt, ...host }: Session,
): Promise<ResumedRun> {
  const recorded = given.config === undefined ? undefined : await configuredRun(given.config, env, given);
  const own = env !== undefined && isFile(env) ? { env: await environmentOf(env), file: env } : recorded?.own;
  const environment = own?.env ?? knownEnvironment(env ?? recorded?.id);
  const options = trainingOptions(environment, given, recorded);
  const plan = parsePlan(given, recorded && recordedPlan(recorded.plan));
  const engine = await loadEngine(given.engine ?? recorded?.engine ?? "fused");
  const initial = given.from === undefined ? {} : { initialPolicy: await initialPolicy(given.from, environment) };
  if (own && !recorded && given.json !== true) await warnBefore({ ...options, engine, ...host }, host.signal);
  const trainer = await createTrainer({ ...options, ...initial, engine, ...host });
  try {
    const session = { ...sessionOf(plan), stopAt };
    trainer.check(session); // before anything is written
    const envFile = own && (await rememberEnv(own.file));
    const begun = trainer.summary().initialPolicy?.parametersSha256;
    const config = {
      swingup: version,
      engine: engine.name,
      ...trainer.config,
      run: plan,
      envFile,
      initialPolicy: begun,
    };
    const { env: id, algorithm, seed } = trainer.config;
    const folder = await RunFolder.create(given.out ?? { env: id, algorithm, seed, started: new Date() }, config);
    if (begun) {
      const bytes = trainer.checkpoint(); // so that a resume does not need the file
      await folder.checkpoints(plan.keep).write({ kind: "periodic", update: 0, step: 0, bytes });
      notice(`begins with the policy ${begun}`);
    }
    const log = RunLog.create(folder, plan.log, trainer.config);
    return { trainer, folder, plan, session, log, curve: new LearningCurve() };
  } catch (error) {
    return failClosed(error, () => trainer.dispose());
  }
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (numberOrText(text) as number);
}

/**
 * The options as `createTrainer` takes them, laid over those of a recorded run; only their names are checked here. Where
 * nobody has tuned the environment, settings are chosen for it.
 */
export function trainingOptions(
  env: EnvDefinition,
  { algo, preset, seed, steps, numEnvs, from, set = [] }: TrainOptions,
  recorded?: RecordedConfig,
): TrainingOptions {
  const assigned = parseAssignments(set, Object.keys(env.options));
  if (numEnvs !== undefined && "numEnvs" in assigned.settings)
    throw new RangeError("--num-envs: expected either this or --set numEnvs=..., got both");
  const own = {
    ...assigned.settings,
    ...(numEnvs === undefined ? {} : { numEnvs: number(numEnvs) }),
    env,
    envOptions: assigned.envOptions,
    algorithm: algo,
    preset: preset ?? (recorded || from || isTuned(env.id) ? undefined : "robust"),
    seed: number(seed),
    steps: number(steps),
  } as TrainingOptions;
  return recorded ? settingsBeside(recorded, own) : own;
}

function knownEnvironment(id: string | undefined): EnvDefinition {
  if (id === undefined)
    throw new TypeError(`environment: expected one of ${environmentIds().join(", ")}, or --resume with a run's folder`);
  return environmentDefinition(checkChoice("environment", id, environmentIds()));
}
