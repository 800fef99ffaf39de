import { describe, expect, test } from "vitest";
import { PCG64_WORDS, Pcg64 } from "../../src/core/pcg64.ts";

describe("numpy.random.PCG64", () => {
  // The first seed's are the first lines of NumPy's own numpy/random/tests/data/pcg64-testset-1.csv, the others
  // np.random.PCG64(seed).random_raw(3) of NumPy 2.4.6: one word of entropy, two, the largest seed of an environment,
  // and more words than the pool of the seed sequence has.
  test.each([
    [0xdeadbeafn, [0x60d24054e17a0698n, 0xd5e79d89856e4f12n, 0xd254972fe64bd782n, 0xf1e3072a53c72571n]],
    [0n, [11749869230777074271n, 4976686463289251617n, 755828109848996024n]],
    [2n ** 32n, [16412783775159424549n, 10277383025879800780n, 14774146505460541886n]],
    [2n ** 53n - 1n, [14504086537174452373n, 11184320671718615185n, 9917144533064508987n]],
    [2n ** 200n + 12345678901234567890n, [5054279472608183016n, 9253911367221463444n, 14452437766973818063n]],
  ])("seed %s", (seed, words) => {
    const generator = new Pcg64(seed);
    expect(words.map(() => generator.nextUint64())).toEqual(words);
  });

  test("np.random.default_rng(1).random(3)", () => {
    const generator = new Pcg64(1n);
    expect([1, 2, 3].map(() => generator.nextDouble())).toEqual([
      0.5118216247002567, 0.9504636963259353, 0.14415961271963373,
    ]);
  });
});

test("saved and restored it goes on", () => {
  const first = new Pcg64(77n);
  first.nextUint64();
  const words = new Uint32Array(PCG64_WORDS);
  first.save(words);
  const second = new Pcg64(3n);
  second.restore(words);
  for (let k = 0; k < 5; k++) expect(second.nextUint64()).toBe(first.nextUint64());
});
