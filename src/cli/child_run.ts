/** A `swingup train` in a process of its own, for commands that train several runs side by side. */
import { spawn } from "node:child_process";
import { STATUS } from "./failure.ts";

/** How such a process ended. */
export interface ChildOutcome {
  readonly status: number;
  /** The last line that it wrote on standard error. */
  readonly said: string;
}

const MOST_SAID = 10_000; // characters that are kept of what it says

/**
 * @param words what follows `swingup train`; `--json` is added, since nobody reads what it prints
 * @param signal ends it as Ctrl-C does
 */
export function trainInChild(words: readonly string[], signal: AbortSignal): Promise<ChildOutcome> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], "train", ...words, "--json"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-MOST_SAID);
  });
  const end = () => child.kill("SIGTERM");
  signal.addEventListener("abort", end);
  return new Promise<ChildOutcome>((resolve) => {
    const settle = (status: number) => {
      signal.removeEventListener("abort", end);
      resolve({ status, said: said.trimEnd().split("\n").at(-1) ?? "" });
    };
    child.on("error", (error) => {
      said = error.message;
      settle(STATUS.failed);
    });
    child.on("close", (status) => settle(status ?? (signal.aborted ? STATUS.interrupted : STATUS.failed)));
  });
}
