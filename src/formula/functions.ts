/**
 * The functions of a formula. Those that IEEE 754 fixes are JavaScript's; exp, log, sin, cos, tan and tanh are the
 * kernels', since engines disagree on theirs: exp, log and tanh in float32, sin, cos and tan in float64.
 */
import type { Arena } from "../wasm/arena.ts";

/** Numbers in, a number out; what is not defined is NaN. */
export interface Callable {
  readonly least: number;
  readonly most: number;
  readonly of: (...given: number[]) => number;
}

// As `Elementary` in assembly/math/probe.ts numbers them.
const [EXP, LOG, TANH, SIN, COS] = [0, 1, 2, 3, 4];

const FOUR = 4; // float32 that a kernel takes at a time
const TWO = 2; // float64
const MANY = 8; // that min and max take
const FARTHEST = 1e5; // rad: sines of more are not accurate

/** Exponents of `^`: powers are products. */
export const MOST_EXPONENT = 32;

export function power(of: number, exponent: number): number {
  let product = 1;
  for (let k = Math.abs(exponent); k > 0; k--) product *= of;
  return exponent < 0 ? 1 / product : product;
}

const one = (of: (x: number) => number): Callable => ({ least: 1, most: 1, of });

/** By name; in memory of the arena. */
export function callables(arena: Arena): ReadonlyMap<string, Callable> {
  const { kernels } = arena;
  const single = arena.f32(FOUR);
  const double = arena.f64(TWO);
  const short = (f: number) => (x: number) => {
    single.view[0] = x;
    kernels.elementaryF32(f, single.pointer, single.pointer, FOUR);
    return single.view[0];
  };
  const long = (f: number) => (x: number) => {
    if (!(Math.abs(x) <= FARTHEST)) return Number.NaN;
    double.view[0] = x;
    kernels.elementaryF64(f, double.pointer, double.pointer, TWO);
    return double.view[0];
  };
  const [sin, cos] = [long(SIN), long(COS)];
  return new Map<string, Callable>([
    ["abs", one(Math.abs)],
    ["sqrt", one(Math.sqrt)],
    ["sign", one(Math.sign)],
    ["floor", one(Math.floor)],
    ["exp", one(short(EXP))],
    ["log", one(short(LOG))],
    ["tanh", one(short(TANH))],
    ["sin", one(sin)],
    ["cos", one(cos)],
    ["tan", one((x) => sin(x) / cos(x))],
    ["min", { least: 2, most: MANY, of: Math.min }],
    ["max", { least: 2, most: MANY, of: Math.max }],
    ["clamp", { least: 3, most: 3, of: (x, low, high) => Math.min(Math.max(x, low), high) }],
  ]);
}
