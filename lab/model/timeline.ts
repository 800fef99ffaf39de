/**
 * What the policy was on the way: about fifty snapshots of a run, evenly spread over its updates and thinned as it grows,
 * so that ten hours of training take no more memory than a minute. The first stays, the last is the policy as it is, and
 * the one with which the task was solved is kept beside them.
 */
import { signal } from "@preact/signals";
import type { Learnt } from "../worker/player.ts";

/** A policy as it was after an update. */
export interface Snapshot {
  readonly update: number;
  /** Environment steps by then. */
  readonly step: number;
  /** Mean return of the last hundred episodes by then; not a number before the first has ended. */
  readonly score: number;
  readonly learnt: Learnt;
}

export const MOST_SNAPSHOTS = 50;
const FEWEST = 8; // of networks so large that fifty would not fit
const MOST_BYTES = 2 ** 25; // of all together

export class Timeline {
  /** Grows whenever the snapshots change. */
  readonly news = signal(0);
  #kept: Snapshot[] = [];
  #solved: Snapshot | undefined;
  #every = 1; // updates between two that stay

  /** In the order of their updates; the last is the latest. */
  get snapshots(): readonly Snapshot[] {
    return this.#kept;
  }

  /** Takes the place of the latest where that one is between those that stay. */
  add(snapshot: Snapshot, { solved }: { solved: boolean }): void {
    const kept = this.#kept;
    const latest = kept[kept.length - 1];
    const before = kept[kept.length - 2];
    const between = before !== undefined && latest.update - before.update < this.#every;
    if (latest && (between || latest.update >= snapshot.update)) kept.pop();
    kept.push(snapshot);
    if (solved) this.#solved ??= snapshot;
    if (kept.length > mostOf(snapshot)) this.#thin();
    this.news.value++;
  }

  /** The policy that nothing has taught yet, or the one that the run was resumed with. */
  get first(): Snapshot | undefined {
    return this.#kept[0];
  }

  /** The one with which the task was solved; as long as it is not, the best so far. */
  get best(): Snapshot | undefined {
    if (this.#solved) return this.#solved;
    const scored = this.#kept.filter(({ score }) => Number.isFinite(score));
    return scored.reduce<Snapshot | undefined>(
      (best, one) => (best && best.score >= one.score ? best : one),
      undefined,
    );
  }

  /** The first that had come half of the way, in score, from the beginning to the best. */
  get half(): Snapshot | undefined {
    const { best } = this;
    const begun = this.#kept.find(({ score }) => Number.isFinite(score));
    if (!best || !begun || best.score <= begun.score) return undefined;
    const middle = (begun.score + best.score) / 2;
    return this.#kept.find(({ score }) => score >= middle);
  }

  /** Whether the best is one that solved the task. */
  get solved(): boolean {
    return this.#solved !== undefined;
  }

  /** The place of a snapshot, or of the one before it where it has been thinned away since. */
  placeOf({ update }: Snapshot): number {
    return Math.max(0, this.#kept.filter((one) => one.update <= update).length - 1);
  }

  /** Lets all go. */
  clear(): void {
    this.#kept = [];
    this.#solved = undefined;
    this.#every = 1;
    this.news.value++;
  }

  /** Every second one stays, and the first and the last. */
  #thin(): void {
    const { length } = this.#kept;
    this.#kept = this.#kept.filter((_, k) => k % 2 === 0 || k === length - 1);
    const gaps = this.#kept.slice(1, -1).map(({ update }, k) => update - this.#kept[k].update);
    this.#every = Math.max(2 * this.#every, Math.min(...gaps));
  }
}

function mostOf({ learnt: { parameters, statistics } }: Snapshot): number {
  const bytes = parameters.byteLength + (statistics?.byteLength ?? 0);
  return Math.min(MOST_SNAPSHOTS, Math.max(FEWEST, Math.floor(MOST_BYTES / bytes)));
}
