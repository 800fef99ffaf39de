/**
 * Random numbers without state: Philox4x32-10 of Salmon, Moraes, Dror and Shaw ("Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). Four words of 32 bits are a function of a key, (seedLo, seedHi), and of a counter,
 * (counter, block, lane, stream). So lanes can be split over threads, drawn in any order, and a checkpoint need hold
 * only the seed and how often each stream was used.
 */
import { logPositiveF32x4 } from "./exponential";
import { cosineOfQuadrantF32x4, cosineReducedF32x4, sineOfQuadrantF32x4, sineReducedF32x4 } from "./trig";

// @ts-ignore: decorator
@inline
const ROUNDS: i32 = 10;
// @ts-ignore: decorator
@inline
const MULTIPLIER_0: u32 = 0xd2511f53;
// @ts-ignore: decorator
@inline
const MULTIPLIER_1: u32 = 0xcd9e8d57;
// The key grows by these from round to round: the golden ratio and sqrt(3) - 1, times 2^32.
// @ts-ignore: decorator
@inline
const WEYL_0: u32 = 0x9e3779b9;
// @ts-ignore: decorator
@inline
const WEYL_1: u32 = 0xbb67ae85;

// What a row of `fill` holds.
const WORDS = 0;
const UNIFORMS = 1;
const NORMALS = 2;

/**
 * u32 [row][lane]: row r is word r mod 4 of block r div 4.
 * `stride` in elements; `lanes` a positive multiple of 8.
 */
export function randomWords(
  out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32,
): void {
  fill(WORDS, out, stride, rows, lanes, seedLo, seedHi, stream, counter);
}

/** f32 [row][lane], uniform in [0, 1): the upper 24 bits of the words of `randomWords` times 2^-24. */
export function randomUniform(
  out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32,
): void {
  fill(UNIFORMS, out, stride, rows, lanes, seedLo, seedHi, stream, counter);
}

/**
 * f32 [row][lane], standard normal, by Box and Muller (1958): rows (0, 1) are r cos a and r sin a with r from word 0
 * and a from word 1, rows (2, 3) come from words (2, 3), and so on; an odd last row is a cosine. |z| <= 6.66.
 */
export function randomNormal(
  out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32,
): void {
  fill(NORMALS, out, stride, rows, lanes, seedLo, seedHi, stream, counter);
}

/** One block of four lanes at a time, their words w in vector cw. `kind` is a constant: only its part is compiled. */
// @ts-ignore: decorator
@inline
function fill(
  kind: i32, out: usize, stride: i32, rows: i32, lanes: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let row = 0; row < rows; row += 4) {
    let lane = 0;
    do {
      let c0 = i32x4.splat(counter);
      let c1 = i32x4.splat(row >> 2);
      let c2 = i32x4.add(i32x4.splat(lane), i32x4(0, 1, 2, 3));
      let c3 = i32x4.splat(stream);
      let k0 = i32x4.splat(seedLo);
      let k1 = i32x4.splat(seedHi);
      let round = 0;
      do {
        const low0 = i64x2.extmul_low_i32x4_u(c0, i32x4.splat(MULTIPLIER_0)); // 64-bit products of lanes 0 and 1
        const high0 = i64x2.extmul_high_i32x4_u(c0, i32x4.splat(MULTIPLIER_0)); // of lanes 2 and 3
        const low1 = i64x2.extmul_low_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
        const high1 = i64x2.extmul_high_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
        c0 = v128.xor(v128.xor(c1, k0), v128.shuffle<u32>(low1, high1, 1, 3, 5, 7));
        c2 = v128.xor(v128.xor(c3, k1), v128.shuffle<u32>(low0, high0, 1, 3, 5, 7));
        c1 = v128.shuffle<u32>(low1, high1, 0, 2, 4, 6);
        c3 = v128.shuffle<u32>(low0, high0, 0, 2, 4, 6);
        k0 = i32x4.add(k0, i32x4.splat(WEYL_0));
        k1 = i32x4.add(k1, i32x4.splat(WEYL_1));
      } while (++round < ROUNDS);
      const at = out + <usize>row * rowBytes + (<usize>lane << 2);
      storePair(kind, at, rowBytes, rows - row, c0, c1);
      storePair(kind, at + 2 * rowBytes, rowBytes, rows - row - 2, c2, c3);
      lane += 4;
    } while (lane < lanes);
  }
}

/** Two rows, or as many of them as are left. */
// @ts-ignore: decorator
@inline
function storePair(kind: i32, at: usize, rowBytes: usize, left: i32, word0: v128, word1: v128): void {
  if (left <= 0) return;
  if (kind == WORDS) {
    v128.store(at, word0);
    if (left > 1) v128.store(at + rowBytes, word1);
  } else if (kind == UNIFORMS) {
    v128.store(at, unit(word0));
    if (left > 1) v128.store(at + rowBytes, unit(word1));
  } else {
    const radius = radiusOfWord(word0);
    const quadrant = quadrantOfWord(word1);
    const angle = angleOfWord(word1, quadrant);
    const sine = sineReducedF32x4(angle);
    const cosine = cosineReducedF32x4(angle);
    v128.store(at, f32x4.mul(radius, cosineOfQuadrantF32x4(sine, cosine, quadrant)));
    if (left > 1) v128.store(at + rowBytes, f32x4.mul(radius, sineOfQuadrantF32x4(sine, cosine, quadrant)));
  }
}

// @ts-ignore: decorator
@inline
function unit(word: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(5.9604644775390625e-8)); // 2^-24
}

/** sqrt(-2 ln u) with u = (upper 31 bits + 1/2) 2^-31 in (0, 1]: small u keep all their digits, so the tail is fine. */
// @ts-ignore: decorator
@inline
function radiusOfWord(word: v128): v128 {
  const bits = f32x4.convert_i32x4_s(i32x4.shr_u(word, 1));
  const u = f32x4.mul(f32x4.add(bits, f32x4.splat(0.5)), f32x4.splat(4.656612873077393e-10)); // 2^-31
  return f32x4.sqrt(f32x4.mul(f32x4.splat(-2.0), logPositiveF32x4(u)));
}

/** The word counts turns in units of 2^-32: its quadrant, from -45 to 45 degrees, in the low two bits. */
// @ts-ignore: decorator
@inline
function quadrantOfWord(word: v128): v128 {
  return i32x4.shr_u(i32x4.add(word, i32x4.splat(0x20000000)), 30);
}

/** What the quadrant leaves of the angle, in [-pi/4, pi/4) rad: an exact reduction, being of whole numbers. */
// @ts-ignore: decorator
@inline
function angleOfWord(word: v128, quadrant: v128): v128 {
  const rest = i32x4.sub(word, i32x4.shl(quadrant, 30));
  return f32x4.mul(f32x4.convert_i32x4_s(rest), f32x4.splat(1.4629180792671596e-9)); // 2 pi / 2^32
}

/**
 * f64 [draw][position], uniform in [0, 1) with 53 bits. Position j of the list is lane laneIndices[j] (i32), whose
 * counter is counters[laneIndices[j]] (u32). Draw d is made of words 2d and 2d + 1:
 * ((w_2d >>> 5) 2^26 + (w_2d+1 >>> 6)) 2^-53. `stride` in elements.
 */
export function randomUniformF64(
  out: usize, stride: i32, draws: i32, laneIndices: usize, counters: usize, count: i32,
  seedLo: u32, seedHi: u32, stream: u32,
): void {
  const rowBytes = <usize>stride << 3;
  for (let position = 0; position < count; position++) {
    const lane = load<u32>(laneIndices + (<usize>position << 2));
    const counter = load<u32>(counters + (<usize>lane << 2));
    let at = out + (<usize>position << 3);
    for (let draw = 0; draw < draws; draw += 2) {
      const words = philoxBlock(counter, draw >> 1, lane, stream, seedLo, seedHi);
      store<f64>(at, unitF64(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1)));
      if (draw + 1 < draws)
        store<f64>(at + rowBytes, unitF64(i32x4.extract_lane(words, 2), i32x4.extract_lane(words, 3)));
      at += 2 * rowBytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function unitF64(high: u32, low: u32): f64 {
  return (<f64>(high >>> 5) * 67108864.0 + <f64>(low >>> 6)) * 1.1102230246251565e-16; // 2^26, 2^-53
}

/**
 * i32 [count]: a uniformly random permutation of 0 .. count - 1, by the shuffle of Fisher and Yates from the end. The
 * k-th exchange uses word k of lane 0; word w chooses among n places floor(w n / 2^32), with a bias below n 2^-32.
 */
export function randomPermutation(
  out: usize, count: i32, seedLo: u32, seedHi: u32, stream: u32, counter: u32,
): void {
  for (let i = 0; i < count; i++) store<i32>(out + (<usize>i << 2), i);
  let block = 0;
  for (let last = count - 1; last > 0; last -= 4) {
    const words = philoxBlock(counter, block++, 0, stream, seedLo, seedHi);
    exchange(out, last, i32x4.extract_lane(words, 0));
    if (last > 1) exchange(out, last - 1, i32x4.extract_lane(words, 1));
    if (last > 2) exchange(out, last - 2, i32x4.extract_lane(words, 2));
    if (last > 3) exchange(out, last - 3, i32x4.extract_lane(words, 3));
  }
}

// @ts-ignore: decorator
@inline
function exchange(out: usize, last: i32, word: u32): void {
  const chosen = out + (<usize>((<u64>word * <u64>(last + 1)) >>> 32) << 2);
  const end = out + (<usize>last << 2);
  const value = load<i32>(chosen);
  store<i32>(chosen, load<i32>(end));
  store<i32>(end, value);
}

/** The four words of one block of one lane, in one vector. */
export function philoxBlock(counter: u32, block: u32, lane: u32, stream: u32, seedLo: u32, seedHi: u32): v128 {
  const multipliers = i64x2.splat(<i64>(<u64>MULTIPLIER_1 << 32 | <u64>MULTIPLIER_0));
  const weyl = i64x2(WEYL_0, WEYL_1);
  let key = i64x2(seedLo, seedHi);
  let c = i64x2(<i64>block << 32 | <i64>counter, <i64>stream << 32 | <i64>lane);
  let round = 0;
  do {
    const products = i64x2.extmul_low_i32x4_u(v128.shuffle<u32>(c, c, 0, 2, 0, 2), multipliers); // c0 M0, c2 M1
    // (c0, c1, c2, c3) <- (high(c2 M1) ^ c1 ^ k0, low(c2 M1), high(c0 M0) ^ c3 ^ k1, low(c0 M0))
    const others = v128.xor(i64x2.shr_u(c, 32), key);
    c = v128.xor(v128.shuffle<u32>(products, products, 3, 2, 1, 0), others);
    key = i32x4.add(key, weyl);
  } while (++round < ROUNDS);
  return c;
}
