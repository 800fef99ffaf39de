/** What the commands have in common in their options: those that stand with any command, and how a command reads all. */
import type { Command } from "commander";

/** Options that stand before or after any command. */
export interface GlobalOptions {
  json?: boolean;
  verbose?: boolean;
  /** False with --no-wide-vectors. */
  wideVectors?: boolean;
}

/** A command's action: given its argument, and its own options with the global ones. */
export function withOptions<Argument, Options extends GlobalOptions>(
  run: (argument: Argument, options: Options) => Promise<void>,
): (argument: Argument, own: object, command: Command) => Promise<void> {
  return (argument, _own, command) => run(argument, command.optsWithGlobals<Options>());
}

/** An option that can be given several times: all its texts. */
export function repeated(text: string, texts: readonly string[] = []): string[] {
  return [...texts, text];
}
