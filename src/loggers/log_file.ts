/**
 * A file that only grows, written piece by piece. What was written is in the file as soon as `append` returns, so that a
 * run can be watched and nothing is lost when the process dies; `flush` makes it safe from the machine's death as well,
 * where the system lets it. It is a regular file: no link is followed to it, no pipe or device takes its place.
 */
import { reason } from "../core/reason.ts";
import { FileError, kindAt, obstacle } from "../files/kind.ts";
import { readRegularFileSync } from "../files/regular_file.ts";
import { flags, system } from "../files/system.ts";
import { isLoss } from "../files/whole_file.ts";

export class LogFile {
  readonly #path: string;
  #file: number | undefined;

  /** Begins a new file at `path`. */
  static create(path: string): LogFile {
    return LogFile.resume(path, () => 0);
  }

  /**
   * Goes on with the file at `path`, or begins it where there is none.
   * @param keep is given the contents and returns how many of its first bytes stay; what it throws leaves the file as it is
   */
  static resume(path: string, keep: (bytes: Uint8Array) => number): LogFile {
    const log = new LogFile(path);
    const bytes = log.#contents();
    const kept = bytes ? keep(bytes) : 0;
    log.#open(bytes && kept < bytes.length ? kept : undefined);
    return log;
  }

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws Error in words, where the disk is full or the like */
  append(data: Uint8Array | string): void {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    this.#attempt((file) => {
      for (let written = 0; written < bytes.length; ) written += system.writeSync(file, bytes, written); // perhaps a part
    });
  }

  /** Waits until everything is on the disk. */
  flush(): void {
    this.#attempt(flush);
  }

  /** Flushes to the disk and closes; a second call does nothing. */
  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      flush(file);
    } catch (error) {
      throw this.#refusal(error);
    } finally {
      system.closeSync(file);
    }
  }

  /** What the file holds; undefined where there is none. */
  #contents(): Uint8Array | undefined {
    return this.#refusing(() =>
      kindAt(this.#path) === undefined ? undefined : readRegularFileSync(this.#path, { follow: false }),
    );
  }

  /**
   * Opens the file to append to it, cut to a length where one is given. It is cut while it is open for something else:
   * Windows lets nobody cut a file that is open for appending only.
   */
  #open(length: number | undefined): void {
    this.#file = this.#refusing(() => {
      if (length !== undefined) this.#cut(length);
      const file = system.openSync(this.#path, flags.append | flags.noFollow);
      try {
        refuse(obstacle(system.fstatSync(file), "file"));
        return file;
      } catch (error) {
        system.closeSync(file);
        throw error;
      }
    });
  }

  #cut(length: number): void {
    const file = system.openSync(this.#path, flags.change | flags.noFollow);
    try {
      refuse(obstacle(system.fstatSync(file), "file"));
      system.ftruncateSync(file, length);
    } finally {
      system.closeSync(file);
    }
  }

  #attempt(act: (file: number) => void): void {
    const file = this.#file;
    if (file === undefined) throw new Error(`log: "${this.#path}" is closed`);
    this.#refusing(() => act(file));
  }

  #refusing<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  #refusal(error: unknown): Error {
    const why = error instanceof FileError ? (error.cause as Error) : error;
    return new Error(`log: cannot write "${this.#path}" (${reason(why)})`, { cause: error });
  }
}

/** Not every system offers it; only that data were lost is told. */
function flush(file: number): void {
  try {
    system.fsyncSync(file);
  } catch (error) {
    if (isLoss(error)) throw error;
  }
}

function refuse(why: string | undefined): void {
  if (why) throw new Error(why);
}
