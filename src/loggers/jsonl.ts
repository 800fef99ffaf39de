/**
 * Metrics as JSON lines, one object for each update, in the names that CleanRL and Stable-Baselines3 use: what a
 * notebook or a plotting tool reads. A line is in the file as soon as the update has ended, so that a run can be watched
 * and nothing is lost when the process dies.
 */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** One update of a run, as a trainer yields it. */
export interface MetricsRecord {
  update: number;
  step: number;
  seconds: number;
  metrics: object;
}

/** The update as one line of JSON without its end: metrics in snake_case, null where a number is not finite. */
export function metricsLine({ update, step, seconds, metrics }: MetricsRecord): string {
  const named = Object.entries(metrics).map(([name, value]) => [snakeCase(name), value]);
  return JSON.stringify({ update, step, seconds, ...Object.fromEntries(named) });
}

export class JsonLines {
  #file: number | undefined;

  /** Begins the file at `path` anew. */
  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  write(record: MetricsRecord): void {
    if (this.#file === undefined) throw new Error("metrics: the file is closed");
    writeSync(this.#file, `${metricsLine(record)}\n`);
  }

  /** Flushes to the disk and closes; a second call does nothing. */
  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
