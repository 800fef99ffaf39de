/** What a sweep on the command line has come to: the files at its end, and what is printed. */
import { decimal, duration } from "../loggers/numbers.ts";
import type { SweepFolder } from "../runs/sweep_folder.ts";
import { sweepReport } from "../sweep/report.ts";
import type { Study } from "../sweep/study.ts";
import type { Sweep, Trial } from "../sweep/sweep.ts";
import { isFile } from "./env_file.ts";
import { STATUS } from "./failure.ts";
import { columns, invocation, notice, paint, print, printJson, quoted } from "./output.ts";

const SHOWN = 5; // trials of the table at the end

export interface SweepEnd {
  readonly search: Sweep;
  readonly folder: SweepFolder;
  readonly id: string;
  readonly winner: Trial | undefined;
  /** The winner's score on fresh seeds. */
  readonly confirmed: number | null;
}

/** Writes summary, report and winner, and prints the result. */
export async function finishSweep({ search, folder, id, winner, confirmed }: SweepEnd, json: boolean): Promise<void> {
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

/** A shard has no winner of its own. */
export function finishShard({ trials }: Sweep, folder: SweepFolder, json: boolean): void {
  const counts = { trials: trials.length, complete: trials.filter(({ state }) => state === "complete").length };
  if (json) {
    printJson({ ...counts, folder: folder.path });
    return;
  }
  print(`\n${paint("bold", "saved")}  ${folder.path}, ${trials.length} trials`);
  print(`\n${paint("bold", "next")}`);
  print(`  ${invocation()} sweep --merge ${quoted(folder.path)} OTHERS   # the folders of all parts`);
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

/** `trial 7: 482.1 in 2.1 s  learningRate=0.003 epochs=8` */
export function trialText({ number, state, value, seconds, error, parameters }: Trial): string {
  const result = state === "failed" ? `failed (${error})` : state === "pruned" ? "given up" : decimal(value);
  return `trial ${number}: ${result} in ${duration(seconds)}  ${settingsText(parameters)}`;
}

/** `learningRate=0.003 epochs=8` */
export function settingsText(parameters: Trial["parameters"]): string {
  const text = (value: unknown) => (typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value));
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(" ");
}
