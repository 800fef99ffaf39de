/**
 * The numbers of an algorithm that change over a run: learning rate, clip range, entropy coefficient. Each has an initial
 * value, which a user may replace in mid-run, and a schedule over the training horizon. The initial values lie in the
 * arena, where all threads and checkpoints see them.
 */
import { type Schedule, scheduled } from "../core/schedule.ts";
import type { Arena, Block } from "../wasm/arena.ts";

export interface Coefficient {
  initial: number;
  schedule: Schedule;
}

export class Coefficients<Name extends string> {
  readonly names: readonly Name[];
  /** `[name]`: the initial values, in the order of `names`. */
  readonly initials: Block<Float64Array>;
  readonly #schedules: readonly Schedule[];

  constructor(arena: Arena, coefficients: Readonly<Record<Name, Coefficient>>) {
    this.names = Object.keys(coefficients) as Name[];
    this.#schedules = this.names.map((name) => coefficients[name].schedule);
    this.initials = arena.f64(this.names.length);
    // A thread that joins later must not undo what was adjusted.
    if (arena.thread === 0) this.initials.view.set(this.names.map((name) => coefficients[name].initial));
  }

  /** Replaces an initial value; the schedule goes on from it, at the progress that the run has made. */
  adjust(name: Name, initial: number): void {
    this.initials.view[this.names.indexOf(name)] = initial;
  }

  /** The values at a progress in [0, 1]. */
  at(progress: number): Record<Name, number> {
    const initials = this.initials.view;
    const values = this.names.map((name, k) => [name, scheduled(this.#schedules[k], initials[k], progress)]);
    return Object.fromEntries(values) as Record<Name, number>;
  }
}
