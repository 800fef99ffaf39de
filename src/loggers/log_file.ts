/**
 * A file that only grows, written piece by piece. What was written is in the file as soon as `append` returns, so that a
 * run can be watched and nothing is lost when the process dies; `flush` makes it safe from the machine's death as well.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { reason } from "../core/reason.ts";

export class LogFile {
  readonly #path: string;
  #file: number | undefined;

  /** Begins the file at `path` anew. */
  static create(path: string): LogFile {
    return new LogFile(path, "w");
  }

  /**
   * Goes on with the file at `path`, or begins it where there is none.
   * @param keep is given the contents and returns how many of its first bytes stay
   */
  static resume(path: string, keep: (bytes: Uint8Array) => number): LogFile {
    const log = new LogFile(path, "a+");
    log.#attempt((file) => ftruncateSync(file, keep(readFileSync(path))));
    return log;
  }

  private constructor(path: string, flags: "w" | "a+") {
    this.#path = path;
    try {
      this.#file = openSync(path, flags);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  /** @throws Error in words, where the disk is full or the like */
  append(data: Uint8Array | string): void {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    this.#attempt((file) => {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written); // may write a part
    });
  }

  /** Waits until everything is on the disk. */
  flush(): void {
    this.#attempt(fsyncSync);
  }

  /** Flushes to the disk and closes; a second call does nothing. */
  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      fsyncSync(file);
    } catch (error) {
      throw this.#refusal(error);
    } finally {
      closeSync(file);
    }
  }

  #attempt(act: (file: number) => void): void {
    if (this.#file === undefined) throw new Error(`log: "${this.#path}" is closed`);
    try {
      act(this.#file);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  #refusal(error: unknown): Error {
    return new Error(`log: cannot write "${this.#path}" (${reason(error)})`, { cause: error });
  }
}
