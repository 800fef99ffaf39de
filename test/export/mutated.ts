/** Files that have been damaged, by chance. */
import type { Random } from "swingup";

/**
 * One to three of: bits flipped, bytes set to extremes, a piece cut off, doubled, zeroed or copied from elsewhere.
 * @param most bytes from the start within which most of it happens
 */
export function mutated(bytes: Uint8Array, random: Random, most = 2000): Uint8Array {
  let result = bytes.slice();
  for (let n = random.integer(3); n >= 0; n--) {
    const near = Math.min(result.length, random.chance(0.7) ? most : result.length);
    const at = random.integer(Math.max(near, 1));
    const length = 1 + random.integer(16);
    const kind = random.integer(7);
    if (kind === 0) result[at] ^= 1 << random.integer(8);
    else if (kind === 1) result[at] = random.integer(256);
    else if (kind === 2) result.fill(0xff, at, at + length);
    else if (kind === 3) result = result.slice(0, at);
    else if (kind === 4) result = Uint8Array.from([...result.subarray(0, at + length), ...result.subarray(at)]);
    else if (kind === 5) result.copyWithin(at, random.integer(Math.max(near, 1)), random.integer(Math.max(near, 1)));
    else result.fill(0, at, at + length);
  }
  return result;
}
