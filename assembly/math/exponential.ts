/**
 * exp, log and tanh of four float32 at a time: the transcendental functions of networks and policies. WebAssembly has
 * none and engines disagree on theirs, so these fixed sequences of IEEE operations are what makes a run repeat bit for
 * bit everywhere. All are branch-free and inlined into the kernels that use them.
 *
 * Cost: 0.75 ns per element for exp and tanh, 1.4 for log, but only in loops written `do { ... } while (i < end)`. Then
 * V8 keeps the constants in registers; inside a `for` or `while` loop, whose body might not run, it builds each one
 * anew from three instructions, every time around, which costs another 0.3 ns.
 *
 * The errors stated below are the largest over every fifth float32.
 */

/** Added to |x| < 2^21 it rounds to a whole number n and leaves n + 126 in the low bits: shifted by 23, 2^(n - 1). */
// @ts-ignore: decorator
@inline
const ROUND_AND_BIAS: f32 = 12582912.0 + 126.0; // 1.5 * 2^23 + 126

/** ln 2 = HIGH - LOW; HIGH has 9 significant bits, so n * HIGH is exact for every exponent n. */
// @ts-ignore: decorator
@inline
const LN2_HIGH: f32 = 0.693359375;
// @ts-ignore: decorator
@inline
const LN2_LOW: f32 = 2.1219444e-4;

/**
 * e^x, within 1.53 ulp. Infinity above 88.722839, 0 below -86.994 (results under 1.66e-38); NaN through.
 *
 * x = n ln 2 + r, |r| <= ln(2)/2; with h = r/2 and D as below, e^r = (D + h) / (D - h) = 1 + r / (D - h).
 */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  const inside = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-87.0)); // in this order NaN stays
  const shifted = f32x4.add(f32x4.mul(inside, f32x4.splat(1.4426950408889634)), f32x4.splat(ROUND_AND_BIAS));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_AND_BIAS));
  const coarse = f32x4.sub(inside, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const r = f32x4.add(coarse, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  const h = f32x4.mul(r, f32x4.splat(0.5));
  const fraction = f32x4.div(r, f32x4.sub(tanhDenominator(f32x4.mul(h, h)), h));
  // Half of the result first: 2^127 exists, 2^128 does not.
  const half = f32x4.mul(f32x4.add(fraction, f32x4.splat(1.0)), i32x4.shl(shifted, 23));
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
  const half = f32x4.splat(0.5);
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const magnitude = f32x4.pmin(v128.xor(x, sign), f32x4.splat(9.25)); // in this order NaN stays
  const shifted = f32x4.add(f32x4.mul(magnitude, f32x4.splat(2.8853900817779268)), f32x4.splat(ROUND_AND_BIAS));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_AND_BIAS));
  // One part of ln(2)/2 is enough here: where n * ln(2)/2 is not exact, tanh is flat.
  const r = f32x4.sub(magnitude, f32x4.mul(n, f32x4.splat(0.34657359027997264)));
  const d = tanhDenominator(f32x4.mul(r, r));
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
function tanhDenominator(square: v128): v128 {
  const slope = f32x4.add(f32x4.mul(square, f32x4.splat(-0.022133680060505867)), f32x4.splat(0.33333250880241394));
  return f32x4.add(f32x4.mul(square, slope), f32x4.splat(1.0));
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
  const bits = i32x4.sub(normal, i32x4.splat(ROOT_HALF));
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
  const bits = i32x4.sub(x, i32x4.splat(ROOT_HALF));
  return logOfBits(bits, i32x4.shr_s(bits, 23));
}

/** The bits of sqrt(1/2): bits counted from there have n in the exponent's place for sqrt(1/2) <= x 2^-n < sqrt(2). */
// @ts-ignore: decorator
@inline
const ROOT_HALF: i32 = 0x3f3504f3;

/** log x = n ln 2 + log(1 + f), where x = 2^n (1 + f); the fraction of `bits` is that of 1 + f. */
// @ts-ignore: decorator
@inline
function logOfBits(bits: v128, exponent: v128): v128 {
  const mantissa = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(ROOT_HALF));
  const n = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(mantissa, f32x4.splat(1.0));
  const small = f32x4.sub(logTail(f), f32x4.mul(n, f32x4.splat(LN2_LOW)));
  return f32x4.add(f32x4.mul(n, f32x4.splat(LN2_HIGH)), f32x4.add(f, small));
}

/**
 * log(1 + f) - f = s (f^2/2 + R) - f^2/2 with s = f / (2 + f), because log(1 + f) = 2 artanh s = 2s + s R and
 * 2s = f - f^2/2 + s f^2/2: f, exact, stays out of the rounding. R = 2/3 s^2 + 2/5 s^4 + ..., minimax over
 * |s| <= 0.1716 with three float32 coefficients: relative error 8e-10, 0.014 * 2^-24.
 */
// @ts-ignore: decorator
@inline
function logTail(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2.0)));
  const z = f32x4.mul(s, s);
  let r = f32x4.add(f32x4.mul(z, f32x4.splat(0.29871898889541626)), f32x4.splat(0.39977559447288513));
  r = f32x4.add(f32x4.mul(z, r), f32x4.splat(0.6666677594184875));
  r = f32x4.mul(z, r);
  const halfSquare = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  return f32x4.sub(f32x4.mul(s, f32x4.add(halfSquare, r)), halfSquare);
}
