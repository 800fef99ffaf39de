/** An end that is waited for, but not for ever: what it is waited for may be a broker that is gone. */

/** Waits until all have settled, and so many ms at most. */
export async function settledWithin(milliseconds: number, promises: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([Promise.allSettled(promises), over]);
  clearTimeout(timer);
}
