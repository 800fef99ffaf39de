/**
 * What a thread and a worker that holds environments share beside the arrays of the worker's lanes: control words, by which
 * the one orders and the other answers, and room for the text of an error. All lie in one memory, of these two alone.
 */
import type { Arena, Block } from "../wasm/arena.ts";

/** Control words, i32; those that are waited for on cache lines of their own. */
export const ORDER = 0; // counts orders
export const DONE = 16; // counts orders that are carried out
export const COMMAND = 32;
export const ARGUMENT = 33;
export const RESULT = 34; // a number; where the order failed, -1 - the length of its error's text in bytes
export const STATE = 35; // address of room for a lane's state, float64, once its size was asked for
export const WORDS = 48;

/** Bytes for the text of an error. */
export const TEXT = 1 << 17;

/** What a worker can be asked for. */
export const COMMANDS = { step: 0, reset: 1, stateSize: 2, getState: 3, setState: 4, close: 5 } as const;
export type Command = keyof typeof COMMANDS;

export interface ExchangeBlocks {
  readonly control: Block<Int32Array>;
  readonly text: Block<Uint8Array>;
}

export function exchangeBlocks(arena: Arena): ExchangeBlocks {
  return { control: arena.i32(WORDS), text: arena.u8(TEXT) };
}
