// @ts-ignore: decorator
@inline
export function cosF32x4(x: v128): v128 { return x; }
// @ts-ignore: decorator
@inline
export function sinF32x4(x: v128): v128 { return x; }
