/**
 * From when to when a vector environment may be used: it is reset before its first step and after every failure, a step
 * or a reset that takes time is awaited before the next, one that was closed can only be read, and of one that was
 * disposed nothing is left.
 */
import { handled } from "../core/closing.ts";
import type { MaybeAsync } from "./env.ts";

/** Of what is held (`T`) until it is disposed. */
export class Lifetime<T> {
  /** Whether the last reset, and every step since, went well. */
  begun = false;
  readonly #id: string;
  #held: T | undefined;
  #closed = false;
  #closing: Promise<void> | undefined; // fulfilled when that has come to an end, however it did
  #pending: Promise<void> | undefined; // a step or a reset of an asynchronous environment

  /** @param id the environment's name, for errors */
  constructor(id: string, held: T) {
    this.#id = id;
    this.#held = held;
  }

  /** For reading. @throws Error where it was disposed */
  get alive(): T {
    if (this.#held === undefined) throw new Error(`${this.#id}: it was disposed`);
    return this.#held;
  }

  /** For stepping. @throws Error where it was not reset, also after a failure, is busy, was closed or disposed */
  get running(): T {
    this.refuseWhileBusy();
    if (!this.begun) throw new Error(`${this.#id}: call reset() first`);
    return this.alive;
  }

  /** @throws Error where a step or a reset is under way, or it was closed */
  refuseWhileBusy(): void {
    if (this.#pending) throw new Error(`${this.#id}: the last step() or reset() is under way, await it first`);
    if (this.#held && this.#closed) throw new Error(`${this.#id}: it was closed`);
  }

  /** It is busy until the promise is settled, and has begun when it is fulfilled. */
  async wait(pending: Promise<void>): Promise<void> {
    this.#pending = pending;
    try {
      await pending;
      this.begun = true;
    } finally {
      this.#pending = undefined;
    }
  }

  /** Closes it, once: what is under way is waited for; what `release` throws is told to one caller only. */
  close(release: (held: T) => MaybeAsync): MaybeAsync {
    const held = this.#held;
    if (this.#closed || held === undefined) return this.#closing;
    this.#closed = true;
    const settled = this.#pending?.then(undefined, () => {});
    const closing = settled ? settled.then(() => release(held)) : release(held);
    if (!closing) return;
    const done = () => {
      this.#closing = undefined;
    };
    this.#closing = closing.then(done, done);
    return handled(closing);
  }

  /** Closes it and lets go of what is held. */
  dispose(release: (held: T) => MaybeAsync): MaybeAsync {
    try {
      return this.close(release);
    } finally {
      this.#held = undefined;
    }
  }
}
