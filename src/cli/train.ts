/** `swingup train`: from an environment's name to a folder with a trained policy. */
import type { Command } from "commander";
import { algorithmNames } from "../configuration/config.ts";
import { thenClose } from "../core/closing.ts";
import { environmentIds } from "../envs/registry.ts";
import { noProgress, type Progress, ProgressBar, ProgressLines } from "../loggers/terminal.ts";
import type { RunFolder } from "../runs/run_folder.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { DoctorWatch } from "./doctor_watch.ts";
import { BadInput, preparing, STATUS } from "./failure.ts";
import { formerEnvs } from "./former_options.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { begin, type TrainOptions } from "./new_run.ts";
import { repeated, withOptions } from "./options.ts";
import { notice, print, printJson } from "./output.ts";
import { printResult, printStart, sayChoices } from "./report.ts";
import type { ResumedRun } from "./resume.ts";
import type { RunLog } from "./run_log.ts";
import { scoreAndSave, unevaluated } from "./score.ts";
import { isSeedsFolder, resumeSeeds, trainSeeds } from "./seeds.ts";
import { trainHelp } from "./train_help.ts";

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
  ["envWorkers", "--env-workers"],
  ["out", "--out"],
  ["resume", "--resume"],
  ["config", "--config"],
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
    .option(
      "--preset <name>",
      "settings that need few steps (frugal) or little time (fast), that are chosen for this environment (robust), or the algorithm's own (plain) (default: frugal where there is one, else robust)",
    )
    .option("--seed <n>", "of all random numbers; the same seed gives the same policy (default: 1)")
    .option("--seeds <list>", "train on several, such as 1..10 or 1,5,9: a folder with a run for each and one table")
    .option("--queue <address>", "with --seeds: have the runs made by every `swingup worker` at a Redis, redis://HOST")
    .option("--shared <folder>", "with --queue: the environment's file is in this folder, which all machines share")
    .option("--steps <n>", "environment steps in all, the horizon of schedules (default: what the environment needs)")
    .option("--stop-at <n>", "stop earlier, with a checkpoint to go on from; schedules do not notice")
    .option(
      "--resume <folder>",
      "go on with the run in a folder or from a checkpoint's file, to its horizon or to that of --steps",
    )
    .option(
      "--config <file>",
      "repeat a run: its folder, or a JSON file of settings; what is typed beside it is changed",
    )
    .option("--from <file>", "begin with this policy: a run folder, or a file that swingup or swingup import reads")
    .option("--num-envs <n>", "environments side by side (default: what suits the environment)")
    .addOption(formerEnvs())
    .option("--threads <n>", "threads that share the work; the result is the same (default: chosen from the workload)")
    .option(
      "--env-workers <n>",
      "workers in which a custom environment's script is stepped; the result is the same (default: none)",
    )
    .option(
      "--engine <name>",
      'where the networks run: fused (WebAssembly SIMD kernels), tfjs (TensorFlow.js) (default: "fused")',
    )
    .option("--out <folder>", "folder of the run, new or empty (default: a new one in runs/)")
    .option("--set <key=value>", "change a setting, see below; can be given several times", repeated)
    .option("--checkpoint-every <n>", "steps such as 50000, or a time such as 90s, 10m, 1h (default: 1m)")
    .option("--keep <n>", "how many of the last checkpoints stay, beside the best (default: 3)")
    .option(
      "--save <which>",
      "the last policy, or best: the better of it and the best on the way, in its better way of acting (default: best, but last where a tuned preset runs)",
    )
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
  if (given.shared !== undefined && given.queue === undefined)
    throw new BadInput("--shared: expected --queue beside it");
  if (given.seeds !== undefined) return trainSeeds(env, given, given.seeds);
  if (given.resume !== undefined && isSeedsFolder(given.resume)) return resumeSeeds(env, given.resume, given);
  if (given.queue !== undefined)
    throw new BadInput("--queue: expected --seeds beside it, or --resume with their folder");
  let progress: Progress = noProgress;
  let begun: Run | undefined;
  const interrupt = listenForInterrupt(() => {
    progress.stop();
    if (!begun?.trained) notice("stopping after this update; Ctrl-C again to quit at once");
  });
  const names =
    (given.numEnvs ?? given.envs) === undefined ? typedNames : new Map([...typedNames, ["numEnvs", "--num-envs"]]);
  try {
    const running: Run = await preparing(() => begin(env, given, interrupt.signal), names);
    begun = running;
    const work = async () => {
      if (!json) printStart(running.trainer, running.folder);
      if (given.verbose) sayChoices(running.trainer);
      sayLimit(running.trainer);
      progress = createProgress(running.trainer.horizon, json);
      await train(running, progress, json ? undefined : new DoctorWatch(running.trainer, progress));
      running.trained = true;
      await finish(running, { json, env, signal: interrupt.signal });
    };
    await thenClose(work, () => running.trainer.dispose());
  } finally {
    progress.stop();
    interrupt.stop();
  }
}

function createProgress(steps: number, json: boolean): Progress {
  const stream = json ? process.stderr : process.stdout;
  if (stream.isTTY) return new ProgressBar(steps, stream);
  return json ? noProgress : new ProgressLines(steps, print);
}

/** Trains and saves; whatever ends the training, the metrics up to there are in the folder. */
async function train({ trainer, folder, plan, log, curve, session }: Run, progress: Progress, doctor?: DoctorWatch) {
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
      doctor?.add(update);
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
  { trainer, folder, plan, curve }: Run,
  { json, env, signal }: { json: boolean; env: string | undefined; signal: AbortSignal },
) {
  const { stopReason } = trainer;
  const summary = trainer.summary();
  const trained = { ...summary, stepsAsked: trainer.config.steps, stopReason }; // a run takes whole updates
  const first = unevaluated(summary);
  await folder.writeSummary({ ...trained, ...first });
  const scores = stopReason === "aborted" ? first : await scoreAndSave(trainer, { folder, save: plan.save, signal });
  const result = { ...trained, ...scores };
  if (scores.evaluation) await folder.writeSummary(result);
  if (json) printJson({ ...result, folder: folder.path });
  else await printResult({ summary, stopReason, scores, curve, folder, trainer, env });
  if (signal.aborted) process.exitCode = STATUS.interrupted;
}
