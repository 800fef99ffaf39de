/**
 * Metrics as a table for spreadsheets: a line of names, then a line for each update. The columns are those of the first
 * update and, where the run is evaluated now and then, those of evaluations; a cell is empty where there is no number.
 */
import { show } from "../core/check.ts";
import { LogFile } from "./log_file.ts";
import { evaluationNames, type LogRecord, namedMetrics } from "./log_record.ts";

export class Csv {
  readonly #file: LogFile;
  #columns: readonly string[];

  /** Begins a new file at `path`. */
  static create(path: string): Csv {
    return new Csv(LogFile.create(path), []);
  }

  /** Goes on with the file at `path` after update number `update`, without a torn line and those of later updates. */
  static resume(path: string, update: number): Csv {
    let columns: readonly string[] = [];
    const file = LogFile.resume(path, (bytes) => {
      const lines = new TextDecoder().decode(bytes).split("\n");
      lines.pop(); // torn, or nothing
      columns = lines[0]?.split(",") ?? [];
      const kept = lines.filter((line, k) => k === 0 || Number(line.split(",")[0]) <= update);
      return new TextEncoder().encode(kept.map((line) => `${line}\n`).join("")).length;
    });
    return new Csv(file, columns);
  }

  private constructor(file: LogFile, columns: readonly string[]) {
    this.#file = file;
    this.#columns = columns;
  }

  /** Adds a row. */
  write(record: LogRecord): void {
    const values = namedMetrics(record);
    if (this.#columns.length === 0) {
      const evaluated = evaluationNames.filter((name) => !(name in values));
      this.#columns = [...Object.keys(values).map(checkColumn), ...evaluated];
      this.#file.append(`${this.#columns.join(",")}\n`);
    }
    this.#file.append(`${this.#columns.map((name) => cell(values[name])).join(",")}\n`);
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

/** Names of metrics are programs' own: what would leave its cell, or be a formula in a spreadsheet, is none. */
function checkColumn(name: string): string {
  if (/^[\p{L}\p{N}_][^",\p{Cc}]*$/u.test(name)) return name;
  throw new RangeError(
    `metrics: expected names of a letter, digit or "_" and what follows, without quotes, commas and control characters, got ${show(name)}`,
  );
}

function cell(value: unknown): string {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : "";
}
