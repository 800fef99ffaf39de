/**
 * Records that TypeScript and the kernels share: an `@unmanaged` class of assembly/ there, an object with the same fields
 * here. The tables that say where each field lies are made from the classes (generated/records.ts).
 */
import { Block } from "./block.ts";
import type { Address } from "./units.ts";

/** Where the fields of a record lie; `Name` is its class's. */
export interface RecordType<T, Name extends string> {
  readonly bytes: number;
  /** Of each field its offset in bytes, a multiple of 4, plus its kind: 0 for u32, 1 for f32, 2 for f64, 3 for i32. */
  readonly fields: Readonly<Record<keyof T, number>>;
  /** Only the compiler knows of it. */
  readonly name?: Name;
}

/** A record in memory: its fields are read from there and written there. */
export type RecordBlock<T, Name extends string> = T & { readonly pointer: Address<Name> };

/**
 * What all records have: their address, and their memory as numbers of each kind. Their fields are added below. All records
 * of a type share the functions that read and write them, and each kind of number has code of its own, so that engines
 * compile a field to an access of an array that they know, in a process with many records too.
 */
class RecordMemory {
  readonly pointer: number;
  readonly #u32: Block<Uint32Array>;
  readonly #f32: Block<Float32Array>;
  readonly #f64: Block<Float64Array>;
  readonly #i32: Block<Int32Array>;

  constructor(memory: WebAssembly.Memory, pointer: number, bytes: number) {
    this.pointer = pointer;
    this.#u32 = new Block(memory, Uint32Array, pointer, bytes >> 2);
    this.#f32 = new Block(memory, Float32Array, pointer, bytes >> 2);
    const doubles = bytes % 8 === 0; // a class with fields of eight bytes is a multiple of them, and lies at one
    this.#f64 = new Block(memory, Float64Array, doubles ? pointer : 0, doubles ? bytes >> 3 : 0);
    this.#i32 = new Block(memory, Int32Array, pointer, bytes >> 2);
  }

  /** By kind: the property of a field that is element number `index`. */
  static readonly fields: readonly ((index: number) => PropertyDescriptor & ThisType<RecordMemory>)[] = [
    (index) => ({
      get() {
        return this.#u32.view[index];
      },
      set(value: number) {
        this.#u32.view[index] = value;
      },
    }),
    (index) => ({
      get() {
        return this.#f32.view[index];
      },
      set(value: number) {
        this.#f32.view[index] = value;
      },
    }),
    (index) => ({
      get() {
        return this.#f64.view[index];
      },
      set(value: number) {
        this.#f64.view[index] = value;
      },
    }),
    (index) => ({
      get() {
        return this.#i32.view[index];
      },
      set(value: number) {
        this.#i32.view[index] = value;
      },
    }),
  ];
}

const descriptors = new WeakMap<object, PropertyDescriptorMap>();

function describe({ fields }: RecordType<object, string>): PropertyDescriptorMap {
  const named = Object.entries<number>(fields).map(([name, code]) => {
    const kind = code & 3;
    const index = code >> (kind === 2 ? 3 : 2);
    return [name, { enumerable: true, ...RecordMemory.fields[kind](index) }];
  });
  return Object.fromEntries(named);
}

/** The record at an address. */
export function recordAt<T extends object, Name extends string>(
  memory: WebAssembly.Memory,
  type: RecordType<T, Name>,
  pointer: number,
): RecordBlock<T, Name> {
  const fields = descriptors.get(type) ?? describe(type);
  descriptors.set(type, fields);
  return Object.defineProperties(new RecordMemory(memory, pointer, type.bytes), fields) as RecordMemory &
    RecordBlock<T, Name>;
}

/** Writes some of a record's fields. What it does not have, or a number that means something else, does not compile. */
export function writeFields<T extends object, Name extends string>(
  record: RecordBlock<T, Name>,
  values: Partial<NoInfer<T>>,
): void {
  Object.assign(record, values);
}
