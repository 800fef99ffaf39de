/**
 * Errors in units in the last place, against numbers of 45 digits: decimal.js shares no code and no method with the
 * kernels. Decimals are made from the exact binary value of a double, not from its shortest decimal form, which next to
 * a multiple of pi/2 would be another number.
 */
import { Decimal as Base } from "decimal.js";

export const Decimal = Base.clone({ precision: 45 });
export type Exact = InstanceType<typeof Decimal>;

const FLOAT32 = { digits: 24, least: -149 };
const FLOAT64 = { digits: 53, least: -1074 };

/** The double, exactly (to 45 digits). */
export function exact(x: number): Exact {
  if (x === 0) return new Decimal(0);
  const shift = 52 - exponent(x);
  // In two steps, as 2^1126 is no double.
  const whole = BigInt(x * 2 ** Math.floor(shift / 2) * 2 ** Math.ceil(shift / 2));
  return new Decimal(whole.toString()).times(new Decimal(2).pow(-shift));
}

/** |got - expected| in units of the spacing of float64 at `expected`. */
export function ulpsF64(got: number, expected: Exact): number {
  return exact(got).minus(expected).abs().div(spacing(expected.toNumber(), FLOAT64)).toNumber();
}

/** |got - expected| in units of the spacing of float32 at `expected`. */
export function ulpsF32(got: number, expected: Exact): number {
  return exact(got).minus(expected).abs().div(spacing(expected.toNumber(), FLOAT32)).toNumber();
}

/** The same against a float64 that is known to far more than 24 bits: quick enough for millions of points. */
export function ulpsF32Quick(got: number, expected: number): number {
  return Math.abs(got - expected) / spacing(expected, FLOAT32);
}

function spacing(x: number, { digits, least }: typeof FLOAT32): number {
  return x === 0 ? 2 ** least : 2 ** Math.max(exponent(x) - digits + 1, least);
}

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

/** floor(log2 |x|), for normal and denormal x. */
function exponent(x: number): number {
  number[0] = Math.abs(x) < 2 ** -1000 ? x * 2 ** 60 : x;
  return ((words[1] >>> 20) & 0x7ff) - 1023 - (Math.abs(x) < 2 ** -1000 ? 60 : 0);
}

/** A small generator for test points (xorshift of Marsaglia 2003), uniform in [low, high). */
export function points(count: number, low: number, high: number, seed = 1): number[] {
  let state = seed * 2654435761;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return low + (high - low) * ((state >>> 0) / 2 ** 32);
  });
}
