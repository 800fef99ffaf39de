/**
 * The runtime of side modules: none. Memory belongs to the arena, so nothing is allocated. A module in which something
 * would be imports `swingup.allocation`, by which it is refused; what nobody calls is left out, and the import with it.
 */

// @ts-ignore: decorator
@external("swingup", "allocation")
declare function allocation(): void;

// @ts-ignore: decorator
@global @unsafe
export function __new(size: usize, id: u32): usize {
  allocation();
  return 0;
}

// @ts-ignore: decorator
@global @unsafe
export function __renew(oldPtr: usize, size: usize): usize {
  allocation();
  return 0;
}

// @ts-ignore: decorator
@global @unsafe
export function __alloc(size: usize): usize {
  allocation();
  return 0;
}

// @ts-ignore: decorator
@global @unsafe
export function __realloc(ptr: usize, size: usize): usize {
  allocation();
  return 0;
}

// @ts-ignore: decorator
@global @unsafe
export function __free(ptr: usize): void {}

// @ts-ignore: decorator
@global @unsafe
export function __link(parentPtr: usize, childPtr: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
export function __pin(ptr: usize): usize {
  return ptr;
}

// @ts-ignore: decorator
@global @unsafe
export function __unpin(ptr: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __visit(ptr: usize, cookie: u32): void {}

// @ts-ignore: decorator
@global @unsafe
export function __collect(): void {}
