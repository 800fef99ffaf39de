/**
 * Metrics as JSON lines, one object for each update, in the names that CleanRL and Stable-Baselines3 use: what a
 * notebook or a plotting tool reads.
 */
import { checkInteger, show } from "../core/check.ts";
import { LogFile } from "./log_file.ts";
import { type LogRecord, namedMetrics } from "./log_record.ts";

/** The update as one line of JSON without its end: metrics in snake_case, null where a number is not finite. */
export function metricsLine(record: LogRecord): string {
  return JSON.stringify(namedMetrics(record));
}

/** What a file held that was taken up again. */
export interface TakenUp {
  /** The whole lines that stay. */
  readonly records: readonly Readonly<Record<string, number | null>>[];
  /** What had to be repaired or will be written again, each in a sentence. */
  readonly notices: readonly string[];
}

/** Records as lines of JSON in a file. */
export class JsonLines {
  readonly #file: LogFile;

  /** Begins a new file at `path`. */
  static create(path: string): JsonLines {
    return new JsonLines(LogFile.create(path));
  }

  /**
   * Goes on with the file at `path` after update number `update`: a torn last line goes, and so do the lines of later
   * updates, which the resumed run makes again.
   * @param step environment steps taken by then, where they are known: a line that claims more is refused
   * @throws RangeError for a line that is whole but holds something else than an update's numbers; the file stays as it is
   */
  static resume(path: string, update: number, step = Number.MAX_SAFE_INTEGER): { log: JsonLines; taken: TakenUp } {
    let taken: TakenUp = { records: [], notices: [] };
    const file = LogFile.resume(path, (bytes) => {
      const kept = keptLines(bytes, update, step);
      taken = kept;
      return kept.length;
    });
    return { log: new JsonLines(file), taken };
  }

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** Adds a line. */
  write(record: LogRecord): void {
    this.#file.append(`${metricsLine(record)}\n`);
  }

  /** Waits until everything is on the disk. */
  flush(): void {
    this.#file.flush();
  }

  /** Flushes to the disk and closes; a second call does nothing. */
  close(): void {
    this.#file.close();
  }
}

function keptLines(bytes: Uint8Array, update: number, step: number): TakenUp & { length: number } {
  const records: Numbers[] = [];
  const notices: string[] = [];
  const decoder = new TextDecoder();
  let length = 0;
  let later = 0;
  while (length < bytes.length) {
    const end = bytes.indexOf(10, length); // "\n"
    const record = end < 0 ? undefined : parsed(decoder.decode(bytes.subarray(length, end)));
    if (record === undefined) {
      notices.push("metrics.jsonl: a torn line at its end, removed");
      break;
    }
    if (record.update > update) {
      later = countLines(bytes.subarray(length));
      break;
    }
    records.push(checkRecord(record, records, step));
    length = end + 1;
  }
  if (later > 0)
    notices.push(
      `metrics.jsonl: ${later} ${later === 1 ? "line" : "lines"} later than the checkpoint, to be made again`,
    );
  const last = records.at(-1)?.update ?? 0;
  if (last < update) notices.push(`metrics.jsonl: it has no lines of the updates ${last + 1} to ${update}`);
  return { records, notices, length };
}

/** A line's numbers by their names; null where one is not finite. */
type Numbers = { readonly update: number; readonly step: number } & Readonly<Record<string, number | null>>;

function parsed(line: string): { update: number } | undefined {
  try {
    const record = JSON.parse(line);
    return Number.isSafeInteger(record?.update) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Updates and their steps are counted upwards; everything else is a number or null. */
function checkRecord(
  record: Readonly<Record<string, unknown>>,
  before: readonly Numbers[],
  mostSteps: number,
): Numbers {
  const name = (key: string) => `metrics.jsonl, line ${before.length + 1}, ${key}`;
  const last = before.at(-1);
  checkInteger(name("update"), record.update, { least: (last?.update ?? 0) + 1 });
  checkInteger(name("step"), record.step, { least: (last?.step ?? 0) + 1, most: mostSteps });
  for (const [key, value] of Object.entries(record))
    if (value !== null && !Number.isFinite(value))
      throw new RangeError(`${name(show(key))}: expected a number or null, got ${show(value)}`);
  return record as Numbers;
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count += 1;
  return bytes.at(-1) === 10 ? count : count + 1;
}
