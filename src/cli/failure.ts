/**
 * How the command line fails: one line on standard error, and a status that tells bad input (2) from a run that failed
 * (1) and from one that was interrupted (130).
 */
import { visible } from "../core/visible.ts";
import { FileFormatError } from "../files/safetensors.ts";

export const STATUS = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** The user asked for something that cannot be done; nothing was begun. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/**
 * Runs what only checks and prepares: every refusal in it is bad input.
 * @param options from the names that the checks use to those that the user typed, `numEnvs` to `--num-envs`
 */
export async function preparing<T>(
  prepare: () => T | Promise<T>,
  options: ReadonlyMap<string, string> = new Map(),
): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [name] = error.message.split(":", 1);
    const typed = options.get(name);
    const message = typed ? `${typed}${error.message.slice(name.length)}` : error.message;
    throw new BadInput(message, { cause: error });
  }
}

export function exitStatus(error: unknown): number {
  return error instanceof BadInput ? STATUS.badInput : STATUS.failed;
}

/** The error as one line; then the lines of its stack, and those of its causes, where the user wants details. */
export function errorLines(error: unknown, { verbose }: { verbose: boolean }): string[] {
  const message = [error instanceof Error ? error.message : String(error), ...closingTexts(error)].join("; then ");
  const line = `error: ${oneLine(message.replace(/^error: /, ""))}`;
  return verbose && error instanceof Error ? [line, ...stacks(error).split("\n")] : [line];
}

/** Text of unknown origin (a file's contents, an argument) on one line and without control characters. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*/g, " "));
}

/** What else went wrong when things were closed after the error; see core/closing. */
function closingTexts(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { suppressed } = error as { suppressed?: unknown };
  const own = Array.isArray(suppressed) ? suppressed : [];
  return [
    ...own.map((other) => (other instanceof Error ? other.message : String(other))),
    ...closingTexts(error.cause),
  ];
}

function isRefusal(error: unknown): error is Error {
  return (
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof FileFormatError ||
    (error instanceof Error && error.message.startsWith("file: "))
  );
}

function stacks(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stacks(error.cause)}` : "";
  return `${error.stack}${cause}`;
}
