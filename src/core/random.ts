/**
 * Random numbers for environments that users write in TypeScript: the same from the same seed in every engine, which
 * `Math.random` cannot promise. Philox4x32-10 (Salmon et al. 2011), the generator of the kernels, on stream 0: a number is
 * a function of the seed and of how many were drawn before.
 */
import { checkInteger, checkNumber, show } from "./check.ts";
import { type Seed, splitSeed } from "./streams.ts";

/** Random numbers from a seed, the same in every engine. */
export class Random {
  readonly #seed: Seed;
  readonly #words = new Uint32Array(4);
  #block = -1; // the one that is in `words`
  /** Numbers drawn so far; assigning it goes back or ahead to there, so it is all that a saved state needs. */
  position = 0;

  /** @throws TypeError or RangeError unless the seed is a whole number in [0, 2^53 - 1] */
  constructor(seed: number) {
    this.#seed = splitSeed(seed);
  }

  /**
   * A uniformly random number in [low, high), of 53 bits.
   * @throws RangeError unless low, high and what lies between them are finite
   */
  uniform(low = 0, high = 1): number {
    if (!Number.isFinite(high - low))
      throw new RangeError(`uniform: expected finite numbers low and high, got ${show(low)} and ${show(high)}`);
    const block = Math.floor(this.position / 2);
    if (block !== this.#block) this.#fill(block);
    const word = 2 * (this.position % 2);
    this.position += 1;
    const high27 = this.#words[word] >>> 5;
    const low26 = this.#words[word + 1] >>> 6;
    return low + (high - low) * ((high27 * 2 ** 26 + low26) * 2 ** -53);
  }

  /**
   * One of 0, 1, ..., n - 1, all equally likely.
   * @throws TypeError or RangeError unless n is a whole number in [1, 2^32]
   */
  integer(n: number): number {
    return Math.floor(this.uniform() * checkInteger("n", n, { least: 1, most: 2 ** 32 }));
  }

  /**
   * True with the given probability.
   * @throws TypeError or RangeError unless it is a number in [0, 1]
   */
  chance(probability: number): boolean {
    return this.uniform() < checkNumber("probability", probability, { least: 0, most: 1 });
  }

  /** Ten rounds over the counter (0, block, 0, 0): two Feistel networks keyed by the seed. */
  #fill(block: number): void {
    let [l0, r0, l1, r1] = [0, block >>> 0, 0, 0];
    let { lo: k0, hi: k1 } = this.#seed;
    for (let round = 0; round < 10; round++) {
      const high0 = multiplyHigh(l0, 0xd2511f53);
      const low0 = Math.imul(l0, 0xd2511f53) >>> 0;
      const high1 = multiplyHigh(l1, 0xcd9e8d57);
      const low1 = Math.imul(l1, 0xcd9e8d57) >>> 0;
      l0 = (high1 ^ r0 ^ k0) >>> 0;
      r0 = low1;
      l1 = (high0 ^ r1 ^ k1) >>> 0;
      r1 = low0;
      k0 = (k0 + 0x9e3779b9) >>> 0;
      k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    this.#words.set([l0, r0, l1, r1]);
    this.#block = block;
  }
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers, in steps that float64 holds exactly. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (other >>> 16)) >>> 0;
}
