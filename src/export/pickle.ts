/**
 * Python's pickles, as plain data. A pickle is a program that builds objects by calling functions that it names: here
 * nothing is ever called. A name becomes a `PickledName`, a call a `PickledObject` that says what would have been called
 * with what, and whoever reads the result takes from it what he understands. Names that such a file has no need of are
 * refused as they come, and so are opcodes that Python 3 does not write.
 */
import { hasOwn } from "../core/own_key.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { decode, type Operations, opcodes, STOP } from "./pickle_opcodes.ts";
import { type Pickled, PickledName } from "./pickled.ts";

const MOST_OPCODES = 500_000; // a state dictionary has a hundred for each layer

/** Which names a kind of file may have. */
export interface PickleNames {
  /** What the file is, as an error says it. */
  what: string;
  allows: (name: string) => boolean;
  /** What to do instead, where one is refused. */
  remedy: string;
}

const MARK = Symbol("mark");
type Stacked = Pickled | typeof MARK;

/**
 * @throws FileFormatError naming what is refused, or saying what is damaged
 */
export function readPickle(bytes: Uint8Array, names: PickleNames): Pickled {
  const machine = new Machine(bytes, names);
  try {
    return machine.run();
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(`the pickle is damaged: ${(error as Error).message}`, { cause: error });
  }
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #names: PickleNames;
  readonly #stack: Stacked[] = [];
  readonly #memo = new Map<number, Pickled>();
  #at = 0;

  constructor(bytes: Uint8Array, names: PickleNames) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#names = names;
  }

  run(): Pickled {
    for (let count = 0; count < MOST_OPCODES; count++) {
      const opcode = this.#byte();
      if (opcode === STOP) {
        const result = this.#pop();
        if (this.#stack.length > 0) throw new Error("it leaves more than one object");
        return result;
      }
      const carryOut = hasOwn(opcodes, opcode) ? opcodes[opcode] : undefined;
      if (!carryOut)
        throw new FileFormatError(`the pickle has the opcode ${opcode}, which ${this.#names.what} has not`);
      carryOut.call(this.#operations);
    }
    throw new FileFormatError(`the pickle has more than ${MOST_OPCODES} opcodes`);
  }

  /** What opcodes are made of. */
  readonly #operations: Operations = {
    byte: () => this.#byte(),
    number: (bytes) => {
      const at = this.#skip(bytes);
      if (bytes === 1) return this.#view.getUint8(at);
      if (bytes === 2) return this.#view.getUint16(at, true);
      return this.#view.getUint32(at, true);
    },
    signed: () => this.#view.getInt32(this.#skip(4), true),
    double: () => this.#view.getFloat64(this.#skip(8), false),
    length64: () => {
      const length = this.#view.getBigUint64(this.#skip(8), true);
      if (length > BigInt(this.#bytes.byteLength)) throw new Error("it is cut off");
      return Number(length);
    },
    bytes: (length) => {
      const at = this.#skip(length);
      return this.#bytes.subarray(at, at + length);
    },
    line: () => {
      const end = this.#bytes.indexOf(10, this.#at);
      if (end < 0) throw new Error("it is cut off");
      const text = decode(this.#bytes.subarray(this.#at, end));
      this.#at = end + 1;
      return text;
    },
    push: (value) => {
      this.#stack.push(value);
    },
    pop: () => this.#pop(),
    top: () => {
      const top = this.#stack[this.#stack.length - 1];
      if (top === undefined || top === MARK) throw new Error("an object is missing");
      return top;
    },
    mark: () => {
      this.#stack.push(MARK);
    },
    toMark: () => {
      const mark = this.#stack.lastIndexOf(MARK);
      if (mark < 0) throw new Error("a mark is missing");
      return this.#stack.splice(mark).slice(1) as Pickled[];
    },
    remember: (place) => {
      this.#memo.set(place ?? this.#memo.size, this.#operations.top());
    },
    recall: (place) => {
      const value = this.#memo.get(place);
      if (value === undefined) throw new Error("it recalls what it has not stored");
      this.#stack.push(value);
    },
    name: (module, name) => {
      const text = `${module}.${name}`;
      if (this.#names.allows(text)) return new PickledName(text);
      const shown = /^[\w.<>]{1,120}$/.test(text) ? text : "something of a strange name";
      throw new FileFormatError(`the pickle names ${shown}, which ${this.#names.what} has not; ${this.#names.remedy}`);
    },
  };

  #byte(): number {
    return this.#bytes[this.#skip(1)];
  }

  /** The place of the next bytes, which are then passed. */
  #skip(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.byteLength) throw new Error("it is cut off");
    this.#at += count;
    return at;
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw new Error("an object is missing");
    return value;
  }
}
