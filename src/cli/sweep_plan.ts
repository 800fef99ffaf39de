/** What a sweep on the command line is asked: its study, the trials that have ended before, who runs the others. */
import { availableParallelism } from "node:os";
import { checkInteger, checkNumber } from "../core/check.ts";
import { parseJson } from "../core/json.ts";
import { SweepFolder } from "../runs/sweep_folder.ts";
import { checkShard, type Shard } from "../sweep/shard.ts";
import { completeStudy, type Study } from "../sweep/study.ts";
import { Sweep } from "../sweep/sweep.ts";
import type { TrialOutcome } from "../sweep/trial.ts";
import { mergedOutcomes, readOutcomes } from "../sweep/trial_record.ts";
import { environmentOf, isFile } from "./env_file.ts";
import type { GlobalOptions } from "./options.ts";
import { readStudy } from "./study_file.ts";
import { numberOrText } from "./values.ts";

export interface SweepOptions extends GlobalOptions {
  out?: string;
  resume?: string;
  workers?: string;
  shard?: string;
  merge?: string[];
  optunaJournal?: string;
  queue?: string;
  audit?: string;
  shared?: string;
  dryRun?: boolean;
}

export const MOST_WORKERS = 256;

/** What is asked, and where it goes. */
export interface SweepPlan {
  readonly study: Study;
  /** Undefined where a new one is to be made. */
  readonly folder: SweepFolder | undefined;
  readonly id: string;
  readonly envOptionNames: readonly string[];
  readonly workers: number;
  /** The part of the trials that is run here; undefined for all. */
  readonly shard: Shard | undefined;
  /** A file in Optuna's format, beside the folder. */
  readonly journal: string | undefined;
  /** Where others run the trials. */
  readonly queue: { readonly address: string; readonly audit: number; readonly shared: string | undefined } | undefined;
  /** Trials of other folders, to begin with. */
  readonly merged: readonly TrialOutcome[];
}

/** @throws TypeError, RangeError, FileError in a line that names the option */
export async function sweepPlan(file: string | undefined, given: SweepOptions): Promise<SweepPlan> {
  const { out, resume, merge, workers: typed } = given;
  if (resume !== undefined && out !== undefined)
    throw new RangeError("--resume: expected no --out beside it, since the sweep has its folder");
  if (merge !== undefined && (resume !== undefined || given.shard !== undefined))
    throw new RangeError("--merge: expected neither --resume nor --shard beside it");
  if (resume === undefined && merge === undefined && file === undefined)
    throw new TypeError("study: expected a file that says what is searched, or --resume with a sweep's folder");
  const named = file === undefined ? undefined : await readStudy(file);
  const opened = resume === undefined ? undefined : await SweepFolder.open(resume);
  const parts = merge === undefined ? undefined : await mergedFolders(merge, named);
  const study = parts?.study ?? (opened ? recordedStudy("--resume", opened.study, named) : (named as Study));
  const shard = given.shard === undefined ? undefined : checkShard("--shard", given.shard, study);
  if (shard && given.optunaJournal !== undefined)
    throw new RangeError("--optuna-journal: expected no --shard beside it; give it to --merge");
  const { id, options } = await environmentOf(study.env);
  const envOptionNames = Object.keys(options);
  new Sweep(study, envOptionNames); // refuses what cannot be searched
  const queue = queueOf(given);
  const usual = queue ? MOST_WORKERS : availableParallelism();
  const most = typed === undefined ? usual : numberOrText(typed);
  const workers = Math.min(checkInteger("--workers", most, { least: 1, most: MOST_WORKERS }), study.trials);
  return {
    queue,
    study,
    folder: opened?.folder,
    id,
    envOptionNames,
    workers,
    shard,
    journal: given.optunaJournal,
    merged: parts?.outcomes ?? [],
  };
}

function queueOf({ queue, audit, shared }: SweepOptions): SweepPlan["queue"] {
  if (queue === undefined) {
    for (const [name, value] of Object.entries({ audit, shared }))
      if (value !== undefined) throw new RangeError(`--${name}: expected --queue beside it`);
    return undefined;
  }
  const share = audit === undefined ? 0 : numberOrText(audit);
  return { address: queue, audit: checkNumber("--audit", share, { least: 0, most: 1 }), shared };
}

/** The study and the trials of several folders, which must be of one sweep. */
async function mergedFolders(
  paths: readonly string[],
  named: Study | undefined,
): Promise<{ study: Study; outcomes: TrialOutcome[] }> {
  let study = named;
  const lists: TrialOutcome[][] = [];
  for (const path of paths) {
    const { folder, study: text } = await SweepFolder.open(path, "merge");
    study = recordedStudy("--merge", text, study, path);
    lists.push(await readOutcomes(folder.trials));
  }
  if (study === undefined) throw new TypeError("--merge: expected folders of shards, got none");
  if (!named && isFile(study.env)) throw unnamed("--merge", study);
  return { study, outcomes: mergedOutcomes(lists, study.trials) };
}

/**
 * The study of a folder. It may come from anybody: the code of a custom environment is run where somebody names the study
 * beside it, and another one is refused.
 */
function recordedStudy(option: string, text: string, named: Study | undefined, path?: string): Study {
  const study = completeStudy(parseJson(text));
  const [which, beside] = path === undefined ? ["the folder", "the study beside it"] : [`"${path}"`, "the others"];
  if (named && JSON.stringify(named) !== JSON.stringify(study))
    throw new RangeError(`${option}: ${which} is of another sweep than ${beside}`);
  if (!named && path === undefined && isFile(study.env)) throw unnamed(option, study);
  return study;
}

function unnamed(option: string, { env }: Study): RangeError {
  return new RangeError(
    `${option}: the sweep runs the file ${JSON.stringify(env)}; name its study beside it: swingup sweep study.json ${option} ...`,
  );
}
