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
type View = InstanceType<(typeof kinds)[number]>;

/** The record at an address. */
export function recordAt<T, Name extends string>(
  memory: WebAssembly.Memory,
  { bytes, fields }: RecordType<T, Name>,
  pointer: number,
): RecordBlock<T, Name> {
  const record = { pointer };
  const views: View[] = [];
  const viewOf = (kind: number): View => {
    // A view has length 0 once the memory has grown, unless it is shared.
    if (!views[kind]?.length) {
      const type = kinds[kind];
      views[kind] = new type(memory.buffer, pointer, Math.floor(bytes / type.BYTES_PER_ELEMENT));
    }
    return views[kind];
  };
  for (const [name, code] of Object.entries<number>(fields)) {
    const kind = code & 3;
    const index = Math.floor(code / kinds[kind].BYTES_PER_ELEMENT);
    Object.defineProperty(record, name, {
      enumerable: true,
      get: () => viewOf(kind)[index],
      set: (value: number) => {
        viewOf(kind)[index] = value;
      },
    });
  }
  return record as RecordBlock<T, Name>;
}
