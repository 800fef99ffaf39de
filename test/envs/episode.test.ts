import { expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";

test("by hand: three lanes, limit 3", async () => {
  const { blocks, advance } = await account(3);
  expect(advance([1, 2, 0.5], [0, 0, 0], [0, 0, 0], 3)).toEqual([]);
  expect(advance([1, 2, 0.25], [0, 0, 0], [0, 1, 0], 3)).toEqual([1]);
  blocks.lengths.view[1] = 0;
  expect(advance([1, 2, 0.25], [0, 0, 1], [0, 0, 0], 3)).toEqual([0, 2]);
  expect([...blocks.returns.view.subarray(0, 3)]).toEqual([3, 6, 1]);
  expect([...blocks.lengths.view.subarray(0, 3)]).toEqual([3, 1, 3]);
  expect([...blocks.truncated.view.subarray(0, 3)]).toEqual([1, 0, 1]);
});

test("every number of lanes agrees with one lane at a time; padding is left alone", async () => {
  for (const lanes of [1, 7, 8, 9, 16, 23, 40])
    for (const timeLimit of [0, 4]) {
      const { blocks, advance } = await account(lanes);
      const expected = { returns: new Float64Array(lanes), lengths: new Int32Array(lanes) };
      for (let t = 1; t <= 12; t++) {
        const rewards = Array.from({ length: lanes }, (_, lane) => Math.fround(Math.sin(lane + 40 * t)));
        const terminated = rewards.map((_, lane) => Number((lane * 7 + t * 5) % 11 === 0));
        const truncated = rewards.map((_, lane) => Number((lane * 3 + t) % 13 === 0));
        const done: number[] = [];
        const cut = truncated.map((flag, lane) => {
          expected.returns[lane] += rewards[lane];
          expected.lengths[lane] += 1;
          const over = flag || Number(timeLimit > 0 && expected.lengths[lane] >= timeLimit);
          if (over || terminated[lane]) done.push(lane);
          return over;
        });
        expect(advance(rewards, terminated, truncated, timeLimit)).toEqual(done);
        expect([...blocks.truncated.view.subarray(0, lanes)]).toEqual(cut);
        expect([...blocks.terminated.view.subarray(0, lanes)]).toEqual(terminated);
        expect(blocks.returns.view.subarray(0, lanes)).toEqual(expected.returns);
        expect(blocks.lengths.view.subarray(0, lanes)).toEqual(expected.lengths);
        for (const lane of done)
          for (const account of [expected.returns, expected.lengths, blocks.returns.view, blocks.lengths.view])
            account[lane] = 0;
      }
      expect([...blocks.lengths.view.subarray(lanes)].every((value) => value === -7)).toBe(true);
      expect([...blocks.returns.view.subarray(lanes)].every((value) => value === -7)).toBe(true);
      expect([...blocks.truncated.view.subarray(lanes)].every((value) => value === 7)).toBe(true);
    }
});

/** Blocks for `lanes` lanes and 9 columns more, which hold -7 (7 where unsigned). */
async function account(lanes: number) {
  const arena = await Arena.create();
  const size = lanes + 9;
  const blocks = {
    rewards: arena.f32(size),
    terminated: arena.u8(size),
    truncated: arena.u8(size),
    returns: arena.f64(size),
    lengths: arena.i32(size),
    done: arena.i32(size),
  };
  for (const { view } of [blocks.returns, blocks.lengths]) view.fill(0, 0, lanes).fill(-7, lanes);
  for (const { view } of [blocks.terminated, blocks.truncated]) view.fill(7, lanes);
  const advance = (rewards: number[], terminated: number[], truncated: number[], timeLimit: number) => {
    blocks.rewards.view.set(rewards);
    blocks.terminated.view.set(terminated);
    blocks.truncated.view.set(truncated);
    const { rewards: r, terminated: e, truncated: c, returns, lengths, done } = blocks;
    const count = arena.kernels.episodeAdvance(
      r.pointer,
      e.pointer,
      c.pointer,
      timeLimit,
      returns.pointer,
      lengths.pointer,
      lanes,
      done.pointer,
    );
    return [...done.view.subarray(0, count)];
  };
  return { blocks, advance };
}
