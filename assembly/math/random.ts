/**
 * Random numbers without state: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). A block of four 32-bit words is a function of the key (the seed) and the counter
 * (counter, block, lane, stream), so lanes can be split over threads and nothing has to be saved but the seed.
 */
import { logF32x4 } from "./exponential";
import { cosF32x4, sinF32x4 } from "./trig";

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_PI: f32 = 6.2831855;

/** Word `word` (0 to 3, a constant) of one block for four lanes. */
// @ts-ignore: decorator
@inline
function philox(word: i32, lanes: v128, block: u32, stream: u32, counter: u32, seedLo: u32, seedHi: u32): v128 {
  return philoxWords(word, 0, 0, 0, lanes, block, stream, counter, seedLo, seedHi);
}

/** One block for four lanes: returns word `word`; stores the first `rows` words at out, out + rowBytes, ... */
// @ts-ignore: decorator
@inline
function philoxWords(
  word: i32,
  rows: i32,
  out: usize,
  rowBytes: usize,
  lanes: v128,
  block: u32,
  stream: u32,
  counter: u32,
  seedLo: u32,
  seedHi: u32,
): v128 {
  const m0 = i32x4.splat(MULTIPLIER_0);
  const m1 = i32x4.splat(MULTIPLIER_1);
  let c0 = i32x4.splat(counter);
  let c1 = i32x4.splat(block);
  let c2 = lanes;
  let c3 = i32x4.splat(stream);
  let k0 = seedLo;
  let k1 = seedHi;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(highWords(low1, high1), c1), i32x4.splat(k0));
    c2 = v128.xor(v128.xor(highWords(low0, high0), c3), i32x4.splat(k1));
    c1 = lowWords(low1, high1);
    c3 = lowWords(low0, high0);
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  if (rows > 0) v128.store(out, c0);
  if (rows > 1) v128.store(out + rowBytes, c1);
  if (rows > 2) v128.store(out + 2 * rowBytes, c2);
  if (rows > 3) v128.store(out + 3 * rowBytes, c3);
  return word == 0 ? c0 : word == 1 ? c1 : word == 2 ? c2 : c3;
}

// @ts-ignore: decorator
@inline
function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 1, 3, 5, 7);
}

/**
 * u32 [row][lane]: row r is word r mod 4 of block r div 4 of the lane.
 * `lanes` is a multiple of 4; `stride` in elements.
 */
export function randomWords(out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32): void {
  const rowBytes = <usize>stride << 2;
  for (let row = 0; row < rows; row += 4) {
    const at = out + <usize>row * rowBytes;
    for (let lane = 0; lane < lanes; lane += 4) {
      const to = at + (<usize>lane << 2);
      philoxWords(0, rows - row, to, rowBytes, fourFrom(lane), row >> 2, stream, counter, seedLo, seedHi);
    }
  }
}

// @ts-ignore: decorator
@inline
function fourFrom(lane: i32): v128 {
  return i32x4.add(i32x4.splat(lane), i32x4(0, 1, 2, 3));
}

/** f32 [row][lane] uniform in [0, 1): the word's upper 24 bits times 2^-24, in the order of `randomWords`. */
export function randomUniform(out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32): void {
  randomWords(out, stride, rows, lanes, seedLo, seedHi, stream, counter);
  for (let row = 0; row < rows; row++)
    for (let lane = 0; lane < lanes; lane += 4) {
      const at = out + ((<usize>row * stride + lane) << 2);
      v128.store(at, unit(v128.load(at)));
    }
}

// @ts-ignore: decorator
@inline
function unit(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(words, 8)), f32x4.splat(5.9604644775390625e-8));
}

/**
 * f32 [row][lane] standard normal, by Box and Muller (1958): rows (0, 1) are sqrt(-2 ln(1 - u)) times the cosine and the
 * sine of 2 pi v, u and v being the uniforms of rows 0 and 1, and so on; an odd last row is a cosine.
 */
export function randomNormal(out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32): void {
  randomWords(out, stride, rows, lanes, seedLo, seedHi, stream, counter);
  const rowBytes = <usize>stride << 2;
  for (let row = 0; row < rows; row += 2) {
    const pair = row + 1 < rows;
    for (let lane = 0; lane < lanes; lane += 4) {
      const at = out + <usize>row * rowBytes + (<usize>lane << 2);
      let angles: v128;
      if (pair) angles = v128.load(at + rowBytes);
      else if (row & 2) angles = philox(3, fourFrom(lane), row >> 2, stream, counter, seedLo, seedHi);
      else angles = philox(1, fourFrom(lane), row >> 2, stream, counter, seedLo, seedHi);
      const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logF32x4(f32x4.sub(f32x4.splat(1), unit(v128.load(at))))));
      const angle = f32x4.mul(f32x4.splat(TWO_PI), unit(angles));
      v128.store(at, f32x4.mul(radius, cosF32x4(angle)));
      if (pair) v128.store(at + rowBytes, f32x4.mul(radius, sinF32x4(angle)));
    }
  }
}

/**
 * f64 [draw][position] uniform in [0, 1) with 53 bits: draw d of list position j belongs to lane laneIndices[j] (i32)
 * and that lane's counter counters[lane] (u32), and is made of words 2d and 2d + 1:
 * ((w_2d >>> 5) 2^26 + (w_2d+1 >>> 6)) 2^-53. `stride` in elements.
 */
export function randomUniformF64(
  out: usize,
  stride: i32,
  draws: i32,
  laneIndices: usize,
  counters: usize,
  count: i32,
  seedLo: u32,
  seedHi: u32,
  stream: u32,
): void {
  for (let position = 0; position < count; position++) {
    const lane = load<u32>(laneIndices + (<usize>position << 2));
    const counter = load<u32>(counters + (<usize>lane << 2));
    for (let draw = 0; draw < draws; draw++) {
      const at = out + ((<usize>draw * stride + position) << 3);
      const words = fourWords(lane, draw >> 1, stream, counter, seedLo, seedHi);
      const high = draw & 1 ? i32x4.extract_lane(words, 2) : i32x4.extract_lane(words, 0);
      const low = draw & 1 ? i32x4.extract_lane(words, 3) : i32x4.extract_lane(words, 1);
      store<f64>(at, (<f64>(<u32>high >>> 5) * 67108864.0 + <f64>(<u32>low >>> 6)) * (1.0 / 9007199254740992.0));
    }
  }
}

/** A block of one lane as one vector, by the scalar form of the rounds. */
function fourWords(lane: u32, block: u32, stream: u32, counter: u32, seedLo: u32, seedHi: u32): v128 {
  let c0 = counter;
  let c1 = block;
  let c2 = lane;
  let c3 = stream;
  let k0 = seedLo;
  let k1 = seedHi;
  for (let round = 0; round < ROUNDS; round++) {
    const p0 = <u64>c0 * MULTIPLIER_0;
    const p1 = <u64>c2 * MULTIPLIER_1;
    c0 = <u32>(p1 >>> 32) ^ c1 ^ k0;
    c2 = <u32>(p0 >>> 32) ^ c3 ^ k1;
    c1 = <u32>p1;
    c3 = <u32>p0;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(c0), 1, c1), 2, c2), 3, c3);
}

/**
 * i32 [count]: a uniformly random permutation of 0 .. count - 1 (Fisher and Yates, from the end, as Durstenfeld 1964).
 * The k-th exchange takes word k of lane 0; a word w becomes an index below n as floor(w n / 2^32), whose bias is below
 * n / 2^32.
 */
export function randomPermutation(out: usize, count: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32): void {
  for (let i = 0; i < count; i++) store<i32>(out + (<usize>i << 2), i);
  let words = i32x4.splat(0);
  for (let i = count - 1, k = 0; i > 0; i--, k++) {
    if ((k & 3) == 0) words = fourWords(0, k >> 2, stream, counter, seedLo, seedHi);
    const word = <u32>i32x4.extract_lane(words, 0);
    words = v128.shuffle<u32>(words, words, 1, 2, 3, 0);
    const j = <i32>((<u64>word * <u64>(i + 1)) >>> 32);
    const last = out + (<usize>i << 2);
    const chosen = out + (<usize>j << 2);
    const value = load<i32>(chosen);
    store<i32>(chosen, load<i32>(last));
    store<i32>(last, value);
  }
}
