/** A worker as the page sees it: what it is asked, by a link that fails when the worker does. */
import type { TrainerHost } from "swingup/workers";
import type { Player } from "../worker/player.ts";

type Called<T> = {
  [K in keyof T]: T[K] extends (...values: infer Values) => infer Result
    ? (...values: Values) => Promise<Awaited<Result>>
    : never;
};

/** What the page asks of a worker, wherever that is. */
export interface DeskCalls {
  readonly trainer: Called<Omit<TrainerHost, "dispose">>;
  readonly player: Called<Omit<Player, "own">>;
}

/** Calls to a worker that fail when the worker does. */
export interface DeskLink<Calls extends DeskCalls = DeskCalls> {
  readonly remote: Calls;
  call<R>(ask: (remote: Calls) => R): Promise<Awaited<R>>;
  close(): void;
}
