/**
 * exp, log and tanh of four float32 at a time: the transcendental functions of networks and policies. WebAssembly has
 * none and engines disagree on theirs, so these fixed sequences of IEEE operations are what makes a run repeat bit for
 * bit everywhere. All are branch-free and inlined into the kernels that use them.
 *
 * Cost: 0.7 ns per element for exp and tanh, 1.1 for log; 0.6 for tanh of sixteen at a time.
 *
 * The errors stated below are the largest over every fifth float32.
 */
import { every32 } from "./constants";

/** Added to |x| < 2^21 it rounds to a whole number n and leaves n + 126 in the low bits: shifted by 23, 2^(n - 1). */
const ROUND_AND_BIAS = memory.data<f32>([12583038.0], 4); // 1.5 * 2^23 + 126
/** ln 2 = HIGH - LOW; HIGH has 9 significant bits, so n * HIGH is exact for every exponent n. */
const LN2_HIGH = memory.data<f32>([0.693359375], 4);
const LN2_LOW = memory.data<f32>([2.1219444e-4], 4);
const HALF_LN2 = memory.data<f32>([0.34657359027997264], 4);
const LOG2_E = memory.data<f32>([1.4426950408889634], 4);
const TWO_LOG2_E = memory.data<f32>([2.8853900817779268], 4);
const HALF = memory.data<f32>([0.5], 4);
export const ONE = memory.data<f32>([1.0], 4);
const TWO = memory.data<f32>([2.0], 4);
const SIGN = memory.data<u32>([0x80000000], 4);
const EXP_MOST = memory.data<f32>([89.0], 4);
const EXP_LEAST = memory.data<f32>([-87.0], 4);
const TANH_MOST = memory.data<f32>([9.25], 4);
/** Of `tanhDenominator`. */
const SLOPE_1 = memory.data<f32>([-0.022133680060505867], 4);
const SLOPE_0 = memory.data<f32>([0.33333250880241394], 4);
/** Of `logTail`. */
const TAIL_2 = memory.data<f32>([0.29871898889541626], 4);
const TAIL_1 = memory.data<f32>([0.39977559447288513], 4);
const TAIL_0 = memory.data<f32>([0.6666677594184875], 4);
/** The bits of sqrt(1/2): bits counted from there have n in the exponent's place for sqrt(1/2) <= x 2^-n < sqrt(2). */
const ROOT_HALF = memory.data<u32>([0x3f3504f3], 4);
const MANTISSA = memory.data<u32>([0x007fffff], 4);

/**
 * e^x, within 1.53 ulp. Infinity above 88.722839, 0 below -86.994 (results under 1.66e-38); NaN through.
 *
 * x = n ln 2 + r, |r| <= ln(2)/2; with h = r/2 and D as below, e^r = (D + h) / (D - h) = 1 + r / (D - h).
 */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  const inside = f32x4.pmax(f32x4.pmin(x, every32(EXP_MOST)), every32(EXP_LEAST)); // in this order NaN stays
  const bias = every32(ROUND_AND_BIAS);
  const shifted = f32x4.add(f32x4.mul(inside, every32(LOG2_E)), bias);
  const n = f32x4.sub(shifted, bias);
  const coarse = f32x4.sub(inside, f32x4.mul(n, every32(LN2_HIGH)));
  const r = f32x4.add(coarse, f32x4.mul(n, every32(LN2_LOW)));
  const h = f32x4.mul(r, every32(HALF));
  const one = every32(ONE);
  const denominator = tanhDenominator(f32x4.mul(h, h), every32(SLOPE_1), every32(SLOPE_0), one);
  const fraction = f32x4.div(r, f32x4.sub(denominator, h));
  // Half of the result first: 2^127 exists, 2^128 does not.
  const half = f32x4.mul(f32x4.add(fraction, one), i32x4.shl(shifted, 23));
  return f32x4.add(half, half);
}

/**
 * Hyperbolic tangent, within 2.37 ulp. Odd bit for bit, |tanh| <= 1, exactly +-1 from |x| = 9.02 on; NaN through.
 *
 * |x| = n ln(2)/2 + r, |r| <= ln(2)/4, s = 2^n, tanh r = r / D:
 *   tanh |x| = (s e^(2r) - 1) / (s e^(2r) + 1) = N / (N + (D - r)),  N = (s - 1)/2 D + (s + 1)/2 r
 * No term cancels: for n = 0 it is r / D, for large n numerator and denominator share their rounding errors.
 */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  return tanhBy(
    x,
    every32(SIGN),
    every32(TANH_MOST),
    every32(TWO_LOG2_E),
    every32(ROUND_AND_BIAS),
    every32(HALF_LN2),
    every32(SLOPE_1),
    every32(SLOPE_0),
    every32(ONE),
    every32(HALF),
  );
}

/**
 * tanh of the neighboring numbers from p up to end, whole sixteens, in place: the constants are loaded once, and four chains
 * hide latencies.
 */
// @ts-ignore: decorator
@inline
export function tanhOfSixteens(p: usize, end: usize): void {
  const sign = every32(SIGN);
  const most = every32(TANH_MOST);
  const scale = every32(TWO_LOG2_E);
  const bias = every32(ROUND_AND_BIAS);
  const step = every32(HALF_LN2);
  const slope1 = every32(SLOPE_1);
  const slope0 = every32(SLOPE_0);
  const one = every32(ONE);
  const half = every32(HALF);
  for (; p != end; p += 64) {
    const y0 = tanhBy(v128.load(p), sign, most, scale, bias, step, slope1, slope0, one, half);
    const y1 = tanhBy(v128.load(p, 16), sign, most, scale, bias, step, slope1, slope0, one, half);
    const y2 = tanhBy(v128.load(p, 32), sign, most, scale, bias, step, slope1, slope0, one, half);
    const y3 = tanhBy(v128.load(p, 48), sign, most, scale, bias, step, slope1, slope0, one, half);
    v128.store(p, y1, 16); // the higher first: then V8 pairs them
    v128.store(p, y0);
    v128.store(p, y3, 48);
    v128.store(p, y2, 32);
  }
}

/** The formula of `tanhF32x4` with its constants at hand. */
// @ts-ignore: decorator
@inline
function tanhBy(
  x: v128,
  signBit: v128,
  most: v128,
  scale: v128,
  bias: v128,
  step: v128,
  slope1: v128,
  slope0: v128,
  one: v128,
  half: v128,
): v128 {
  const sign = v128.and(x, signBit);
  const magnitude = f32x4.pmin(v128.xor(x, sign), most); // in this order NaN stays
  const shifted = f32x4.add(f32x4.mul(magnitude, scale), bias);
  const n = f32x4.sub(shifted, bias);
  // One part of ln(2)/2 is enough here: where n * ln(2)/2 is not exact, tanh is flat.
  const r = f32x4.sub(magnitude, f32x4.mul(n, step));
  const d = tanhDenominator(f32x4.mul(r, r), slope1, slope0, one);
  const s = i32x4.shl(shifted, 23); // 2^(n - 1)
  const numerator = f32x4.add(f32x4.mul(f32x4.sub(s, half), d), f32x4.mul(f32x4.add(s, half), r));
  const denominator = f32x4.add(numerator, f32x4.sub(d, r));
  return v128.or(f32x4.div(numerator, denominator), sign);
}

/**
 * D with tanh r = r / D: the start of tanh's continued fraction, 1 + r^2 / (3 + r^2 / (5 + ...)), as a polynomial in
 * r^2. Minimax over |r| <= ln(2)/4 with float32 coefficients: relative error 2.2e-9, 0.04 * 2^-24.
 */
// @ts-ignore: decorator
@inline
function tanhDenominator(square: v128, slope1: v128, slope0: v128, one: v128): v128 {
  return f32x4.add(f32x4.mul(square, f32x4.add(f32x4.mul(square, slope1), slope0)), one);
}

/**
 * Natural logarithm, within 0.91 ulp, denormals included. log(+-0) = -Infinity, log(Infinity) = Infinity; NaN for
 * negative numbers and NaN.
 */
// @ts-ignore: decorator
@inline
export function logF32x4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.1754943508222875e-38)); // below the normal numbers: scaled by 2^23
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, tiny);
  const bits = i32x4.sub(normal, every32(ROOT_HALF));
  const finite = logOfBits(bits, i32x4.sub(i32x4.shr_s(bits, 23), v128.and(tiny, i32x4.splat(23))));

  const zero = f32x4.splat(0.0);
  const bounded = v128.bitselect(finite, x, f32x4.lt(x, f32x4.splat(Infinity))); // Infinity and NaN are their own log
  const ordered = v128.bitselect(f32x4.splat(-Infinity), bounded, f32x4.eq(x, zero));
  return v128.or(ordered, f32x4.lt(x, zero)); // all bits set are a NaN
}

/** The same for what is known to be positive, normal and finite, without the special cases. */
// @ts-ignore: decorator
@inline
export function logPositiveF32x4(x: v128): v128 {
  const bits = i32x4.sub(x, every32(ROOT_HALF));
  return logOfBits(bits, i32x4.shr_s(bits, 23));
}

/** log x = n ln 2 + log(1 + f), where x = 2^n (1 + f); the fraction of `bits` is that of 1 + f. */
// @ts-ignore: decorator
@inline
function logOfBits(bits: v128, exponent: v128): v128 {
  const mantissa = i32x4.add(v128.and(bits, every32(MANTISSA)), every32(ROOT_HALF));
  const n = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(mantissa, every32(ONE));
  const small = f32x4.sub(logTail(f), f32x4.mul(n, every32(LN2_LOW)));
  return f32x4.add(f32x4.mul(n, every32(LN2_HIGH)), f32x4.add(f, small));
}

/**
 * log(1 + f) - f = s (f^2/2 + R) - f^2/2 with s = f / (2 + f), because log(1 + f) = 2 artanh s = 2s + s R and
 * 2s = f - f^2/2 + s f^2/2: f, exact, stays out of the rounding. R = 2/3 s^2 + 2/5 s^4 + ..., minimax over
 * |s| <= 0.1716 with three float32 coefficients: relative error 8e-10, 0.014 * 2^-24.
 */
// @ts-ignore: decorator
@inline
function logTail(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, every32(TWO)));
  const z = f32x4.mul(s, s);
  let r = f32x4.add(f32x4.mul(z, every32(TAIL_2)), every32(TAIL_1));
  r = f32x4.add(f32x4.mul(z, r), every32(TAIL_0));
  r = f32x4.mul(z, r);
  const halfSquare = f32x4.mul(f32x4.mul(f, f), every32(HALF));
  return f32x4.sub(f32x4.mul(s, f32x4.add(halfSquare, r)), halfSquare);
}
