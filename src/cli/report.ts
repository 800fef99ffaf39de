/** What `swingup train` tells people: at the start what will run, at the end what came out and what to do next. */
import { environmentIds } from "../envs/registry.ts";
import { type CurvePoint, learningCurve } from "../loggers/curve.ts";
import { decimal, duration, whole } from "../loggers/numbers.ts";
import type { RunSummary } from "../reports/summary.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import type { RunFolder } from "../runs/run_folder.ts";
import type { StopReason } from "../trainer/session.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { causeIn, HEALTHY } from "./doctor_watch.ts";
import { isFile } from "./env_file.ts";
import { invocation, notice, paint, print, quoted, wrapped } from "./output.ts";
import type { Scores } from "./score.ts";

const WIDTH = 66; // columns beside the names of rows

/** Collects the mean return of each update. */
export class LearningCurve {
  readonly points: CurvePoint[] = [];

  add({ step, metrics }: TrainingUpdate): void {
    this.points.push({ step, value: metrics.episodeReturn });
  }
}

export function printStart({ config, engine, horizon }: Trainer, folder: RunFolder): void {
  const { env, algorithm, seed, numEnvs, rolloutSteps, steps } = config;
  const batch = numEnvs * rolloutSteps;
  print(
    `${paint("bold", env)}  ${algorithm}, ${engine.name} engine, seed ${seed}, ${numEnvs} environments side by side`,
  );
  const asked = steps === horizon ? "" : ` of the ${whole(steps)} asked for`;
  print(`${whole(horizon)} steps${asked}, an update every ${whole(batch)}`);
  print(folder.path);
}

/** Each setting that was chosen for the environment, with the reason. */
export function sayChoices({ choices }: Trainer): void {
  for (const { setting, value, reason } of choices) notice(`${setting} ${value}: ${reason}`);
}

interface Result {
  summary: RunSummary;
  stopReason: StopReason | undefined;
  scores: Scores;
  curve: LearningCurve;
  folder: RunFolder;
  trainer: Trainer;
  /** As it was typed: a name, or the file of a custom one. */
  env: string | undefined;
}

export async function printResult({ summary, stopReason, scores, curve, folder, trainer, env }: Result): Promise<void> {
  const chart = learningCurve(curve.points);
  if (summary.meanReturn !== null)
    print(`\nmean return of the last 100 episodes: ${paint("bold", decimal(summary.meanReturn))} at the end`);
  for (const line of chart) print(line);
  const rows: [string, string][] = [
    [stopReason === "aborted" ? "interrupted" : "trained", trainedText(summary, stopReason, trainer)],
  ];
  const solved = solvedText(summary, trainer.environment.rewardThreshold);
  if (solved) rows.push(["solved", solved]);
  rows.push(...evaluationRows(scores), ...savedRows(scores, summary));
  const cause = await causeIn(folder.path);
  if (cause) rows.push(["doctor", cause]);
  rows.push(["saved", folder.path]);
  for (const line of wrapped((await folder.files()).join(", "), WIDTH)) rows.push(["", line]);
  print();
  for (const [name, text] of rows) print(`${paint("bold", name.padEnd(12))} ${text}`);
  printNext(summary, folder, {
    goesOn: stopReason !== "horizon",
    file: env && isFile(env) ? env : undefined,
    sick: cause !== undefined && cause !== HEALTHY,
  });
}

/** Why a run ended before its horizon. */
const early: Partial<Record<StopReason, string>> = {
  stopAt: ", stopped as asked",
  stopAtReturn: ", stopped since the return was reached",
  patience: ", stopped since evaluations became no better",
};

function trainedText(
  { steps, seconds, stepsPerSecond, wideVectors }: RunSummary,
  stopReason: StopReason | undefined,
  { config, rolloutSamples }: Trainer,
): string {
  const left = stopReason === "horizon" && steps < config.steps;
  const speed = steps > 0 ? ` (${whole(stepsPerSecond)} steps/s, ${wideVectors ? 256 : 128}-bit vectors)` : "";
  const why = left
    ? `; ${whole(config.steps - steps)} of the ${whole(config.steps)} asked for do not fill an update of ${whole(rolloutSamples)}`
    : ((stopReason && early[stopReason]) ?? "");
  return `${whole(steps)} steps in ${duration(seconds)}${speed}${why}`;
}

/** Undefined where the environment names no return at which it counts as solved. */
function solvedText(
  { solvedAtStep, solvedAtSeconds }: RunSummary,
  rewardThreshold: number | undefined,
): string | undefined {
  if (rewardThreshold === undefined) return undefined;
  if (solvedAtStep === null || solvedAtSeconds === null)
    return `not yet (a mean return of ${rewardThreshold} over 100 episodes is asked for)`;
  const when = `at step ${whole(solvedAtStep)}, after ${duration(solvedAtSeconds)}`;
  return `${paint("green", when)} (mean return of ${rewardThreshold} reached)`;
}

const words = { probable: "the most probable", sampled: "sampled" } as const;

/** The saved policy as it acts, and the other way beside it. */
function evaluationRows({ saved: { acting }, evaluation, evaluations }: Scores): [string, string][] {
  if (!evaluation || !evaluations) return [];
  const { episodes, meanReturn, stdReturn, minReturn, maxReturn } = evaluation;
  const score = paint("bold", `${decimal(meanReturn)} ± ${decimal(stdReturn)}`);
  const other = acting === "probable" ? "sampled" : "probable";
  return [
    ["evaluated", `${score} (from ${decimal(minReturn)} to ${decimal(maxReturn)})`],
    ["", `return over ${episodes} new episodes with ${words[acting]} actions`],
    ["", `with ${words[other]} ones ${decimal(evaluations[other].meanReturn)}`],
  ];
}

/** Which policy is in the folder, where that is not simply the last one. */
function savedRows({ saved }: Scores, { meanReturn }: RunSummary): [string, string][] {
  const { policy, step, acting, trainingReturn } = saved;
  const rows: [string, string][] = [["policy", `the last one, of step ${whole(step)}`]];
  if (policy === "best" && trainingReturn !== null && meanReturn !== null)
    rows[0][1] = `the best one, of step ${whole(step)}: ${decimal(trainingReturn)} in training then, ${decimal(meanReturn)} at the end`;
  if (acting === "sampled")
    rows.push(["", "set to sample its actions, which returns more than the most probable ones"]);
  return rows;
}

function printNext(
  { env }: RunSummary,
  { path }: RunFolder,
  { goesOn, file, sick }: { goesOn: boolean; file: string | undefined; sick: boolean },
): void {
  const swingup = invocation();
  const other = environmentIds().find((id) => id !== env);
  print(`\n${paint("bold", "next")}`);
  if (sick) print(`  ${swingup} doctor ${quoted(path)}`);
  print(`  ${swingup} evaluate ${quoted(path)}${file ? ` --env ${quoted(file)}` : ""}`);
  if (goesOn) print(`  ${swingup} train ${file ? `${quoted(file)} ` : ""}--resume ${quoted(path)}`);
  if (other && !file) print(`  ${swingup} train ${other}`);
  print(`  import { loadPolicy } from "swingup"   // policy.act(observation)`);
}
