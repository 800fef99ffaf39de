/**
 * The meeting point of a team of threads on one memory: nobody passes before everybody has arrived. Two spinning threads
 * meet within about 0.1 us; a thread that has spun in vain goes to sleep, and waking it costs some tens of us.
 *
 * Control words, i32, each on a cache line of its own so that spinning on one does not disturb the others:
 * arrived (0), generation (64), sleepers (128), failed (192), claims (256), ready (320), in bytes, and from 384 on a line
 * for each thread: claims on its share. All work on unshared memory too, but the sleep.
 */
const GENERATION: usize = 64;
const SLEEPERS: usize = 128;
const FAILED: usize = 192;
const CLAIMS: usize = 256;
const READY: usize = 320;
const SHARES: usize = 384;

/** What `barrierWait` returns. */
const PASSED: i32 = 0;
const NOT_YET: i32 = 1;
export const BROKEN: i32 = 2;

/** What `barrierMeet` returns, but for a generation. */
export const LAST: i32 = -1;
const MET: i32 = -2;

/**
 * Arrives and looks `spins` times whether the others have, too. Returns -1 where this was the last of `threads` (the
 * others are let go), -2 where the last one came meanwhile, else the generation that `barrierWait` is to wait for.
 */
export function barrierMeet(control: usize, threads: i32, spins: i32): i32 {
  const generation = atomic.load<i32>(control + GENERATION);
  if (atomic.add<i32>(control, 1) == threads - 1) {
    atomic.store<i32>(control, 0);
    atomic.store<i32>(control + GENERATION, (generation + 1) & i32.MAX_VALUE);
    if (atomic.load<i32>(control + SLEEPERS) > 0) atomic.notify(control + GENERATION, threads);
    return LAST;
  }
  for (let k = 0; k < spins; k++) {
    if (atomic.load<i32>(control + GENERATION) != generation) return MET;
  }
  return generation;
}

/**
 * Waits until the generation has passed: spins, then sleeps for at most `nanoseconds` (0: never sleeps, which the main
 * thread of a page may not). Returns 0 when passed, 1 when not yet, 2 when a thread of the team has failed.
 */
export function barrierWait(control: usize, generation: i32, spins: i32, nanoseconds: f64): i32 {
  return waitForChange(control, GENERATION, generation, spins, nanoseconds);
}

/** Waits until the control word at `word` has changed; see `barrierWait`. */
function waitForChange(control: usize, word: usize, seen: i32, spins: i32, nanoseconds: f64): i32 {
  for (let k = 0; k < spins; k++) {
    if (atomic.load<i32>(control + word) != seen) return PASSED;
  }
  if (atomic.load<i32>(control + FAILED) != 0) return BROKEN;
  if (nanoseconds > 0) {
    atomic.add<i32>(control + SLEEPERS, 1);
    atomic.wait<i32>(control + word, seen, <i64>nanoseconds);
    atomic.sub<i32>(control + SLEEPERS, 1);
  }
  if (atomic.load<i32>(control + word) != seen) return PASSED;
  return atomic.load<i32>(control + FAILED) != 0 ? BROKEN : NOT_YET;
}

/** Announces how much is ready, to those who wait for it. */
export function readyAnnounce(control: usize, ready: i32): void {
  atomic.store<i32>(control + READY, ready);
  if (atomic.load<i32>(control + SLEEPERS) > 0) atomic.notify(control + READY, -1);
}

/** What was announced last. */
export function readyLook(control: usize): i32 {
  return atomic.load<i32>(control + READY);
}

/** Waits until something else is announced than `seen`; see `barrierWait`. */
export function readyWait(control: usize, seen: i32, spins: i32, nanoseconds: f64): i32 {
  return waitForChange(control, READY, seen, spins, nanoseconds);
}

/** A number that no other call returns: how many claims there were before, modulo 2^32. */
export function barrierClaim(control: usize): i32 {
  return atomic.add<i32>(control + CLAIMS, 1);
}

/** Address of the count of claims on a thread's share. */
// @ts-ignore: decorator
@inline
export function shareClaims(control: usize, share: i32): usize {
  return control + SHARES + (<usize>share << 6);
}

/** Marks the team as failed and wakes everybody who waits. */
export function barrierBreak(control: usize): void {
  atomic.store<i32>(control + FAILED, 1);
  atomic.notify(control + GENERATION, -1);
  atomic.notify(control + READY, -1);
}
