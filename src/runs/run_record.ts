/**
 * A finished run as its folder tells it: what was asked, its learning curve, what came out. The folder may come from
 * anybody, so everything that is read is checked, and only what others compute with is kept.
 */
import { show } from "../core/check.ts";
import { Folder } from "../files/folder.ts";
import { CONFIG_FILE, METRICS_FILE, SUMMARY_FILE } from "./run_folder.ts";

const MOST_JSON = 2 ** 22; // bytes
const MOST_METRICS = 2 ** 29;
const POINTS = 400; // of a learning curve, at most

export interface RunRecord {
  readonly path: string;
  /** What `config.json` holds. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: string;
  readonly algorithm: string;
  readonly seed: number;
  /** Mean return of the last 100 training episodes against environment steps, thinned to some 400 points. */
  readonly curve: readonly (readonly [step: number, value: number])[];
  /** Environment steps taken, and seconds of training. */
  readonly steps: number;
  readonly seconds: number;
  /** Mean return of the last 100 training episodes at the end; null before the first had ended. */
  readonly meanReturn: number | null;
  /** Mean return of the evaluation at the end; null where there was none. */
  readonly evaluation: number | null;
  readonly solvedAtStep: number | null;
  /** Why it ended, such as `horizon` or `aborted`; null where its summary does not say. */
  readonly stopReason: string | null;
  readonly parametersSha256: string;
}

/** Whether a run has begun in the folder. */
export function isRunFolder(path: string): boolean {
  return new Folder(path).names().includes(CONFIG_FILE);
}

/**
 * @param name what the error begins with
 * @throws RangeError where the folder holds no run that has ended
 */
export async function readRun(path: string, name = "run"): Promise<RunRecord> {
  try {
    const folder = new Folder(path);
    const config = await json(folder, CONFIG_FILE);
    if (!folder.has(SUMMARY_FILE)) throw new Error(`there is no ${SUMMARY_FILE}: it has not ended`);
    const summary = await json(folder, SUMMARY_FILE);
    const evaluation = Object(summary.evaluation) as Record<string, unknown>;
    return {
      path,
      config,
      env: text(config, "env"),
      algorithm: text(config, "algorithm"),
      seed: number(config, "seed"),
      curve: thinned(await curveOf(folder)),
      steps: number(summary, "steps"),
      seconds: number(summary, "seconds"),
      meanReturn: numberOrNull(summary, "meanReturn"),
      evaluation: numberOrNull(evaluation, "meanReturn"),
      solvedAtStep: numberOrNull(summary, "solvedAtStep"),
      stopReason: typeof summary.stopReason === "string" ? summary.stopReason : null,
      parametersSha256: text(summary, "parametersSha256"),
    };
  } catch (error) {
    const why = (error as Error).message.replace(/^file: /, "");
    throw new RangeError(`${name}: cannot read the run in "${path}" (${why})`, { cause: error });
  }
}

async function json(folder: Folder, file: string): Promise<Record<string, unknown>> {
  const bytes = await folder.read(file, { maxBytes: MOST_JSON });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(`${file} is no JSON`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${file} holds no object`);
  return value as Record<string, unknown>;
}

/** Lines that are torn or hold something else are passed over: they are another command's to complain of. */
async function curveOf(folder: Folder): Promise<[number, number][]> {
  if (!folder.has(METRICS_FILE)) return [];
  const lines = new TextDecoder().decode(await folder.read(METRICS_FILE, { maxBytes: MOST_METRICS })).split("\n");
  return lines.flatMap((line): [number, number][] => {
    const { step, episode_return } = parsed(line);
    return Number.isFinite(step) && Number.isFinite(episode_return) ? [[step as number, episode_return as number]] : [];
  });
}

function parsed(line: string): { step?: unknown; episode_return?: unknown } {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

/** The last point stays. */
function thinned<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / POINTS);
  return points.filter((_, k) => (points.length - 1 - k) % every === 0);
}

function text(record: Record<string, unknown>, key: string): string {
  const value = record[key];
  if (typeof value !== "string") throw new Error(`${key}: expected a text, got ${show(value)}`);
  return value;
}

function number(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${key}: expected a number, got ${show(value)}`);
  return value;
}

function numberOrNull(record: Record<string, unknown>, key: string): number | null {
  return record[key] === null || record[key] === undefined ? null : number(record, key);
}
