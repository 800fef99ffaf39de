/** The opcodes of a pickle that Python 3 writes for plain data, tensors and arrays: what each does to the stack. */
import { type Pickled, PickledName, PickledObject, PickledReference } from "./pickled.ts";

/** What opcodes are made of. */
export interface Operations {
  byte(): number;
  /** Unsigned, little-endian, of 1, 2 or 4 bytes. */
  number(bytes: number): number;
  signed(): number;
  double(): number;
  length64(): number;
  bytes(length: number): Uint8Array;
  /** Up to the next line's end. */
  line(): string;
  push(value: Pickled): void;
  pop(): Pickled;
  top(): Pickled;
  mark(): void;
  /** What lies above the last mark, which is taken away too. */
  toMark(): Pickled[];
  /** The top of the stack, at a place or at the next one. */
  remember(place?: number): void;
  recall(place: number): void;
  name(module: string, name: string): PickledName;
}

export const STOP = 0x2e;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** By the numbers that pickletools gives them. */
export const opcodes: Readonly<Record<number, (this: Operations) => void>> = {
  128: function proto() {
    const version = this.byte();
    if (version < 2 || version > 5) throw new Error(`it is of protocol ${version}, expected 2 to 5`);
  },
  149: function frame() {
    this.length64();
  },
  // Values.
  78: function none() {
    this.push(null);
  },
  136: function newTrue() {
    this.push(true);
  },
  137: function newFalse() {
    this.push(false);
  },
  74: function binInt() {
    this.push(this.signed());
  },
  75: function binInt1() {
    this.push(this.number(1));
  },
  77: function binInt2() {
    this.push(this.number(2));
  },
  138: function long1() {
    this.push(integer(this.bytes(this.number(1))));
  },
  71: function binFloat() {
    this.push(this.double());
  },
  88: function binUnicode() {
    this.push(decode(this.bytes(this.number(4))));
  },
  140: function shortBinUnicode() {
    this.push(decode(this.bytes(this.number(1))));
  },
  66: function binBytes() {
    this.push(this.bytes(this.number(4)));
  },
  67: function shortBinBytes() {
    this.push(this.bytes(this.number(1)));
  },
  142: function binBytes8() {
    this.push(this.bytes(this.length64()));
  },
  150: function byteArray8() {
    this.push(this.bytes(this.length64()));
  },
  // Collections.
  40: function mark() {
    this.mark();
  },
  41: function emptyTuple() {
    this.push([]);
  },
  93: function emptyList() {
    this.push([]);
  },
  125: function emptyDict() {
    this.push(new Map());
  },
  116: function tuple() {
    this.push(this.toMark());
  },
  133: function tuple1() {
    this.push([this.pop()]);
  },
  134: function tuple2() {
    const second = this.pop();
    this.push([this.pop(), second]);
  },
  135: function tuple3() {
    const [third, second] = [this.pop(), this.pop()];
    this.push([this.pop(), second, third]);
  },
  97: function append() {
    const item = this.pop();
    listOf(this.top()).push(item);
  },
  101: function appends() {
    const items = this.toMark();
    const list = listOf(this.top());
    for (const item of items) list.push(item);
  },
  115: function setItem() {
    const value = this.pop();
    const key = this.pop();
    itemsOf(this.top()).set(key, value);
  },
  117: function setItems() {
    const pairs = this.toMark();
    if (pairs.length % 2 > 0) throw new Error("a value is missing");
    const items = itemsOf(this.top());
    for (let k = 0; k < pairs.length; k += 2) items.set(pairs[k], pairs[k + 1]);
  },
  // The memory.
  113: function binPut() {
    this.remember(this.number(1));
  },
  114: function longBinPut() {
    this.remember(this.number(4));
  },
  148: function memoize() {
    this.remember();
  },
  104: function binGet() {
    this.recall(this.number(1));
  },
  106: function longBinGet() {
    this.recall(this.number(4));
  },
  // Names, and what would be made of them.
  99: function global() {
    const module = this.line();
    this.push(this.name(module, this.line()));
  },
  147: function stackGlobal() {
    const name = this.pop();
    const module = this.pop();
    if (typeof name !== "string" || typeof module !== "string") throw new Error("a name is no text");
    this.push(this.name(module, name));
  },
  82: function reduce() {
    const args = this.pop();
    this.push(objectOf(this.pop(), args));
  },
  129: function newObject() {
    const args = this.pop();
    this.push(objectOf(this.pop(), args));
  },
  98: function build() {
    const state = this.pop();
    const made = this.top();
    if (!(made instanceof PickledObject)) throw new Error("what is built is no object");
    made.state = state;
  },
  81: function persistentId() {
    this.push(new PickledReference(this.pop()));
  },
};

function objectOf(made: Pickled, args: Pickled): PickledObject {
  if (!(made instanceof PickledName)) throw new Error("what is called has no name");
  return new PickledObject(made.name, args);
}

function listOf(value: Pickled): Pickled[] {
  if (!Array.isArray(value)) throw new Error("what is appended to is no list");
  return value;
}

function itemsOf(value: Pickled): Map<Pickled, Pickled> {
  if (value instanceof Map) return value;
  if (value instanceof PickledObject) return value.items;
  throw new Error("what items are set of is no dictionary");
}

export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Little-endian, in two's complement. */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let k = bytes.length - 1; k >= 0; k--) value = (value << 8n) | BigInt(bytes[k]);
  const signed = bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}
