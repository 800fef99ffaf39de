/**
 * Threads that run the same program on the same memory, each on its part of the work, and meet at barriers. The program
 * is written once: where it says `range` a thread takes its share, where it says `barrier` it waits for the others. A
 * team of one is the plain program. Which thread does what never shows in the results: sums over items of work are formed
 * in the order of the items, by whoever needs them.
 *
 * Programs in TypeScript go through this class; those that run inside of a kernel through assembly/threads/member.ts, on
 * the same account of each thread, so that the one can go on where the other ends.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import { Member } from "../wasm/generated/records.ts";
import { type RecordBlock, writeFields } from "../wasm/record.ts";
import type { Address } from "../wasm/units.ts";

const LINE = 16; // words of 32 bits in a cache line
const CONTROL_LINES = 6; // and one for each thread, see assembly/threads/barrier.ts
// How often a waiting thread looks before it sleeps, 0.5 ns each.
const FIRST_SPINS = 125_000; // at barriers: more or less later, as assembly/threads/member.ts finds it useful
const FEWEST_SPINS = 10_000;
const REST_SPINS = 400_000; // between two pieces of work: small ones, such as A2C's updates, follow within 0.2 ms
const NAP = 250e6; // ns: how long a waiting thread sleeps before it looks whether the others still work
const PATIENCE = 4000; // ms without a sign of life after which the others are given up

/** A thread of the team failed or fell silent: the computation cannot go on. */
export class ThreadTeamError extends Error {
  override readonly name = "ThreadTeamError";
}

export class ThreadTeam {
  readonly thread: number;
  #threads: number;
  readonly #kernels: Arena["kernels"];
  readonly #control: Block<Int32Array>;
  readonly #alive: Block<Int32Array>; // [thread * LINE]: counts of work done
  readonly #member: RecordBlock<Member, "Member">; // this thread's own account, which kernels keep
  readonly #settled: Block<Uint32Array>; // [thread]: a part of it
  readonly #sleeps: boolean;

  /**
   * Every thread makes its team first of all on its arena.
   * @param sleeps whether this thread may sleep (the main thread of a page may not)
   */
  constructor(arena: Arena, { sleeps = true }: { sleeps?: boolean } = {}) {
    this.thread = arena.thread;
    this.#threads = arena.threads;
    this.#kernels = arena.kernels;
    this.#control = arena.i32((CONTROL_LINES + arena.threads) * LINE);
    this.#alive = arena.i32(arena.threads * LINE);
    this.#settled = arena.own.u32(arena.threads);
    this.#settled.view.fill(0); // a thread of a former worker pool may have had it
    this.#member = arena.own.record(Member, {
      control: this.#control.pointer,
      thread: this.thread,
      threads: this.threads,
      alive: this.#alive.pointer + this.thread * LINE * 4,
      spins: FIRST_SPINS,
      turn: 0,
      claimed: 0,
      settled: this.#settled.pointer,
    });
    this.#sleeps = sleeps;
  }

  /** How many there are, this one included. */
  get threads(): number {
    return this.#threads;
  }

  /** Address of this thread's own account, for programs that run inside of a kernel (assembly/threads/member.ts). */
  get member(): Address<"Member"> {
    return this.#member.pointer;
  }

  /** A thread's share of `count` items, this one's unless another is named: neighbors, as equal as can be. */
  range(count: number, thread: number = this.thread): [start: number, end: number] {
    const { threads } = this;
    return [Math.floor((count * thread) / threads), Math.floor((count * (thread + 1)) / threads)];
  }

  /**
   * Calls `body` with 0 .. count - 1, each number in one of the threads: first those of its share, as `range` has them,
   * then what others have left of theirs, so that a thread on a slower core does less. A barrier follows.
   */
  each(count: number, body: (item: number) => void): void {
    const { pointer } = this.#member;
    for (let item = this.#kernels.nextItem(pointer, count); item >= 0; item = this.#kernels.nextItem(pointer, count))
      body(item);
  }

  /** Leader: of work whose items become ready one by one, the first `count` are. The others take them meanwhile. */
  announce(count: number): void {
    if (this.threads > 1) this.#kernels.readyAnnounce(this.#control.pointer, count);
  }

  /** Leader: all `count` items are ready, and no more will come. */
  announceLast(count: number): void {
    this.announce(~count);
  }

  /** How long this thread may sleep before it looks again, ns; 0 where it may not sleep. */
  get nap(): number {
    return this.#sleeps ? NAP : 0;
  }

  /** Says that this thread is still at work, for the others' patience. */
  beat(): void {
    if (this.threads > 1) this.#alive.view[this.thread * LINE]++;
  }

  /**
   * Waits until all threads are here.
   * @throws ThreadTeamError where another thread failed or gave no sign of life for 4 s
   */
  barrier(): void {
    this.wait(this.#kernels.meet(this.#member.pointer));
  }

  /**
   * Waits where the kernel `meet` could not: `generation` is what it returned, negative where everybody was there.
   * @throws ThreadTeamError as `barrier`
   */
  wait(generation: number): void {
    if (generation >= 0) this.#waitLong(generation, PATIENCE);
  }

  /** Waits for the others without end: between two pieces of work. */
  rest(): void {
    const generation = this.#kernels.barrierMeet(this.#control.pointer, this.threads, REST_SPINS);
    if (generation >= 0) this.#waitLong(generation, Number.POSITIVE_INFINITY);
  }

  /** Forgets a former team: before new members join. */
  reset(): void {
    this.#control.view.fill(0);
    writeFields(this.#member, { turn: 0, claimed: 0 });
    this.#settled.view.fill(0);
  }

  /** Leader: goes on alone, for ever; before new members would have joined. */
  disband(): void {
    this.reset();
    this.#threads = 1;
    this.#member.threads = 1;
  }

  /** Ends the team: everybody who waits, or will, throws. */
  break(): void {
    this.#kernels.barrierBreak(this.#control.pointer);
  }

  #waitLong(generation: number, patience: number): void {
    const { pointer } = this.#control;
    let deadline = performance.now() + patience;
    let seen = this.#signsOfLife();
    for (;;) {
      const state = this.#kernels.barrierWait(pointer, generation, FEWEST_SPINS, this.nap);
      if (state === 0) return;
      if (state === 2) throw failed();
      const now = this.#signsOfLife();
      if (now !== seen) deadline = performance.now() + patience;
      seen = now;
      if (performance.now() > deadline) {
        this.break();
        throw new ThreadTeamError(`no sign of life from another thread for ${patience / 1000} s`);
      }
    }
  }

  #signsOfLife(): number {
    let sum = 0;
    for (let thread = 0; thread < this.threads; thread++) sum += this.#alive.view[thread * LINE];
    return sum;
  }
}

export function failed(): ThreadTeamError {
  return new ThreadTeamError("another thread of the team failed");
}
