import { STREAMS, splitSeed } from "../../src/core/streams.ts";
import { word } from "../math/philox_reference.ts";

/** The seed of a lane's episode: the upper 32 of the 53 bits of the reset's only draw. */
export function episodeSeed(seed: number, lane: number, episode: number): number {
  const { lo, hi } = splitSeed(seed);
  const source = { seedLo: lo, seedHi: hi, stream: STREAMS.environment, counter: episode };
  const [upper27, lower26] = [word(0, lane, source) >>> 5, word(1, lane, source) >>> 6];
  return upper27 * 2 ** 5 + Math.floor(lower26 / 2 ** 21);
}
