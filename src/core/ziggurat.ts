/**
 * Standard normal numbers as NumPy's generators draw them, bit for bit: Marsaglia and Tsang's ziggurat ("The ziggurat method
 * for generating random variables", 2000) of 256 layers. One number in 80 needs an exponential, one in
 * 4,000 logarithms; both are computed in whole numbers here (`exactExp`, `exactLog`) and rounded once, so that they are the
 * same everywhere.
 */
import type { Pcg64 } from "./pcg64.ts";

const LAYERS = 256;
const TAIL = 3.654152885361009; // where the lowest layer's box ends
const INVERSE_TAIL = 0.2736612373297583;
const AREA = 0.004928673233974652; // of each layer
const SCALE = 2 ** 52;
const FRACTION = (1n << 52n) - 1n;

/** `[layer]` each. */
export interface Ziggurat {
  readonly ki: Float64Array;
  readonly wi: Float64Array;
  readonly fi: Float64Array;
}

let tables: Ziggurat | undefined;

/** NumPy's tables, computed when they are first asked for: some milliseconds. */
export function ziggurat(): Ziggurat {
  tables ??= computeTables();
  return tables;
}

/**
 * Layer i is a box as wide as x_i of area V under f(x) = e^(-x^2/2): x_(i-1) = sqrt(-2 ln(V/x_i + f(x_i))). In exactly these
 * operations the results are NumPy's, but for one number whose exponential its authors' library rounded the other way.
 */
function computeTables(): Ziggurat {
  const [ki, wi, fi] = Array.from({ length: 3 }, () => new Float64Array(LAYERS));
  let x = TAIL;
  fi[LAYERS - 1] = exactExp(-0.5 * x * x);
  wi[LAYERS - 1] = x / SCALE;
  for (let layer = LAYERS - 2; layer > 0; layer--) {
    const outer = x;
    x = Math.sqrt(-2 * exactLog(AREA / outer + fi[layer + 1]));
    wi[layer] = x / SCALE;
    fi[layer] = exactExp(-0.5 * x * x);
    if (layer === 38) fi[layer] += 2 ** -53;
    ki[layer + 1] = (x / outer) * SCALE + SCALE - SCALE; // to the nearest whole number
  }
  ki[0] = Math.floor(((TAIL * fi[LAYERS - 1]) / AREA) * SCALE);
  wi[0] = AREA / fi[LAYERS - 1] / SCALE;
  fi[0] = 1;
  return { ki, wi, fi };
}

/** The next standard normal number. */
export function nextNormal(generator: Pcg64): number {
  const { ki, wi, fi } = ziggurat();
  for (;;) {
    const bits = generator.nextUint64();
    const layer = Number(bits & 0xffn);
    const mantissa = (bits >> 9n) & FRACTION;
    const size = Number(mantissa);
    const x = ((bits >> 8n) & 1n) === 1n ? -(size * wi[layer]) : size * wi[layer];
    if (size < ki[layer]) return x;
    if (layer === 0) {
      const tail = nextTail(generator);
      return ((mantissa >> 8n) & 1n) === 1n ? -tail : tail;
    }
    const height = (fi[layer - 1] - fi[layer]) * generator.nextDouble() + fi[layer];
    if (height < exactExp(-0.5 * x * x)) return x;
  }
}

/** A number beyond the tail's beginning. */
function nextTail(generator: Pcg64): number {
  for (;;) {
    const p = -INVERSE_TAIL * exactLog(1 - generator.nextDouble());
    const t = -exactLog(1 - generator.nextDouble());
    if (t + t > p * p) return TAIL + p;
  }
}

const BITS = 128n; // after the point, of whole numbers that stand for fractions
const ONE = 1n << BITS;

/** A float64 below 2^20 as a whole number of 2^-BITS; bits below are cut off. */
function fixed(x: number): bigint {
  const scaled = BigInt(Math.floor(x * 2 ** 32)) << (BITS - 32n);
  const rest = x * 2 ** 32 - Math.floor(x * 2 ** 32);
  return scaled + (BigInt(rest * 2 ** 53) << (BITS - 85n));
}

/** A whole number of 2^-BITS as the nearest float64. */
function float(x: bigint): number {
  return Number(x) * 2 ** -Number(BITS);
}

/** e^x, -50 <= x <= 0, correctly rounded but for one case in 2^50. */
export function exactExp(x: number): number {
  const small = fixed(-x) >> 8n; // e^x = (e^(x / 256))^256
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = -((term * small) >> BITS) / n;
    sum += term;
  }
  for (let squaring = 0; squaring < 8; squaring++) sum = (sum * sum) >> BITS;
  return float(sum);
}

/** ln x, 2^-53 <= x <= 1, as well rounded: 2 artanh((m - 1)/(m + 1)) - n ln 2 with m = 2^n x in [3/4, 3/2). */
export function exactLog(x: number): number {
  let doubled = 0n;
  let m = x;
  for (; m < 0.75; m *= 2) doubled++;
  return float(twiceArtanh(fixed(m) - ONE, fixed(m) + ONE) - doubled * twiceArtanh(ONE, 3n * ONE));
}

function twiceArtanh(numerator: bigint, denominator: bigint): bigint {
  const z = (numerator << BITS) / denominator;
  const square = (z * z) >> BITS;
  let power = z;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}
