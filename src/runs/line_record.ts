/**
 * What has ended, as lines of a file: each is on the disk before anybody hears of it, so that whoever is killed at any
 * moment has lost nothing that was finished. The file may come from anybody; a torn last line goes.
 */
import { basename } from "node:path";
import { LogFile } from "../loggers/log_file.ts";

/** Checks a line's value; `name` is what its error begins with. */
export type CheckLine<T> = (name: string, value: unknown) => T;

export class LineRecord<T> {
  readonly #file: LogFile;

  /**
   * Goes on with the file at `path`, or begins it.
   * @throws RangeError for a line that is whole and not what `check` takes; the file stays as it is
   */
  static resume<T>(path: string, check: CheckLine<T>): { record: LineRecord<T>; values: T[] } {
    let values: T[] = [];
    const file = LogFile.resume(path, (bytes) => {
      const read = wholeLines(basename(path), bytes, check);
      values = read.values;
      return read.length;
    });
    return { record: new LineRecord<T>(file), values };
  }

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** Writes lines, and waits until they are on the disk. */
  add(...values: readonly T[]): void {
    this.#file.append(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}

/** The values of the lines that are whole, and where the last one ends. */
export function wholeLines<T>(name: string, bytes: Uint8Array, check: CheckLine<T>): { values: T[]; length: number } {
  const values: T[] = [];
  const decoder = new TextDecoder();
  let length = 0;
  for (;;) {
    const end = bytes.indexOf(10, length); // "\n"
    if (end < 0) return { values, length };
    const line = `${name}, line ${values.length + 1}`;
    values.push(check(line, parsed(line, decoder.decode(bytes.subarray(length, end)))));
    length = end + 1;
  }
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`${name}: expected JSON`, { cause: error });
  }
}
