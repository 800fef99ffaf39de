/**
 * Runs as sets that can be compared: those that differ in nothing but their seed belong together, and a set is called
 * after what sets it apart from the others.
 */
import { join } from "node:path";
import { Folder } from "../files/folder.ts";
import { namedKind } from "../files/kind.ts";
import { isRunFolder, type RunRecord, readRun } from "./run_record.ts";

const MOST_RUNS = 10_000;

export interface RunSet {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** Keys of `config.json` that say nothing of what is computed, or are what the runs of a set may differ in. */
const APART = ["seed", "run", "swingup", "envFile", "initialPolicy"];

/**
 * The runs in some folders: each is a run's folder, or holds folders of runs.
 * @throws RangeError naming the folder that holds none, or what cannot be read
 */
export async function readRuns(paths: readonly string[]): Promise<RunRecord[]> {
  const folders = paths.flatMap((path) => {
    if (namedKind(path) !== "folder")
      throw new RangeError(`runs: expected the folder of a run, or one with such folders, got "${path}"`);
    if (isRunFolder(path)) return [path];
    const inner = new Folder(path).names().map((name) => join(path, name));
    const found = inner.filter((folder) => namedKind(folder) === "folder" && isRunFolder(folder));
    if (found.length === 0) throw new RangeError(`runs: there is no run in "${path}"`);
    return found;
  });
  const unique = [...new Set(folders)];
  if (unique.length > MOST_RUNS) throw new RangeError(`runs: expected at most ${MOST_RUNS}, got ${unique.length}`);
  return Promise.all(unique.map((folder) => readRun(folder, "runs")));
}

/**
 * @param runs in the order in which their sets are to come
 * @throws RangeError where they are of several environments, whose returns say nothing of each other
 */
export function setsOf(runs: readonly RunRecord[]): RunSet[] {
  const [first] = runs;
  const other = runs.find(({ env }) => env !== first.env);
  if (other) throw new RangeError(`runs: expected those of one environment, got ${first.env} and ${other.env}`);
  const sets = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key = JSON.stringify(computed(run));
    sets.set(key, [...(sets.get(key) ?? []), run]);
  }
  const members = [...sets.values()];
  const configs = members.map(([run]) => Object.fromEntries(computed(run)));
  const keys = [...new Set(configs.flatMap((config) => Object.keys(config)))];
  const apart = keys.filter((key) => new Set(configs.map((config) => JSON.stringify(config[key]))).size > 1);
  return members.map((runs, k) => ({ name: nameOf(configs[k], apart), runs }));
}

/** What determines a run but for its seed, in a fixed order. */
function computed({ config }: RunRecord): [string, unknown][] {
  return Object.entries(config)
    .filter(([key]) => !APART.includes(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** `ppo learningRate=0.001`: the algorithm, and what differs and is there. */
function nameOf(config: Record<string, unknown>, apart: readonly string[]): string {
  const values = apart
    .filter((key) => key !== "algorithm" && config[key] !== undefined)
    .filter(() => !apart.includes("algorithm") || apart.length < 4) // settings that only one of them has say little
    .map((key) => `${key}=${textOf(config[key])}`);
  return [String(config.algorithm), ...values].join(" ");
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
