#!/usr/bin/env node
/** The command line as a process, which begins with little, so that the rest comes from the cache of compiled code. */
import { enableCompileCache } from "./compile_cache.ts";
import { STATUS } from "./failure.ts";
import { SCENARIO_THREAD, SEGMENT_THREAD, TRIAL_THREAD } from "./hidden_commands.ts";

/** Whoever read the output has gone (`swingup envs | head -1`, a closed window): no reason to fail, nor to end a run. */
function ignoreClosedPipe({ code }: NodeJS.ErrnoException): void {
  if (code !== "EPIPE" && code !== "EIO") process.exitCode = STATUS.failed;
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);
enableCompileCache();
const words = process.argv.slice(2);
if (words[0] === TRIAL_THREAD) await (await import("./trial_thread.ts")).workOnTrials();
else if (words[0] === SEGMENT_THREAD) await (await import("./segment_thread.ts")).workOnSegments();
else if (words[0] === SCENARIO_THREAD) await (await import("./scenario_thread.ts")).workOnScenarios();
else await (await import("./program.ts")).runCommand(words);
