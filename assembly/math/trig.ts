/**
 * sin and cos: of two float64 at a time for the physics, of four float32 at a time for the rest. Branch-free, built
 * from IEEE operations in a fixed order, so a run repeats bit for bit in every engine.
 *
 * The float64 functions come in pieces, because AssemblyScript returns one value and a step of an environment wants
 * sine and cosine of the same angle for the price of one:
 *
 *   const quadrant = quadrantF64x2(x);
 *   const high = reduceF64x2(x, quadrant);
 *   const sine = sineInQuadrantF64x2(x, quadrant, high);
 *   const cosine = cosineInQuadrantF64x2(x, quadrant, high);
 *   sineOfQuadrantF64x2(sine, cosine, quadrant)      // sin x
 *   cosineOfQuadrantF64x2(sine, cosine, quadrant)    // cos x
 *
 * What sine and cosine in the quadrant have in common, the compiler computes once.
 *
 * Within 1.03 ulp for |x| <= 1000 (over 40 million random points each), also next to multiples of pi/2; within 4.5 ulp
 * up to 10^6, where `low` outgrows the rounding error of `high` (see sineReducedF64x2). Always |sin|, |cos| <= 1; NaN
 * for NaN and infinities; sin(-0) is +0. For |x| <= 3/4 the quadrant is 0, high = x and low = 0.
 *
 * One of them costs 2.8 ns per angle.
 */

import { every32, every64 } from "./constants";

/** Added to |x| < 2^51 it rounds to a whole number n and leaves n in the low bits. */
const ROUND = memory.data<f64>([6755399441055744.0], 8); // 1.5 * 2^52
const TWO_OVER_PI = memory.data<f64>([0.6366197723675814], 8);
// pi/2 in three parts after Cody and Waite: 33 bits, 33 bits and 53 bits, 1e-37 off in all. The products of the first
// two with a whole number of up to 20 bits are exact.
const HALF_PI_HIGH = memory.data<f64>([1.5707963267341256], 8);
const HALF_PI_MIDDLE = memory.data<f64>([6.077100506303966e-11], 8);
const HALF_PI_LOW = memory.data<f64>([2.0222662487959506e-21], 8);
/** Coefficients of sine and cosine, lowest first. */
const SINE_0 = memory.data<f64>([-0.1666666666666663], 8);
const SINE_1 = memory.data<f64>([0.00833333333332184], 8);
const SINE_2 = memory.data<f64>([-0.0001984126982935853], 8);
const SINE_3 = memory.data<f64>([2.7557313538516034e-6], 8);
const SINE_4 = memory.data<f64>([-2.505073438963761e-8], 8);
const SINE_5 = memory.data<f64>([1.5895433314868276e-10], 8);
const COSINE_0 = memory.data<f64>([0.041666666666666595], 8);
const COSINE_1 = memory.data<f64>([-0.0013888888888873325], 8);
const COSINE_2 = memory.data<f64>([2.4801587288983675e-5], 8);
const COSINE_3 = memory.data<f64>([-2.755731421007173e-7], 8);
const COSINE_4 = memory.data<f64>([2.0875704270301963e-9], 8);
const COSINE_5 = memory.data<f64>([-1.1358683284451747e-11], 8);
const HALF = memory.data<f64>([0.5], 8);
const ONE = memory.data<f64>([1.0], 8);
const SIGN = memory.data<u64>([0x8000000000000000], 8);
const UNIT = memory.data<u64>([1], 8);

/** The whole number n nearest x / (pi/2), as n + 1.5 * 2^52: its low two bits are the quadrant. */
// @ts-ignore: decorator
@inline
export function quadrantF64x2(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, every64(TWO_OVER_PI)), every64(ROUND));
}

/** x - n pi/2 in [-pi/4, pi/4], rounded to float64. */
// @ts-ignore: decorator
@inline
export function reduceF64x2(x: v128, quadrant: v128): v128 {
  const n = f64x2.sub(quadrant, every64(ROUND));
  const coarse = f64x2.sub(x, f64x2.mul(n, every64(HALF_PI_HIGH))); // exact
  return f64x2.sub(coarse, f64x2.mul(n, every64(HALF_PI_MIDDLE)));
}

/** What `high` leaves of x - n pi/2. */
// @ts-ignore: decorator
@inline
function reduceLowF64x2(x: v128, quadrant: v128, high: v128): v128 {
  const n = f64x2.sub(quadrant, every64(ROUND));
  const coarse = f64x2.sub(x, f64x2.mul(n, every64(HALF_PI_HIGH)));
  const lost = f64x2.sub(f64x2.sub(coarse, high), f64x2.mul(n, every64(HALF_PI_MIDDLE))); // exact
  return f64x2.sub(lost, f64x2.mul(n, every64(HALF_PI_LOW)));
}

/**
 * sin(high + low), |high| <= pi/4: r + r^3 S(r^2), S minimax of degree 5 with float64 coefficients, relative error
 * 0.034 * 2^-53. `low`, at most half an ulp of `high` for |x| <= 1000, is added as it is instead of
 * times cos(high): 0.15 ulp at most.
 */
// @ts-ignore: decorator
@inline
export function sineReducedF64x2(high: v128, low: v128): v128 {
  const z = f64x2.mul(high, high);
  const w = f64x2.mul(z, z);
  const s01 = f64x2.add(f64x2.mul(z, every64(SINE_1)), every64(SINE_0));
  const s23 = f64x2.add(f64x2.mul(z, every64(SINE_3)), every64(SINE_2));
  const s45 = f64x2.add(f64x2.mul(z, every64(SINE_5)), every64(SINE_4));
  const s = f64x2.add(f64x2.add(f64x2.mul(s23, w), s01), f64x2.mul(s45, f64x2.mul(w, w)));
  return f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(high, z), s), low), high);
}

/**
 * cos(high + low), |high| <= pi/4: 1 - r^2/2 + r^4 C(r^2), C minimax of degree 5 with float64 coefficients, relative
 * error 0.0005 * 2^-53.
 */
// @ts-ignore: decorator
@inline
export function cosineReducedF64x2(high: v128, low: v128): v128 {
  const z = f64x2.mul(high, high);
  const w = f64x2.mul(z, z);
  const c01 = f64x2.add(f64x2.mul(z, every64(COSINE_1)), every64(COSINE_0));
  const c23 = f64x2.add(f64x2.mul(z, every64(COSINE_3)), every64(COSINE_2));
  const c45 = f64x2.add(f64x2.mul(z, every64(COSINE_5)), every64(COSINE_4));
  const c = f64x2.add(f64x2.add(f64x2.mul(c23, w), c01), f64x2.mul(c45, f64x2.mul(w, w)));
  const tail = f64x2.sub(f64x2.mul(w, c), f64x2.mul(high, low));
  const half = f64x2.mul(z, every64(HALF));
  return f64x2.sub(every64(ONE), f64x2.sub(half, tail));
}

/** The sine of x less its quadrant's multiple of pi/2, `high` being that rounded. */
// @ts-ignore: decorator
@inline
export function sineInQuadrantF64x2(x: v128, quadrant: v128, high: v128): v128 {
  return sineReducedF64x2(high, reduceLowF64x2(x, quadrant, high));
}

/** The cosine of it. */
// @ts-ignore: decorator
@inline
export function cosineInQuadrantF64x2(x: v128, quadrant: v128, high: v128): v128 {
  return cosineReducedF64x2(high, reduceLowF64x2(x, quadrant, high));
}

/** sin x from sine and cosine of the reduced angle: sine, cosine, -sine, -cosine for quadrants 0, 1, 2, 3. */
// @ts-ignore: decorator
@inline
export function sineOfQuadrantF64x2(sine: v128, cosine: v128, quadrant: v128): v128 {
  const sign = v128.and(i64x2.shl(quadrant, 62), every64(SIGN));
  return v128.xor(v128.xor(sine, exchangeF64x2(sine, cosine, quadrant)), sign);
}

/** cos x from sine and cosine of the reduced angle: cosine, -sine, -cosine, sine for quadrants 0, 1, 2, 3. */
// @ts-ignore: decorator
@inline
export function cosineOfQuadrantF64x2(sine: v128, cosine: v128, quadrant: v128): v128 {
  const sign = v128.and(i64x2.shl(i64x2.add(quadrant, every64(UNIT)), 62), every64(SIGN));
  return v128.xor(v128.xor(cosine, exchangeF64x2(sine, cosine, quadrant)), sign);
}

/** The bits that turn sine into cosine and cosine into sine where the quadrant is odd, 0 where it is even. */
// @ts-ignore: decorator
@inline
function exchangeF64x2(sine: v128, cosine: v128, quadrant: v128): v128 {
  const odd = i64x2.neg(v128.and(quadrant, every64(UNIT)));
  return v128.and(v128.xor(sine, cosine), odd);
}

/** sin x. */
// @ts-ignore: decorator
@inline
export function sinF64x2(x: v128): v128 {
  const quadrant = quadrantF64x2(x);
  const high = reduceF64x2(x, quadrant);
  const low = reduceLowF64x2(x, quadrant, high);
  return sineOfQuadrantF64x2(sineReducedF64x2(high, low), cosineReducedF64x2(high, low), quadrant);
}

/** cos x. */
// @ts-ignore: decorator
@inline
export function cosF64x2(x: v128): v128 {
  const quadrant = quadrantF64x2(x);
  const high = reduceF64x2(x, quadrant);
  const low = reduceLowF64x2(x, quadrant, high);
  return cosineOfQuadrantF64x2(sineReducedF64x2(high, low), cosineReducedF64x2(high, low), quadrant);
}

/**
 * sin x of float32: within 1.84 ulp for |x| <= 1000 (over every fifth float), 2.2 up to 10^4; |sin| <= 1; NaN for NaN
 * and infinities.
 */
// @ts-ignore: decorator
@inline
export function sinF32x4(x: v128): v128 {
  const quadrant = quadrantF32x4(x);
  const r = reduceF32x4(x, quadrant);
  return sineOfQuadrantF32x4(sineReducedF32x4(r), cosineReducedF32x4(r), quadrant);
}

/** cos x of float32, with the same errors; |cos| <= 1; NaN for NaN and infinities. */
// @ts-ignore: decorator
@inline
export function cosF32x4(x: v128): v128 {
  const quadrant = quadrantF32x4(x);
  const r = reduceF32x4(x, quadrant);
  return cosineOfQuadrantF32x4(sineReducedF32x4(r), cosineReducedF32x4(r), quadrant);
}

/** Added to |x| < 2^22 it rounds to a whole number n and leaves n in the low bits. */
const ROUND_F32 = memory.data<f32>([12582912.0], 4); // 1.5 * 2^23
const TWO_OVER_PI_F32 = memory.data<f32>([0.6366197723675814], 4);
const HALF_PI_0 = memory.data<f32>([1.5703125], 4);
const HALF_PI_1 = memory.data<f32>([0.0004837512969970703], 4);
const HALF_PI_2 = memory.data<f32>([7.549533620476723e-8], 4);
const HALF_PI_3 = memory.data<f32>([2.5633440682570896e-12], 4);
const SINE_F32_0 = memory.data<f32>([-0.16666655242443085], 4);
const SINE_F32_1 = memory.data<f32>([0.008332187309861183], 4);
const SINE_F32_2 = memory.data<f32>([-0.00019517897453624755], 4);
const COSINE_F32_0 = memory.data<f32>([0.04166664555668831], 4);
const COSINE_F32_1 = memory.data<f32>([-0.0013887309469282627], 4);
const COSINE_F32_2 = memory.data<f32>([2.4432327336398885e-5], 4);
const HALF_F32 = memory.data<f32>([0.5], 4);
const ONE_F32 = memory.data<f32>([1.0], 4);
const SIGN_F32 = memory.data<u32>([0x80000000], 4);
const UNIT_F32 = memory.data<u32>([1], 4);

/** The whole number n nearest x / (pi/2), as n + 1.5 * 2^23. */
// @ts-ignore: decorator
@inline
function quadrantF32x4(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, every32(TWO_OVER_PI_F32)), every32(ROUND_F32));
}

/** x - n pi/2, with pi/2 in parts of 11, 11, 11 and 24 bits: the first three products are exact for |n| < 2^13. */
// @ts-ignore: decorator
@inline
function reduceF32x4(x: v128, quadrant: v128): v128 {
  const n = f32x4.sub(quadrant, every32(ROUND_F32));
  let r = f32x4.sub(x, f32x4.mul(n, every32(HALF_PI_0)));
  r = f32x4.sub(r, f32x4.mul(n, every32(HALF_PI_1)));
  r = f32x4.sub(r, f32x4.mul(n, every32(HALF_PI_2)));
  return f32x4.sub(r, f32x4.mul(n, every32(HALF_PI_3)));
}

/** sin r = r + r^3 S(r^2), |r| <= pi/4, S minimax with three float32 coefficients: relative error 0.07 * 2^-24. */
// @ts-ignore: decorator
@inline
export function sineReducedF32x4(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let s = f32x4.add(f32x4.mul(z, every32(SINE_F32_2)), every32(SINE_F32_1));
  s = f32x4.add(f32x4.mul(z, s), every32(SINE_F32_0));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, z), s));
}

/** cos r = 1 - r^2/2 + r^4 C(r^2), |r| <= pi/4, C minimax with three float32 coefficients: 0.002 * 2^-24. */
// @ts-ignore: decorator
@inline
export function cosineReducedF32x4(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let c = f32x4.add(f32x4.mul(z, every32(COSINE_F32_2)), every32(COSINE_F32_1));
  c = f32x4.add(f32x4.mul(z, c), every32(COSINE_F32_0));
  const tail = f32x4.mul(f32x4.mul(z, z), c);
  return f32x4.sub(every32(ONE_F32), f32x4.sub(f32x4.mul(z, every32(HALF_F32)), tail));
}

/** As for float64; the quadrant is in the low two bits of each lane. */
// @ts-ignore: decorator
@inline
export function sineOfQuadrantF32x4(sine: v128, cosine: v128, quadrant: v128): v128 {
  const sign = v128.and(i32x4.shl(quadrant, 30), every32(SIGN_F32));
  return v128.xor(v128.xor(sine, exchangeF32x4(sine, cosine, quadrant)), sign);
}

// @ts-ignore: decorator
@inline
export function cosineOfQuadrantF32x4(sine: v128, cosine: v128, quadrant: v128): v128 {
  const sign = v128.and(i32x4.shl(i32x4.add(quadrant, every32(UNIT_F32)), 30), every32(SIGN_F32));
  return v128.xor(v128.xor(cosine, exchangeF32x4(sine, cosine, quadrant)), sign);
}

// @ts-ignore: decorator
@inline
function exchangeF32x4(sine: v128, cosine: v128, quadrant: v128): v128 {
  return v128.and(v128.xor(sine, cosine), i32x4.neg(v128.and(quadrant, every32(UNIT_F32))));
}
