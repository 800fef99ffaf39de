/**
 * exp, log and tanh of four float32 at a time: the transcendental functions of networks and policies. WebAssembly has
 * none and engines disagree on theirs, so these fixed sequences of IEEE operations are what makes a run repeat bit for
 * bit everywhere. All are branch-free and inlined into the kernels that use them.
 */

/** e^r = 1 + r + r^2 q(r), |r| <= ln(2)/2; q minimax of degree 4, coefficients float32, relative error 7e-9. */
// @ts-ignore: decorator
@inline
function expReduced(r: v128): v128 {
  let q = f32x4.splat(0.0014444608241319656);
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.00837591290473938));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.04165937006473541));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.1666644811630249));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.5000001788139343));
  q = f32x4.add(f32x4.mul(f32x4.mul(r, r), q), r);
  return f32x4.add(q, f32x4.splat(1.0));
}

/** 2^n for lanes that hold n + 1.5 * 2^23 as float32: n is in the low bits, so shifting leaves only it (-126..127). */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * e^x. Infinity above 88.722839, denormal below -87.336544, 0 below -103.972; NaN through.
 *
 * x = n ln 2 + r; ln 2 = 0.693359375 (9 bits, so n times it is exact) - 2.12194440e-4. 2^n is applied in two halves,
 * because 2^128 and 2^-150 are not float32 numbers themselves.
 */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  const magic = f32x4.splat(12582912.0); // 1.5 * 2^23: adding it rounds to a whole number in the low bits
  const inside = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-104.0)); // NaN stays
  const shifted = f32x4.add(f32x4.mul(inside, f32x4.splat(1.4426950408889634)), magic);
  const n = f32x4.sub(shifted, magic);
  let r = f32x4.sub(inside, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  const whole = i32x4.sub(shifted, magic);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(expReduced(r), powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/**
 * Natural logarithm. log(0) = -Infinity, log(Infinity) = Infinity, negative numbers and NaN give NaN.
 *
 * x = 2^n (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); log(1 + f) = f - f^2/2 + f^3 q(f), q minimax of degree 8
 * (relative error 2e-9); log x = n ln 2 + log(1 + f) with ln 2 split as in exp. Denormals are scaled by 2^23 first.
 */
// @ts-ignore: decorator
@inline
export function logF32x4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.1754943508222875e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, tiny);
  // Bits counted from those of sqrt(1/2): the exponent field then is n, the fraction that of 1 + f.
  const bits = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.sub(i32x4.shr_s(bits, 23), v128.and(tiny, i32x4.splat(23)));
  const n = f32x4.convert_i32x4_s(exponent);
  const onePlusF = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(onePlusF, f32x4.splat(1.0));

  let q = f32x4.splat(0.05341609567403793);
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(-0.10916643589735031));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(0.12107884138822556));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(-0.12549568712711334));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(0.1420963853597641));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(-0.1665937304496765));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(0.20002222061157227));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(-0.2500016689300537));
  q = f32x4.add(f32x4.mul(q, f), f32x4.splat(0.3333331346511841));
  const square = f32x4.mul(f, f);
  let tail = f32x4.mul(f32x4.mul(square, f), q);
  tail = f32x4.sub(tail, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  tail = f32x4.sub(tail, f32x4.mul(square, f32x4.splat(0.5)));
  const result = f32x4.add(f32x4.add(tail, f), f32x4.mul(n, f32x4.splat(0.693359375)));
  return logSpecial(x, result);
}

/** Puts in the values of log at 0, below 0, at Infinity and at NaN. */
// @ts-ignore: decorator
@inline
function logSpecial(x: v128, finite: v128): v128 {
  const infinity = f32x4.splat(Infinity);
  const usual = v128.bitselect(finite, f32x4.add(x, x), f32x4.lt(x, infinity)); // Infinity, NaN
  const positive = f32x4.gt(x, f32x4.splat(0.0));
  const atZero = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), f32x4.eq(x, f32x4.splat(0.0)));
  return v128.bitselect(usual, v128.bitselect(atZero, usual, f32x4.le(x, f32x4.splat(0.0))), positive);
}

/**
 * Hyperbolic tangent: odd bit for bit, |tanh| <= 1, exactly +-1 from |x| = 9.02 on; NaN through.
 *
 * tanh |x| = t / (t + 2), t = e^(2|x|) - 1 = 2^n (1 + p) - 1 with p = e^r - 1: no cancellation for small x, where n = 0.
 */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const magic = f32x4.splat(12582912.0);
  const magnitude = f32x4.pmin(v128.xor(x, sign), f32x4.splat(9.25)); // NaN stays
  const double = f32x4.add(magnitude, magnitude);
  const shifted = f32x4.add(f32x4.mul(double, f32x4.splat(1.4426950408889634)), magic);
  const n = f32x4.sub(shifted, magic);
  let r = f32x4.sub(double, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let q = f32x4.splat(0.0014444608241319656);
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.00837591290473938));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.04165937006473541));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.1666644811630249));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.5000001788139343));
  const p = f32x4.add(f32x4.mul(f32x4.mul(r, r), q), r);
  const scale = powerOfTwo(shifted);
  const t = f32x4.add(f32x4.mul(scale, p), f32x4.sub(scale, f32x4.splat(1.0)));
  return v128.or(f32x4.div(t, f32x4.add(t, f32x4.splat(2.0))), sign);
}
