/**
 * Environments that count how often they are opened and closed, and that fail where they are told to. For every object
 * that a factory has made there must be exactly one `close()`, whatever happened.
 */
import type { EpisodeOptions } from "swingup";
import { nextMacrotask } from "../../src/core/macrotask.ts";
import { Walk } from "./users_envs.ts";

/** Where an object fails: on being made, in its spaces, or in a method. */
export type Place =
  | "factory"
  | "spaces"
  | "reset"
  | "step"
  | "observation"
  | "render"
  | "setState"
  | "close"
  | "nowhere";

export interface Trouble {
  readonly place: Place;
  /** Number of the object that fails, from 0, in the order in which they are made. */
  readonly object?: number;
  /** Whether `reset`, `step` and `close` return promises. */
  readonly slow?: boolean;
}

export class Doors {
  /** How often each object was closed. */
  readonly closed: number[] = [];
  /** Objects that were open at once. */
  most = 0;
  #open = 0;
  #trouble: Trouble = { place: "nowhere" };

  /** From here on; counting of objects begins again. */
  expect(trouble: Trouble): void {
    this.closed.length = 0;
    this.most = 0;
    this.#open = 0;
    this.#trouble = trouble;
  }

  readonly factory = (): Walk => {
    const number = this.closed.length;
    const { object = 0, place } = this.#trouble;
    const fails = number === object ? place : "nowhere";
    if (fails === "factory") throw new Error("no door");
    this.closed.push(0);
    this.#open += 1;
    this.most = Math.max(this.most, this.#open);
    return this.#door(number, fails);
  };

  #door(number: number, fails: Place): Walk {
    const { slow = false } = this.#trouble;
    const later = <T>(value: T) => (slow ? nextMacrotask().then(() => value) : value);
    const orThrow = <T>(place: Place, value: () => T) => {
      if (fails !== place) return later(value());
      if (!slow) throw new Error(`${place} fails`);
      return Promise.reject(new Error(`${place} fails`));
    };
    const walk = new Walk();
    const changed: object = {
      ...(fails === "spaces" ? { actionSpace: { type: "discrete", n: 0 } } : {}),
      reset: (options: EpisodeOptions) => orThrow("reset", () => Walk.prototype.reset.call(walk, options)),
      step: (action: number) =>
        orThrow("step", () => {
          const result = Walk.prototype.step.call(walk, action);
          return fails === "observation" ? { ...result, observation: [2] } : result;
        }),
      setState: (state: Float64Array) => {
        if (fails === "setState") throw new Error("setState fails");
        return Walk.prototype.setState.call(walk, state);
      },
      render: () => {
        if (fails === "render") throw new Error("render fails");
        return { title: "door", center: [0, 0], width: 1, height: 1, shapes: [] };
      },
      close: () => {
        this.closed[number] += 1;
        if (!slow) this.#open -= 1;
        if (!slow) return orThrow("close", () => undefined);
        return (later(undefined) as Promise<undefined>).then(() => {
          this.#open -= 1;
          if (fails === "close") throw new Error("close fails");
        });
      },
    };
    return Object.assign(walk, changed);
  }
}
