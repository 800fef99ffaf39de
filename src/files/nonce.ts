/**
 * Names and marks that nobody who has written a file or a text before can have guessed. Engines seed `Math.random` from
 * the system's entropy; nothing here is a key, and `node:crypto` would take 8 ms to load, in every command.
 */
const HALF = 2 ** 32;

/** Sixteen hexadecimal digits, others with each call. */
export function nonce(): string {
  const half = () =>
    Math.floor(Math.random() * HALF)
      .toString(16)
      .padStart(8, "0");
  return half() + half();
}
