/** How the sums of a matrix product begin and where they end: what all shapes of its tiles have in common. */

/** What a sum starts from; always a constant, so that each product is compiled for its own. */
export enum Start {
  zero,
  bias,
  target, // what C holds already
  zeroThenTarget, // zero, and what C holds already is added last
}

// @ts-ignore: decorator
@inline
export function first(start: Start, bias: usize, c: usize): v128 {
  if (start == Start.bias) return v128.load32_splat(bias);
  else if (start == Start.target) return v128.load(c);
  else return f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
export function endEight(start: Start, pointer: usize, low: v128, high: v128): void {
  if (start == Start.zeroThenTarget) {
    const before = v128.load(pointer);
    high = f32x4.add(v128.load(pointer, 16), high);
    low = f32x4.add(before, low);
  }
  storeEight(pointer, low, high);
}

/** The upper half first: where V8 pairs two stores, it keeps the lower one beside them if that came first. */
// @ts-ignore: decorator
@inline
export function storeEight(pointer: usize, low: v128, high: v128): void {
  v128.store(pointer, high, 16);
  v128.store(pointer, low);
}
