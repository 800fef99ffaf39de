/**
 * What a signal means for work that waits or computes for long: it ends with the signal's own reason, whatever was waited
 * for, and an environment that was stopped by the same signal has not failed.
 */
import { show } from "./check.ts";

/** @throws TypeError for anything but an AbortSignal or nothing */
export function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted === "boolean" && typeof addEventListener === "function") return signal as AbortSignal;
  throw new TypeError(`signal: expected an AbortSignal, got ${show(signal)}`);
}

let unnamed: DOMException | undefined;

/** Browsers before 2022 keep none. */
function reasonOf(signal: AbortSignal): unknown {
  if (signal.reason !== undefined) return signal.reason;
  unnamed ??= new DOMException("This operation was aborted", "AbortError");
  return unnamed;
}

/** @throws the signal's reason where it was aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** What comes of a promise, but for an abort: that rejects at once, with the signal's reason. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** The error, or the signal's reason where that is what an environment threw. */
export function reasonBehind(error: unknown, signal: AbortSignal | undefined): unknown {
  const aborted = signal?.aborted && error instanceof Error && error.cause === reasonOf(signal);
  return aborted ? reasonOf(signal) : error;
}

/** Whether it is the signal that has ended the work. */
export function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === reasonOf(signal);
}
