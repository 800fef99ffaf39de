/**
 * exp and tanh of one float32, by the operations of assembly/math/exponential.ts in the same order: an action that is
 * computed here has the bits of one that the kernels computed. Every operation is rounded to float32 by `f`, which
 * engines compile to single-precision instructions.
 */
const f = Math.fround;

const ROUND_AND_BIAS = 12582912 + 126;
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(2.1219444e-4);
const LOG2_E = f(Math.LOG2E);
const TWO_LOG2_E = f(2.8853900817779268);
const HALF_LN2 = f(0.34657359027997264);
const D0 = f(-0.022133680060505867);
const D1 = f(0.33333250880241394);

const word = new Float32Array(1);
const bits = new Int32Array(word.buffer);

export function exp(x: number): number {
  const inside = x > 89 ? 89 : x < -87 ? -87 : x;
  const shifted = f(f(inside * LOG2_E) + ROUND_AND_BIAS);
  const n = f(shifted - ROUND_AND_BIAS);
  const r = f(f(inside - f(n * LN2_HIGH)) + f(n * LN2_LOW));
  const h = f(r * 0.5);
  const fraction = f(r / f(denominator(f(h * h)) - h));
  const half = f(f(fraction + 1) * powerOfTwo(shifted));
  return f(half + half);
}

export function tanh(x: number): number {
  const magnitude = Math.min(Math.abs(x), 9.25);
  const shifted = f(f(magnitude * TWO_LOG2_E) + ROUND_AND_BIAS);
  const n = f(shifted - ROUND_AND_BIAS);
  const r = f(magnitude - f(n * HALF_LN2));
  const d = denominator(f(r * r));
  const s = powerOfTwo(shifted);
  const numerator = f(f(f(s - 0.5) * d) + f(f(s + 0.5) * r));
  const quotient = f(numerator / f(numerator + f(d - r)));
  return x < 0 ? -quotient : quotient;
}

function denominator(square: number): number {
  return f(f(square * f(f(square * D0) + D1)) + 1);
}

/** 2^(n - 1), where the low bits of `shifted` are n + 126. */
function powerOfTwo(shifted: number): number {
  word[0] = shifted;
  bits[0] <<= 23;
  return word[0];
}
