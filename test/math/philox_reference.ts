/**
 * Philox4x32-10 a second time, in BigInt and straight from the paper's definition: the reference for the kernels.
 * Random123's known answers are checked against both.
 */
const MASK = 0xffffffffn;

/** The four words of counter (c0, c1, c2, c3) under the key (k0, k1). */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [l0, r0, l1, r1] = counter.map((word) => BigInt(word >>> 0)); // L and R of the paper's two Feistel networks
  let [k0, k1] = key.map((word) => BigInt(word >>> 0));
  for (let round = 0; round < 10; round++) {
    const p0 = l0 * 0xd2511f53n;
    const p1 = l1 * 0xcd9e8d57n;
    [l0, r0, l1, r1] = [(p1 >> 32n) ^ r0 ^ k0, p1 & MASK, (p0 >> 32n) ^ r1 ^ k1, p0 & MASK];
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return [l0, r0, l1, r1].map(Number);
}

/** Which draws: the arguments that all kernels share. */
export interface Source {
  seedLo: number;
  seedHi: number;
  stream: number;
  counter: number;
}

/** Word `index` of a lane: word index mod 4 of block index div 4. */
export function word(index: number, lane: number, { seedLo, seedHi, stream, counter }: Source): number {
  return philox([counter, index >>> 2, lane, stream], [seedLo, seedHi])[index & 3];
}

/** https://github.com/DEShawResearch/random123, tests/kat_vectors, "philox4x32 10". */
export const KNOWN_ANSWERS = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];
