/** Arithmetic of two float64 at a time under short names. */

/** Whether a mask has a lane. */
// @ts-ignore: decorator
@inline
export function any(mask: v128): bool {
  return v128.any_true(mask);
}

/** The same number twice. */
// @ts-ignore: decorator
@inline
export function both(x: f64): v128 {
  return f64x2.splat(x);
}

/** a b - c d: for (a, c) and (d, b) as vectors of the plane, what turns. */
// @ts-ignore: decorator
@inline
export function cross(a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.sub(f64x2.mul(a, b), f64x2.mul(c, d));
}

/** Whether a mask has both lanes. */
// @ts-ignore: decorator
@inline
export function every(mask: v128): bool {
  return i64x2.all_true(mask);
}

// @ts-ignore: decorator
@inline
export function minus(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

/** Where the lower of the two is below 0, it; elsewhere 0. */
// @ts-ignore: decorator
@inline
export function negativePart(x: v128): v128 {
  return v128.and(x, f64x2.lt(x, f64x2.splat(0.0)));
}

// @ts-ignore: decorator
@inline
export function over(a: v128, b: v128): v128 {
  return f64x2.div(a, b);
}

// @ts-ignore: decorator
@inline
export function plus(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline
export function times(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}
