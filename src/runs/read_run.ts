/**
 * A run folder as those read it who change nothing there, also while the run goes on: what was asked, what happened so far,
 * and what came out where it has ended.
 */
import { parseJson } from "../core/json.ts";
import { Folder } from "../files/folder.ts";

const MOST_CONFIG = 2 ** 20; // bytes
const MOST_METRICS = 2 ** 28;

/** The files of a run folder as they are at the moment. */
export interface ReadRun {
  /** The object in `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `metrics.jsonl`; its last line may be torn. */
  readonly metrics: string;
  /** The object in `summary.json`, once there is one. */
  readonly summary: Readonly<Record<string, unknown>> | undefined;
}

/** @throws Error, whose text begins with `file: `, for a folder that is not a run's, and for files that cannot be read */
export async function readRun(path: string): Promise<ReadRun> {
  const folder = new Folder(path);
  const names = folder.names();
  for (const name of ["config.json", "metrics.jsonl"])
    if (!names.includes(name))
      throw new Error(`file: expected the folder of a run, got "${path}", in which there is no ${name}`);
  const text = async (name: string, maxBytes: number) =>
    new TextDecoder().decode(await folder.read(name, { maxBytes }));
  const config = objectIn(`${path}: config.json`, await text("config.json", MOST_CONFIG));
  const metrics = await text("metrics.jsonl", MOST_METRICS);
  const summary = names.includes("summary.json")
    ? objectIn(`${path}: summary.json`, await text("summary.json", MOST_CONFIG))
    : undefined;
  return { config, metrics, summary };
}

function objectIn(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Error(`file: ${name} cannot be read (${(error as Error).message})`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`file: ${name} does not hold an object`);
  return value as Record<string, unknown>;
}
