/**
 * NumPy's default random numbers, bit for bit: `np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))`.
 * Only there so that an environment can start where Gymnasium's starts from the same seed; everything else draws from
 * streams (`streams.ts`). PCG XSL-RR 128/64 of O'Neill (2014), "PCG: a family of simple fast space-efficient
 * statistically good algorithms for random number generation"; the seed is spread by NumPy's SeedSequence, after
 * O'Neill's seed_seq_fe. In BigInt: some microseconds a number.
 */

const MASK_32 = 0xffffffffn;
const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** Words of 32 bits that the whole state of a generator takes, `save` and `Pcg64.restore`. */
export const PCG64_WORDS = 8;

export class Pcg64 {
  #state: bigint;
  #increment: bigint;

  /** @param seed a whole number of at least 0, of any size */
  constructor(seed: bigint) {
    const [state, increment] = spread(seed);
    this.#increment = ((increment << 1n) | 1n) & MASK_128;
    this.#state = (this.#increment + state) & MASK_128;
    this.#advance();
  }

  /** Uniform in [0, 2^64). */
  nextUint64(): bigint {
    this.#advance();
    const folded = ((this.#state >> 64n) ^ this.#state) & MASK_64;
    const turn = this.#state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  }

  /** Uniform in [0, 1) with 53 bits. */
  nextDouble(): number {
    return Number(this.nextUint64() >> 11n) * 1.1102230246251565e-16; // 2^-53
  }

  /** Writes the state and the increment of the generator, lowest words first. */
  save(words: Uint32Array): void {
    for (let k = 0; k < 4; k++) {
      words[k] = Number((this.#state >> BigInt(32 * k)) & MASK_32);
      words[4 + k] = Number((this.#increment >> BigInt(32 * k)) & MASK_32);
    }
  }

  /** Takes over what `save` has written. */
  restore(words: Uint32Array): void {
    const join = (offset: number) =>
      [0, 1, 2, 3].reduce((sum, k) => sum | (BigInt(words[offset + k]) << BigInt(32 * k)), 0n);
    this.#state = join(0);
    this.#increment = join(4);
  }

  #advance(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}

const POOL = 4; // words

/** SeedSequence(seed).generate_state(4, np.uint64), as two numbers of 128 bits with their high half first. */
function spread(seed: bigint): [state: bigint, increment: bigint] {
  const pool = mixedPool(seedWords(seed));
  const scramble = hash(0x8b51f9dd, 0x58f38ded);
  const words = Array.from({ length: 8 }, (_, k) => BigInt(scramble(pool[k % POOL])));
  const [a, b, c, d] = [0, 2, 4, 6].map((k) => words[k] | (words[k + 1] << 32n));
  return [(a << 64n) | b, (c << 64n) | d];
}

/** Words of 32 bits, lowest first; at least as many as the pool has. */
function seedWords(seed: bigint): number[] {
  const words: number[] = [];
  for (let rest = seed; rest > 0n || words.length < POOL; rest >>= 32n) words.push(Number(rest & MASK_32));
  return words;
}

function mixedPool(entropy: readonly number[]): number[] {
  const scramble = hash(0x43b0d7e5, 0x931e8875);
  const pool = entropy.slice(0, POOL).map(scramble);
  for (let from = 0; from < POOL; from++)
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to], scramble(pool[from]));
  for (const word of entropy.slice(POOL)) for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to], scramble(word));
  return pool;
}

/** Multiplicative hashing whose multiplier changes from call to call. */
function hash(initial: number, multiplier: number): (word: number) => number {
  let key = initial;
  return (word) => {
    const keyed = word ^ key;
    key = Math.imul(key, multiplier);
    const product = Math.imul(keyed, key);
    return (product ^ (product >>> 16)) >>> 0;
  };
}

function mix(a: number, b: number): number {
  const difference = Math.imul(0xca01f9dd, a) - Math.imul(0x4973f715, b);
  return (difference ^ (difference >>> 16)) >>> 0;
}
