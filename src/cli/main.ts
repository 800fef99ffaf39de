#!/usr/bin/env node
/** The command line as a process. */
import { STATUS } from "./failure.ts";
import { runCommand } from "./program.ts";

/** Whoever read the output has gone (`swingup envs | head -1`, a closed window): no reason to fail, nor to end a run. */
function ignoreClosedPipe({ code }: NodeJS.ErrnoException): void {
  if (code !== "EPIPE" && code !== "EIO") process.exitCode = STATUS.failed;
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);
await runCommand(process.argv.slice(2));
