/** `swingup sweep`: searches settings, on all cores, and says which were best on seeds that it was not chosen by. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { checkInteger } from "../core/check.ts";
import { parseJson } from "../core/json.ts";
import { decimal, duration, whole } from "../loggers/numbers.ts";
import { SweepFolder } from "../runs/sweep_folder.ts";
import { sweepReport } from "../sweep/report.ts";
import { completeStudy, type Study } from "../sweep/study.ts";
import { Sweep, type Trial } from "../sweep/sweep.ts";
import { TrialRecord } from "../sweep/trial_record.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { columns, invocation, notice, paint, print, printJson, quoted } from "./output.ts";
import { readStudy } from "./study_file.ts";
import { TrialThread } from "./trial_thread.ts";
import { numberOrText } from "./values.ts";

interface SweepOptions extends GlobalOptions {
  out?: string;
  resume?: string;
  workers?: string;
  dryRun?: boolean;
}

const SHOWN = 5; // trials of the table at the end
const MOST_WORKERS = 256;

const help = `
A study is JSON, or a module whose default export is one:
  {
    "env": "CartPole-v1",
    "settings": { "steps": 30000 },
    "search": {
      "learningRate": { "low": 0.0001, "high": 0.03, "log": true },
      "epochs": { "low": 2, "high": 20, "integer": true },
      "hiddenSizes": { "choices": [[32, 32], [64, 64]] }
    },
    "trials": 40, "seeds": 3, "pruner": "asha"
  }

Examples:
  swingup sweep study.json --dry-run
  swingup sweep study.json --out runs/search
  swingup sweep --resume runs/search
  swingup sweep study.json --resume runs/search    (a custom environment)
  swingup train --config runs/search/best.json --seeds 1..10`;

export function addSweep(program: Command): void {
  program
    .command("sweep")
    .description("search settings: trials over several seeds on all cores, by TPE, CMA-ES, a grid or at random")
    .argument("[study]", "a file that says what is searched, .json or .js")
    .option("--out <folder>", "folder of the sweep, new or empty (default: a new one in runs/)")
    .option("--resume <folder>", "go on with a sweep that was stopped or killed; no finished trial is lost")
    .option("--workers <n>", "trials at once; the result is the same (default: one for each core)")
    .option("--dry-run", "list what would run, and run nothing")
    .addHelpText("after", help)
    .action(withOptions(run));
}

/** What is asked, and where it goes. */
interface Plan {
  readonly study: Study;
  readonly folder: SweepFolder | undefined;
  readonly id: string;
  readonly envOptionNames: readonly string[];
  readonly workers: number;
}

async function run(file: string | undefined, given: SweepOptions): Promise<void> {
  const plan = await preparing(() => planOf(file, given));
  if (given.dryRun === true) {
    listPlan(plan, given.json === true);
    return;
  }
  const folder =
    plan.folder ??
    (await preparing(
      () => SweepFolder.create(given.out ?? { env: plan.id, started: new Date() }, plan.study),
      new Map([["out", "--out"]]),
    ));
  await sweep({ ...plan, folder }, given.json === true);
}

async function planOf(file: string | undefined, { out, resume, workers: typed }: SweepOptions): Promise<Plan> {
  if (resume !== undefined && out !== undefined)
    throw new RangeError("--resume: expected no --out beside it, since the sweep has its folder");
  if (resume === undefined && file === undefined)
    throw new TypeError("study: expected a file that says what is searched, or --resume with a sweep's folder");
  const named = file === undefined ? undefined : await readStudy(file);
  const opened = resume === undefined ? undefined : await SweepFolder.open(resume);
  const study = opened ? resumedStudy(opened.study, named) : (named as Study);
  const { id, options } = await environmentOf(study.env);
  const envOptionNames = Object.keys(options);
  new Sweep(study, envOptionNames); // refuses what cannot be searched
  const most = typed === undefined ? availableParallelism() : numberOrText(typed);
  const workers = checkInteger("--workers", most, { least: 1, most: MOST_WORKERS });
  return { study, folder: opened?.folder, id, envOptionNames, workers: Math.min(workers, study.trials) };
}

/**
 * The study of a folder. It may come from anybody: the code of a custom environment is run where somebody names the study
 * beside it, and another one is refused.
 */
function resumedStudy(text: string, named: Study | undefined): Study {
  const study = completeStudy(parseJson(text));
  if (named && JSON.stringify(named) !== JSON.stringify(study))
    throw new RangeError("--resume: the folder is of another sweep than the study beside it");
  if (!named && isFile(study.env))
    throw new RangeError(
      `--resume: the sweep runs the file ${JSON.stringify(study.env)}; name its study beside it: swingup sweep study.json --resume ...`,
    );
  return study;
}

function listPlan({ study, envOptionNames }: Plan, json: boolean): void {
  const trials = new Sweep(study, envOptionNames).plan(study.trials);
  if (json) {
    printJson({ study, trials });
    return;
  }
  print(`${whole(study.trials)} trials of ${study.seeds} seeds each, drawn by ${study.sampler}\n`);
  for (const { number, parameters } of trials) {
    if (!parameters) {
      print(`${number} to ${study.trials - 1}  depend on the results of the others`);
      return;
    }
    print(`${number}  ${settingsText(parameters)}`);
  }
}

async function sweep({ study, folder, id, envOptionNames, workers }: Plan & { folder: SweepFolder }, json: boolean) {
  const { record, outcomes } = await preparing(() => TrialRecord.resume(folder.trials));
  const search = await preparing(() => new Sweep(study, envOptionNames, outcomes));
  const threads = Array.from({ length: workers }, () => new TrialThread(study.env));
  const stopped = new Error("stopped");
  const interrupt = listenForInterrupt(() => {
    notice("stopping: trials under way are lost, finished ones are kept");
    stop();
  });
  let stop = () => {};
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(stopped);
  });
  interruption.catch(() => {});
  try {
    if (!json) print(`${paint("bold", id)}  ${whole(study.trials)} trials, ${workers} at once, in ${folder.path}`);
    if (outcomes.length > 0) notice(`${outcomes.length} trials have ended before`);
    const onTrial = (trial: Trial) => {
      record.add(withoutParameters(trial));
      if (!json) print(trialText(trial));
    };
    await Promise.race([search.run(threads, { onTrial }), interruption]);
    const [winner] = search.ranking.filter(({ state }) => state === "complete");
    const confirmed = winner && (await Promise.race([search.confirm(winner, threads), interruption]));
    await finish({ search, folder, id, winner, confirmed: confirmed?.score ?? null }, json);
  } catch (error) {
    if (error !== stopped) throw error;
    process.exitCode = STATUS.interrupted;
    notice(`go on: ${invocation()} sweep --resume ${quoted(folder.path)}`);
  } finally {
    interrupt.stop();
    record.close();
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

interface Result {
  readonly search: Sweep;
  readonly folder: SweepFolder;
  readonly id: string;
  readonly winner: Trial | undefined;
  /** The winner's score on fresh seeds. */
  readonly confirmed: number | null;
}

async function finish({ search, folder, id, winner, confirmed }: Result, json: boolean): Promise<void> {
  const { trials, ranking } = search;
  const count = (state: Trial["state"]) => trials.filter((trial) => trial.state === state).length;
  const summary = {
    env: id,
    trials: trials.length,
    complete: count("complete"),
    pruned: count("pruned"),
    failed: count("failed"),
    best: winner ? { number: winner.number, parameters: winner.parameters, value: winner.value, confirmed } : null,
  };
  await folder.writeSummary(summary);
  const settings = Object.entries(search.study.search).map(([name, given]) => ({
    name,
    log: "log" in given && given.log === true,
  }));
  await folder.writeReport(sweepReport({ env: id, settings, trials, ranking, confirmed }));
  if (winner) await folder.writeBest({ ...search.options(winner), env: id });
  if (json) printJson({ ...summary, folder: folder.path });
  else printResult(ranking, folder, winner, confirmed, search.study);
  if (!winner) process.exitCode = STATUS.failed;
}

function printResult(
  ranking: readonly Trial[],
  folder: SweepFolder,
  winner: Trial | undefined,
  confirmed: number | null,
  { env, confirmation }: Study,
): void {
  print();
  const rows = ranking
    .slice(0, SHOWN)
    .map(({ number, value, parameters }) => [String(number), decimal(value), settingsText(parameters)]);
  for (const line of columns([["trial", "score", "settings"], ...rows])) print(line);
  if (!winner) {
    notice("no trial was completed");
    return;
  }
  if (confirmed !== null)
    print(
      `\n${paint("bold", "on fresh seeds")}  ${decimal(confirmed)}: trial ${winner.number} over ${confirmation} seeds that chose nothing`,
    );
  print(`${paint("bold", "saved")}           ${folder.path}, report.html in it`);
  print(`\n${paint("bold", "next")}`);
  const own = isFile(env) ? `${quoted(env)} ` : "";
  print(`  ${invocation()} train ${own}--config ${quoted(`${folder.path}/best.json`)}`);
}

function withoutParameters({ parameters: _, ...outcome }: Trial) {
  return outcome;
}

/** `trial 7: 482.1 in 2.1 s  learningRate=0.003 epochs=8` */
function trialText({ number, state, value, seconds, error, parameters }: Trial): string {
  const result = state === "failed" ? `failed (${error})` : state === "pruned" ? "given up" : decimal(value);
  return `trial ${number}: ${result} in ${duration(seconds)}  ${settingsText(parameters)}`;
}

function settingsText(parameters: Trial["parameters"]): string {
  const text = (value: unknown) => (typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value));
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(" ");
}
