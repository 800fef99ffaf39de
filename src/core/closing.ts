/**
 * The end of what holds something open: sockets, timers, simulators. Each thing is closed whatever became of the others,
 * closing that takes time is waited for, and the error that is under way stays the error of the call: what closing threw
 * besides is attached to it as `suppressed`.
 */

/** Closes something: done on return, or when the promise is fulfilled. */
export type Close = () => void | PromiseLike<void>;

/**
 * Closes all of them. Where one throws, the others are closed all the same.
 * @returns nothing, or a promise where some take time. Whoever does not wait for it is not ended by its rejection.
 * @throws what the first that failed has thrown, the others' errors attached
 */
export function closeAll(closes: readonly Close[]): void | Promise<void> {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  const pending: PromiseLike<void>[] = [];
  for (const close of closes) {
    try {
      const closing = close();
      if (closing) pending.push(Promise.resolve(closing).catch(note));
    } catch (error) {
      note(error);
    }
  }
  const end = () => {
    if (errors.length > 0) throw errors.slice(1).reduce(attach, errors[0]);
  };
  return pending.length === 0 ? end() : handled(Promise.all(pending).then(end));
}

/** Does something with what is open, then closes it, whether that went well or not. */
export async function thenClose<T>(work: () => T | Promise<T>, close: Close): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    return failClosed(error, close);
  }
  await close();
  return result;
}

/** Closes after an error, which is thrown. */
export async function failClosed(error: unknown, close: Close): Promise<never> {
  let failure = error;
  try {
    await close();
  } catch (second) {
    failure = attach(error, second);
  }
  throw failure;
}

/** A promise whose rejection reaches those who wait for it, and does not end the process where nobody does. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The first error with the second attached. */
export function attach(error: unknown, second: unknown): unknown {
  if (error === second) return error;
  if (!(error instanceof Error) || !Object.isExtensible(error))
    return new AggregateError([error, second], error instanceof Error ? error.message : String(error));
  const { suppressed = [] } = error as { suppressed?: readonly unknown[] };
  return Object.assign(error, { suppressed: [...suppressed, second] });
}
