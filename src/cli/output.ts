/** Where the output goes: text for people, or with `--json` one object as the only line of standard output. */
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

/** How this command line was called, so that a suggestion can be copied and run. */
export function invocation(): string {
  const script = process.argv[1] ?? "swingup";
  if (process.env.npm_execpath) return "npx swingup";
  return /[\\/]swingup(\.cmd)?$/.test(script) ? "swingup" : `node ${quoted(script)}`;
}

/** A path as it may be typed in a shell, relative to the working folder where that is shorter. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
