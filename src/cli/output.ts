/** Where the output goes: text for people, or with `--json` one object as the only line of standard output. */
import { relative } from "node:path";
import { visible } from "../core/visible.ts";
import { nonce } from "../files/nonce.ts";
import { painter } from "../loggers/terminal.ts";

const ESCAPE = "\u001b";

/** What stands for an escape of our own until it is printed: nothing that comes from elsewhere can say it. */
const MARK = `\u0000${nonce()}\u0000`;

const colored = painter(process.stdout);

/** A text in a color, where there are any. */
export const paint: typeof colored = (style, text) => colored(style, shown(text)).replaceAll(ESCAPE, MARK);

/** A line of the result; blank lines may stand before and after it. */
export function print(text = ""): void {
  process.stdout.write(`${shown(text)}\n`);
}

/** Something worth knowing that is no result: on standard error, so that it disturbs no reader of the output. */
export function notice(text: string): void {
  process.stderr.write(`${shown(text)}\n`);
}

/** Text as it goes to the terminal: whatever it holds, nothing in it is obeyed but colors that `paint` gave it. */
function shown(text: string): string {
  const [before] = /^\n*/.exec(text) as RegExpExecArray;
  const rest = text.slice(before.length);
  const inner = rest.replace(/\n+$/, "");
  return before + inner.split(MARK).map(visible).join(ESCAPE) + rest.slice(inner.length);
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

/**
 * A path as it may be typed in a shell: that of POSIX, or on Windows cmd and PowerShell, where names hold no quotes and
 * single ones mean nothing to cmd. A path that looks like an option begins with its folder.
 */
export function quoted(path: string, platform: string = process.platform): string {
  const plain = path.startsWith("-") ? `./${path}` : path;
  if (platform === "win32") return /^[\w+:,./\\-]+$/.test(plain) ? plain : `"${plain}"`;
  return /^[\w@%+:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}
