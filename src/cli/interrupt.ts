/**
 * Ctrl-C, once: the run ends after the update under way and keeps what was learned. Twice: the process ends at once.
 */
import { STATUS } from "./failure.ts";

/** Ctrl-C, an end that is asked for, a terminal that is closed, and on Windows Ctrl-Break. */
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"];

/** npm passes on a Ctrl-C that the terminal has sent already: two within this time are one. */
const ECHO = 500; // ms

/**
 * @param onFirst called at the first signal, after `signal` was aborted
 * @returns the signal to end a run by, and what gives the signals back to the system
 */
export function listenForInterrupt(onFirst: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first >= ECHO) process.exit(STATUS.interrupted);
      return;
    }
    first = performance.now();
    controller.abort();
    onFirst();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const stop = () => {
    for (const name of SIGNALS) process.removeListener(name, onSignal);
  };
  return { signal: controller.signal, stop };
}
