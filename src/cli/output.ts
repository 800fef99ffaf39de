/** Where the output goes: text for people, or with `--json` one object as the only line of standard output. */
import { relative } from "node:path";
import { painter } from "../loggers/terminal.ts";

/** Options that stand before or after any command. */
export interface GlobalOptions {
  json?: boolean;
  verbose?: boolean;
}

export const paint = painter(process.stdout);

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Something worth knowing that is no result: on standard error, so that it disturbs no reader of the output. */
export function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One line of JSON; numbers that are not finite become null. */
export function printJson(value: object): void {
  print(JSON.stringify(value));
}

/** Rows of cells as aligned columns, each line without blanks at its end. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

/** Words on lines of at most `width` characters. */
export function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last].length + 1 + word.length > width) lines.push(word);
    else lines[last] = `${lines[last]} ${word}`.trimStart();
  }
  return lines;
}

/** How this command line was called, so that a suggestion can be copied and run. */
export function invocation(): string {
  const script = process.argv[1] ?? "swingup";
  if (process.env.npm_execpath) return "npx swingup";
  if (/[\\/]swingup(\.cmd)?$/.test(script)) return "swingup";
  const near = relative(process.cwd(), script);
  return `node ${quoted(near.length < script.length ? near : script)}`;
}

/** A path as it may be typed in a shell. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
