/**
 * `swingup train ENV --seeds 1..10`: the same training on several seeds, each in a process and a run folder of its own,
 * as many at once as there are cores, and one table of what came out.
 */
import { availableParallelism } from "node:os";
import { namedKind } from "../files/kind.ts";
import { decimal, duration, whole } from "../loggers/numbers.ts";
import { type RunRecord, readRun } from "../runs/run_record.ts";
import { measureOf, returnOf } from "../runs/score.ts";
import { checkSeeds, MOST_SEEDS, SeedsFolder } from "../runs/seeds_folder.ts";
import { summaryOverSeeds } from "../statistics/summary.ts";
import { type ChildOutcome, trainInChild } from "./child_run.ts";
import { BadInput, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { lookBefore, type TrainOptions } from "./new_run.ts";
import { columns, invocation, notice, paint, print, printJson, quoted } from "./output.ts";
import { numberOrText } from "./values.ts";

/** A seed whose run failed, and why. */
interface Failure {
  readonly seed: number;
  readonly error: string;
}

/** What is to be run, and how a seed is. */
interface Plan {
  readonly folder: SeedsFolder;
  readonly seeds: readonly number[];
  readonly train: (seed: number, signal: AbortSignal) => Promise<ChildOutcome>;
  readonly atOnce: number;
}

const MOST_QUEUED = 256; // runs that wait in a queue at once

/** `1..10`, `1,5,9` or both: `1..3,7`. */
export function parseSeeds(text: string): number[] {
  const name = "--seeds";
  const seeds = text.split(",").flatMap((part) => {
    const [, first, last] = /^\s*(\d+)\s*\.\.\s*(\d+)\s*$/.exec(part) ?? [];
    if (first === undefined) return [numberOrText(part) as number];
    const [from, to] = [Number(first), Number(last)];
    if (!(from <= to && to - from < MOST_SEEDS))
      throw new RangeError(`${name}: expected a range of 1 to ${MOST_SEEDS} seeds such as 1..10, got ${part.trim()}`);
    return Array.from({ length: to - from + 1 }, (_, k) => from + k);
  });
  return checkSeeds(name, seeds);
}

/** The words after `swingup train` but for those that are said otherwise to a single run. */
function wordsOfOne(): string[] {
  const typed = process.argv.slice(2);
  const words = typed.toSpliced(typed.indexOf("train"), 1);
  const [valued, plain] = [["--seeds", "--out"], ["--json"]];
  const kept: string[] = [];
  for (let k = 0; k < words.length; k++) {
    const word = words[k];
    if (valued.includes(word)) k += 1;
    else if (!plain.includes(word) && !valued.some((name) => word.startsWith(`${name}=`))) kept.push(word);
  }
  return kept;
}

/** How many processes work at once, each with so many threads or workers. */
function processes({ threads, envWorkers }: TrainOptions): number {
  const busy = Math.max(Number(threads) || 1, Number(envWorkers) || 1);
  return Math.max(1, Math.floor(availableParallelism() / busy));
}

/** @param text the list of seeds as it was typed */
export async function trainSeeds(env: string | undefined, given: TrainOptions, text: string): Promise<void> {
  const { folder, seeds } = await preparing(
    async () => {
      for (const [name, value] of Object.entries({ seed: given.seed, resume: given.resume }))
        if (value !== undefined) throw new RangeError(`--seeds: expected no --${name} beside it`);
      if (env === undefined && given.config === undefined)
        throw new TypeError("--seeds: expected an environment before it, got none");
      const seeds = parseSeeds(text);
      await lookBefore(env, { ...given, seed: String(seeds[0]) }); // once for all, who are asked for JSON and look at nothing
      const name = (env ?? "run").replace(/.*[/\\]/, "").replace(/\.\w+$/, "");
      return { folder: await SeedsFolder.create(given.out ?? { env: name, started: new Date() }, seeds), seeds };
    },
    new Map([["out", "--out"]]),
  );
  const json = given.json === true;
  if (given.queue !== undefined) {
    await queued(env, given, { folder, seeds });
    return;
  }
  const own = wordsOfOne();
  const threads = given.threads === undefined ? ["--threads", "1"] : [];
  const words = (seed: number) => [...threads, "--seed", String(seed), "--out", folder.run(seed), ...own];
  await work({ folder, seeds, train: inChild(words), atOnce: processes(given) }, json);
}

/** As a process of this machine. @param words of `swingup train` for a seed */
function inChild(words: (seed: number) => readonly string[]): Plan["train"] {
  return (seed, signal) => trainInChild(words(seed), signal);
}

/** By workers at a queue. */
async function queued(
  env: string | undefined,
  given: TrainOptions,
  plan: Pick<Plan, "folder" | "seeds">,
): Promise<void> {
  const { openRunQueue } = await import("./queue_runs.ts");
  const queue = await preparing(() => openRunQueue(env, given, plan.folder)).catch((error) => {
    plan.folder.discard();
    throw error;
  });
  try {
    await work({ ...plan, train: queue.train, atOnce: Math.min(MOST_QUEUED, plan.seeds.length) }, given.json === true);
  } finally {
    await queue.close();
  }
}

/** Whether it is the folder of a training on several seeds. */
export function isSeedsFolder(path: string): boolean {
  return namedKind(path) === "folder" && SeedsFolder.is(path);
}

/** Goes on where a training on several seeds was stopped: seeds that have ended stay as they are. */
export async function resumeSeeds(env: string | undefined, path: string, given: TrainOptions): Promise<void> {
  const folder = await preparing(() => SeedsFolder.open(path));
  const records = await Promise.all(folder.seeds.map((seed) => readRun(folder.run(seed)).catch(() => undefined)));
  const stopped: readonly unknown[] = ["aborted", "stopAt"];
  const missing = folder.seeds.filter((_, k) => records[k] === undefined || stopped.includes(records[k]?.stopReason));
  const begun = folder.seeds.find((seed) => folder.hasRun(seed));
  if (begun === undefined)
    throw new BadInput(`--resume: none of the seeds in "${path}" has begun; train them again with --seeds`);
  if (given.queue !== undefined) {
    await queued(env, { ...given, config: folder.run(begun) }, { folder, seeds: missing });
    return;
  }
  const envWords = env === undefined ? [] : [env];
  const config = folder.run(begun);
  const again = (seed: number) => ["--config", config, "--seed", String(seed), "--out", folder.run(seed)];
  const words = (seed: number) => [
    ...envWords,
    "--threads",
    given.threads ?? "1",
    ...(given.envWorkers === undefined ? [] : ["--env-workers", given.envWorkers]),
    ...(given.wideVectors === false ? ["--no-wide-vectors"] : []),
    ...(folder.hasRun(seed) ? ["--resume", folder.run(seed)] : again(seed)),
  ];
  await work({ folder, seeds: missing, train: inChild(words), atOnce: processes(given) }, given.json === true);
}

async function work(plan: Plan, json: boolean): Promise<void> {
  const { folder, seeds } = plan;
  if (!json && seeds.length > 0) print(`${whole(seeds.length)} runs, ${plan.atOnce} at once, in ${folder.path}`);
  const interrupt = listenForInterrupt(() => notice("stopping all runs after their updates; Ctrl-C again to quit"));
  const stop = new AbortController(); // where one is refused, all would be
  const signal = AbortSignal.any([interrupt.signal, stop.signal]);
  const failures: Failure[] = [];
  let refusal: string | undefined;
  const waiting = [...seeds];
  const worker = async () => {
    for (let seed = waiting.shift(); seed !== undefined && !signal.aborted; seed = waiting.shift()) {
      const outcome = await plan.train(seed, signal);
      if (outcome.status === STATUS.badInput) {
        refusal ??= outcome.said.replace(/^error: /, "");
        stop.abort();
      } else if (outcome.status !== STATUS.interrupted) await told(folder, seed, outcome, failures, json);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(plan.atOnce, seeds.length) }, worker));
  } finally {
    interrupt.stop();
  }
  if (refusal !== undefined) {
    folder.discard();
    throw new BadInput(refusal);
  }
  await finish(folder, failures, { json, interrupted: interrupt.signal.aborted });
}

/** Says what became of a seed. */
async function told(folder: SeedsFolder, seed: number, outcome: ChildOutcome, failures: Failure[], json: boolean) {
  if (outcome.status !== STATUS.ok) {
    const error = outcome.said.replace(/^error: /, "") || `its process ended with status ${outcome.status}`;
    failures.push({ seed, error });
    notice(`seed ${seed}: ${error}`);
  } else if (!json) {
    const { steps, seconds } = await readRun(folder.run(seed));
    print(`seed ${seed}: ${whole(steps)} steps in ${duration(seconds)}`);
  }
}

async function finish(
  folder: SeedsFolder,
  failures: readonly Failure[],
  { json, interrupted }: { json: boolean; interrupted: boolean },
): Promise<void> {
  const runs = (await Promise.all(folder.seeds.map((seed) => readRun(folder.run(seed)).catch(() => undefined)))).filter(
    (run) => run !== undefined,
  );
  const measure = measureOf(runs);
  const returns = runs.map((run) => returnOf(run, measure)).filter((value) => value !== null);
  const result = {
    env: runs[0]?.env ?? null,
    algorithm: runs[0]?.algorithm ?? null,
    measure,
    ...(returns.length > 0
      ? summaryOverSeeds(returns)
      : { interquartileMean: null, interval: null, worst: null, best: null }),
    solved: runs.filter(({ solvedAtStep }) => solvedAtStep !== null).length,
    runs: runs.map(({ config: _, curve: __, ...run }) => run),
    failures,
  };
  await folder.writeSummary(result);
  if (json) printJson({ ...result, folder: folder.path });
  else printTable(folder, runs, returns);
  if (interrupted) process.exitCode = STATUS.interrupted;
  else if (failures.length > 0) process.exitCode = STATUS.failed;
}

function printTable(folder: SeedsFolder, runs: readonly RunRecord[], returns: readonly number[]): void {
  const measure = measureOf(runs);
  const rows = runs.map((run) => [
    String(run.seed),
    decimal(returnOf(run, measure)),
    run.solvedAtStep === null ? "-" : whole(run.solvedAtStep),
    duration(run.seconds),
  ]);
  const what = measure === "evaluation" ? "return" : "return in training";
  print();
  for (const line of columns([["seed", what, "solved at step", "time"], ...rows])) print(line);
  if (returns.length === 0) return;
  const { interquartileMean, interval, worst, best } = summaryOverSeeds(returns);
  const [low, high] = interval.map(decimal);
  print(`\n${paint("bold", "interquartile mean")} ${decimal(interquartileMean)} (95 % interval ${low} to ${high})`);
  print(`${paint("bold", "worst, best")}        ${decimal(worst)}, ${decimal(best)}`);
  print(`${paint("bold", "saved")}              ${folder.path}`);
  print(`\n${paint("bold", "next")}`);
  print(`  ${invocation()} compare ${quoted(folder.path)} OTHER   # OTHER: seeds of another setting`);
}
