/**
 * A thread's own account of its team: what a program that runs inside of a kernel needs to share out work and to meet
 * the others. Each thread has one, in its own memory; the control words (barrier.ts) are the team's.
 */
import { barrierClaim, barrierMeet, BROKEN, LAST, readyLook, readyWait, shareClaims } from "./barrier";

// How often a waiting thread looks before it sleeps, 0.5 ns each: more where looking helps, less where the other threads
// make no progress meanwhile, perhaps because they wait for this very core.
const FEWEST_SPINS = 10_000;
const MOST_SPINS = 2_000_000;

@unmanaged
export class Member {
  control: usize = 0; // words of the team, see barrier.ts
  thread: i32 = 0;
  threads: i32 = 0;
  alive: usize = 0; // address of a count of work done, i32, for the others' patience
  spins: i32 = 0;
  turn: i32 = 0; // shares of the running round that are exhausted
  claimed: i32 = 0; // claims on items that become ready, in all finished rounds
  settled: usize = 0; // i32 [thread]: claims on its share in all finished rounds
}

/** What `meet` returns where nobody has to be waited for. */
export const PASSED: i32 = -1;

/** Says that this thread is still at work. */
// @ts-ignore: decorator
@inline
export function beat(member: Member): void {
  store<i32>(member.alive, load<i32>(member.alive) + 1);
}

/**
 * Arrives at the barrier and looks for a while whether the others have, too. Returns -1 where everybody is here, else the
 * generation that `barrierWait` is to wait for.
 */
export function meet(self: Member): i32 {
  if (self.threads == 1) return PASSED;
  beat(self);
  const outcome = barrierMeet(self.control, self.threads, self.spins);
  if (outcome == LAST) return PASSED;
  const met = outcome < 0;
  self.spins = met ? min(self.spins << 1, MOST_SPINS) : max(self.spins >> 1, FEWEST_SPINS);
  return met ? PASSED : outcome;
}

/**
 * The next of 0 .. count - 1 that this thread takes, each number being one thread's; -1 where none is left. A thread has a
 * share, neighbors as equal as can be, so that what it needs from round to round stays in its caches; who is done with
 * its own takes from the others', so that a thread on a slower core does less. Threads meet between two rounds.
 */
export function nextItem(self: Member, count: i32): i32 {
  const threads = self.threads;
  const settled = self.settled;
  for (; self.turn < threads; self.turn++) {
    const share = (self.thread + self.turn) % threads;
    const start = shareStart(count, share, threads);
    const claimed = atomic.add<i32>(shareClaims(self.control, share), 1) - load<i32>(settled + (<usize>share << 2));
    if (claimed < shareStart(count, share + 1, threads) - start) return start + claimed;
  }
  self.turn = 0;
  for (let share = 0; share < threads; share++) {
    const word = settled + (<usize>share << 2);
    const taken = shareStart(count, share + 1, threads) - shareStart(count, share, threads);
    store<i32>(word, load<i32>(word) + taken + threads); // each thread has claimed once in vain
  }
  return -1;
}

/**
 * Of items that become ready one by one, the next that this thread takes, when it is ready; -1 where no more will come and
 * none is left; -2 where the team has broken. It sleeps `nanoseconds` at a time where it waits for long.
 */
export function nextReady(self: Member, nanoseconds: f64): i32 {
  const item = barrierClaim(self.control) - self.claimed;
  while (true) {
    const ready = readyLook(self.control); // the number of items, or, as the last word, its complement
    if (ready < 0 && item >= ~ready) return endOfRound(self, ~ready);
    if (ready < 0 || ready > item) return item;
    if (readyWait(self.control, ready, self.spins, nanoseconds) == BROKEN) return -2;
  }
}

/** The leader's next one after its last word, that there are `count`; -1 where none is left. */
export function nextOfClosed(self: Member, count: i32): i32 {
  const item = barrierClaim(self.control) - self.claimed;
  return item < count ? item : endOfRound(self, count);
}

// @ts-ignore: decorator
@inline
function endOfRound(self: Member, count: i32): i32 {
  self.claimed += count + self.threads; // each thread has claimed once in vain
  return -1;
}

/** Where a thread's share of `count` items begins. */
// @ts-ignore: decorator
@inline
export function shareStart(count: i32, thread: i32, threads: i32): i32 {
  return <i32>((<i64>count * thread) / threads);
}
