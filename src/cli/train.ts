/** `swingup train`: from an environment's name to a folder with a trained policy. */
import type { Command } from "commander";
import { algorithmNames, type TrainingOptions } from "../configuration/config.ts";
import { checkChoice } from "../core/check.ts";
import { failClosed, thenClose } from "../core/closing.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { noProgress, type Progress, ProgressBar, ProgressLines } from "../loggers/terminal.ts";
import { RunFolder } from "../runs/run_folder.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { loadEngine } from "./engine.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { preparing, STATUS } from "./failure.ts";
import { formerEnvs, withNumEnvs } from "./former_options.ts";
import { initialPolicy } from "./initial_policy.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, print, printJson } from "./output.ts";
import { type PlanOptions, parsePlan, sessionOf } from "./plan.ts";
import { rememberEnv } from "./remembered_env.ts";
import { LearningCurve, printResult, printStart } from "./report.ts";
import { type ResumedRun, refuseOptionsOfNewRuns, resumeRun } from "./resume.ts";
import { RunLog } from "./run_log.ts";
import { score } from "./score.ts";
import { trainHelp } from "./train_help.ts";
import { numberOrText, parseAssignments } from "./values.ts";
import { version } from "./version.ts";

interface TrainOptions extends GlobalOptions, PlanOptions {
  algo?: string;
  preset?: string;
  seed?: string;
  steps?: string;
  stopAt?: string;
  numEnvs?: string;
  envs?: string;
  threads?: string;
  engine?: string;
  out?: string;
  resume?: string;
  from?: string;
  set?: string[];
}

/** What the checks call it and what the user typed. */
const typedNames = new Map([
  ["algorithm", "--algo"],
  ["preset", "--preset"],
  ["seed", "--seed"],
  ["steps", "--steps"],
  ["stopAt", "--stop-at"],
  ["evaluateEvery", "--evaluate-every"],
  ["evaluateEpisodes", "--evaluate-episodes"],
  ["stopAtReturn", "--stop-at-return"],
  ["patience", "--patience"],
  ["threads", "--threads"],
  ["out", "--out"],
  ["resume", "--resume"],
  ["initialPolicy", "--from"],
]);

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train a policy and save it, with everything about the run, in a folder")
    .argument(
      "[env]",
      `the environment: ${environmentIds().join(", ")} (see swingup envs), or a file with a custom one`,
    )
    .option("--algo <name>", `the algorithm: ${algorithmNames.join(", ")} (default: "${algorithmNames[0]}")`)
    .option("--preset <name>", "settings that need few steps (frugal) or little time (fast) (default: frugal)")
    .option("--seed <n>", "of all random numbers; the same seed gives the same policy (default: 1)")
    .option("--steps <n>", "environment steps in all, the horizon of schedules (default: what the environment needs)")
    .option("--stop-at <n>", "stop earlier, with a checkpoint to go on from; schedules do not notice")
    .option(
      "--resume <folder>",
      "go on with the run in a folder or from a checkpoint's file, to its horizon or to that of --steps",
    )
    .option("--from <file>", "begin with this policy: a run folder, or a file that swingup or swingup import reads")
    .option("--num-envs <n>", "environments side by side (default: what suits the environment)")
    .addOption(formerEnvs())
    .option("--threads <n>", "threads that share the work; the result is the same (default: chosen from the workload)")
    .option(
      "--engine <name>",
      'where the networks run: fused (WebAssembly SIMD kernels), tfjs (TensorFlow.js) (default: "fused")',
    )
    .option("--out <folder>", "folder of the run, new or empty (default: a new one in runs/)")
    .option("--set <key=value>", "change a setting, see below; can be given several times", append)
    .option("--checkpoint-every <n>", "steps such as 50000, or a time such as 90s, 10m, 1h (default: 1m)")
    .option("--keep <n>", "how many of the last checkpoints stay, beside the best (default: 3)")
    .option("--evaluate-every <n>", "evaluate after this many steps, and keep the best checkpoint (default: never)")
    .option("--evaluate-episodes <n>", "episodes of such an evaluation (default: 20)")
    .option("--stop-at-return <r>", "stop as soon as the mean return, evaluated or of 100 episodes, is this")
    .option("--patience <n>", "stop after this many evaluations without improvement")
    .option(
      "--log <formats>",
      "beside metrics.jsonl: tensorboard, csv, both with a comma, or none (default: tensorboard)",
    )
    .addHelpText("after", trainHelp)
    .action(withOptions(run));
}

/** A trainer that is ready to go on, and the folder and logs that it goes on in. */
interface Run extends ResumedRun {
  /** Whether training has ended and the policy is saved. */
  trained?: boolean;
}

async function run(env: string | undefined, given: TrainOptions): Promise<void> {
  const json = given.json === true;
  let progress: Progress = noProgress;
  let begun: Run | undefined;
  const interrupt = listenForInterrupt(() => {
    progress.stop();
    if (!begun?.trained) notice("stopping after this update; Ctrl-C again to quit at once");
  });
  const names =
    (given.numEnvs ?? given.envs) === undefined ? typedNames : new Map([...typedNames, ["numEnvs", "--num-envs"]]);
  try {
    const running = await preparing(() => begin(env, given, interrupt.signal), names);
    begun = running;
    const work = async () => {
      if (!json) printStart(running.trainer, running.folder);
      sayLimit(running.trainer);
      progress = createProgress(running.trainer.horizon, json);
      await train(running, progress);
      running.trained = true;
      await finish(running, { json, env, signal: interrupt.signal });
    };
    await thenClose(work, () => running.trainer.dispose());
  } finally {
    progress.stop();
    interrupt.stop();
  }
}

async function begin(env: string | undefined, typed: TrainOptions, signal: AbortSignal): Promise<Run> {
  const given = withNumEnvs(typed);
  const number = (text: string | undefined) => (text === undefined ? undefined : (numberOrText(text) as number));
  const threads = number(given.threads);
  const stopAt = number(given.stopAt);
  if (given.resume !== undefined) refuseOptionsOfNewRuns(given.resume, env, given);
  const own = env !== undefined && isFile(env) ? await environmentOf(env) : undefined;
  if (given.resume !== undefined)
    return resumeRun(
      given.resume,
      { ...given, steps: number(given.steps), stopAt, envFile: env },
      { signal, threads, env: own },
    );
  const environment = own ?? knownEnvironment(env);
  const options = trainingOptions(environment, given);
  const plan = parsePlan(given);
  const engine = await loadEngine(given.engine ?? "fused");
  const initial = given.from === undefined ? {} : { initialPolicy: await initialPolicy(given.from, environment) };
  const trainer = await createTrainer({ ...options, ...initial, engine, signal, threads });
  try {
    const session = { ...sessionOf(plan), stopAt };
    trainer.check(session); // before anything is written
    const envFile = own && (await rememberEnv(env as string));
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

/** The options as `createTrainer` takes them; only their names are checked here. */
function trainingOptions(
  env: EnvDefinition,
  { algo, preset, seed, steps, numEnvs, set = [] }: TrainOptions,
): TrainingOptions {
  const assigned = parseAssignments(set, Object.keys(env.options));
  if (numEnvs !== undefined && "numEnvs" in assigned.settings)
    throw new RangeError("--num-envs: expected either this or --set numEnvs=..., got both");
  const number = (text: string | undefined) => (text === undefined ? undefined : numberOrText(text));
  return {
    ...assigned.settings,
    ...(numEnvs === undefined ? {} : { numEnvs: number(numEnvs) }),
    env,
    envOptions: assigned.envOptions,
    algorithm: algo,
    preset,
    seed: number(seed),
    steps: number(steps),
  } as TrainingOptions;
}

function knownEnvironment(id: string | undefined): EnvDefinition {
  if (id === undefined)
    throw new TypeError(`environment: expected one of ${environmentIds().join(", ")}, or --resume with a run's folder`);
  return environmentDefinition(checkChoice("environment", id, environmentIds()));
}

function createProgress(steps: number, json: boolean): Progress {
  const stream = json ? process.stderr : process.stdout;
  if (stream.isTTY) return new ProgressBar(steps, stream);
  return json ? noProgress : new ProgressLines(steps, print);
}

/** Trains and saves; whatever ends the training, the metrics up to there are in the folder. */
async function train({ trainer, folder, plan, log, curve, session }: Run, progress: Progress) {
  const checkpoints = folder.checkpoints(plan.keep);
  try {
    const updates = trainer.train({
      ...session,
      onUpdate: (update) => log.write(update, trainer),
      onCheckpoint: async (checkpoint) => {
        log.flush();
        await checkpoints.write(checkpoint);
      },
    });
    for await (const update of updates) {
      progress.update(update);
      curve.add(update);
    }
    log.close(
      trainer.stopReason === "aborted" || trainer.stopReason === "stopAt" ? undefined : ended(trainer, "success"),
    );
    await trainer.save(folder.policy);
  } catch (error) {
    throw new Error(`${(error as Error).message} (${await remainder(folder)})`, { cause: error });
  } finally {
    progress.stop();
    closeQuietly(log);
  }
}

const ended = ({ step }: Trainer, status: "success" | "failure") => ({ step, status });

/** A disk that is full refuses the last bytes too: the error that is under way says more. */
function closeQuietly(log: RunLog): void {
  try {
    log.close();
  } catch {
    // said already
  }
}

/** What a run that failed leaves behind. */
async function remainder(folder: RunFolder): Promise<string> {
  const [newest] = await folder.checkpoints().files();
  return newest === undefined
    ? `metrics up to there: ${folder.metrics}`
    : `metrics up to there: ${folder.metrics}; last checkpoint: ${newest}`;
}

/** That episodes may never end is to be known before, not when the evaluation waits for one. */
function sayLimit({ config, environment }: Trainer): void {
  if ((config.timeLimit ?? environment.timeLimit) === 0)
    notice(
      "no time limit: only the environment itself ends an episode (--set timeLimit=1000 would, after 1,000 steps)",
    );
}

/**
 * Writes the result, then evaluates and completes it. A run that was interrupted is not evaluated: who stops it wants to
 * be done.
 */
async function finish(
  { trainer, folder, curve }: Run,
  { json, env, signal }: { json: boolean; env: string | undefined; signal: AbortSignal },
) {
  const { stopReason } = trainer;
  const summary = trainer.summary();
  const trained = { ...summary, stepsAsked: trainer.config.steps, stopReason }; // a run takes whole updates
  await folder.writeSummary({ ...trained, evaluation: null });
  const evaluation = stopReason === "aborted" ? null : await score(trainer, signal);
  const result = { ...trained, evaluation };
  if (evaluation) await folder.writeSummary(result);
  if (json) printJson({ ...result, folder: folder.path });
  else await printResult({ summary, stopReason, evaluation, curve, folder, trainer, env });
  if (signal.aborted) process.exitCode = STATUS.interrupted;
}

function append(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}
