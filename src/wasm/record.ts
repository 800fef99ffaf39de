/**
 * Records that TypeScript and the kernels share: an `@unmanaged` class of assembly/ there, an object with the same fields
 * here. The tables that say where each field lies are made from the classes (generated/records.ts).
 */
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

const kinds = [Uint32Array, Float32Array, Float64Array, Int32Array] as const;

/** The record at an address. */
export function recordAt<T, Name extends string>(
  memory: WebAssembly.Memory,
  { bytes, fields }: RecordType<T, Name>,
  pointer: number,
): RecordBlock<T, Name> {
  const record = { pointer };
  const views = kinds.map((type) => {
    const renew = () => new type(memory.buffer, pointer, Math.floor(bytes / type.BYTES_PER_ELEMENT));
    return { renew, now: new type(0) as ReturnType<typeof renew> };
  });
  for (const [name, code] of Object.entries<number>(fields)) {
    const view = views[code & 3];
    const index = Math.floor(code / view.now.BYTES_PER_ELEMENT);
    Object.defineProperty(record, name, {
      enumerable: true,
      get: () => {
        if (view.now.length === 0) view.now = view.renew(); // it is the first call, or the memory has grown
        return view.now[index];
      },
      set: (value: number) => {
        if (view.now.length === 0) view.now = view.renew();
        view.now[index] = value;
      },
    });
  }
  return record as RecordBlock<T, Name>;
}
