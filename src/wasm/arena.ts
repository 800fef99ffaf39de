/**
 * One WebAssembly memory, the kernels that run on it, and a bump allocator. Everything that training touches lives
 * here and is allocated before the first step; nothing is freed piece by piece: an arena goes as a whole.
 * Page 0 stays unused, so that a null pointer never meets data.
 */
import { Block, type BlockView, type ViewConstructor } from "./block.ts";
import { compileKernels, instantiateKernels, type Kernels } from "./kernels.ts";
import { createMemory, growMemory, MOST_PAGES, PAGE } from "./memory.ts";
import { type RecordBlock, type RecordType, recordAt } from "./record.ts";
import type { Pointer } from "./units.ts";
import { wideVectors } from "./wide_vectors.ts";

export { Block } from "./block.ts";

const ALIGNMENT = 64; // bytes, one cache line

/** What a further thread needs to work on an arena's memory. */
export interface ArenaShare {
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  threads: number;
}

/**
 * Several threads may work on one arena. Each has an `Arena` of its own on the same memory; as long as all of them
 * allocate the same things in the same order they get the same addresses, so nothing has to be sent around.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** @internal */
  readonly kernels: Kernels;
  /** @internal Number of this thread, from 0. */
  readonly thread: number;
  /** @internal How many there may be. */
  readonly threads: number;
  readonly #module: WebAssembly.Module;
  #next = PAGE;

  /**
   * @internal A new memory; shared where `threads` is more than 1 (the runtime must have SharedArrayBuffer).
   * @throws MemoryError where the system gives none
   */
  static async create({ threads = 1 }: { threads?: number } = {}): Promise<Arena> {
    const shared = threads > 1;
    const memory = createMemory({ initial: 16, shared });
    const module = await compileKernels({ shared });
    return new Arena({ memory, module, threads }, await instantiateKernels(module, memory, wideVectors()), 0);
  }

  /** @internal The same memory in another thread, to allocate the same again. */
  static async attach(share: ArenaShare, thread: number): Promise<Arena> {
    return new Arena(share, await instantiateKernels(share.module, share.memory, wideVectors()), thread);
  }

  private constructor({ memory, module, threads }: ArenaShare, kernels: Kernels, thread: number) {
    this.memory = memory;
    this.kernels = kernels;
    this.thread = thread;
    this.threads = threads;
    this.#module = module;
  }

  /** @internal */
  get share(): ArenaShare {
    return { memory: this.memory, module: this.#module, threads: this.threads };
  }

  /** Allocates so many float32 numbers. */
  f32 = (length: number): Block<Float32Array> => this.#block(Float32Array, length);
  /** Allocates so many float64 numbers. */
  f64 = (length: number): Block<Float64Array> => this.#block(Float64Array, length);
  /** Allocates so many integers of 32 bits. */
  i32 = (length: number): Block<Int32Array> => this.#block(Int32Array, length);
  /** Allocates so many integers of 32 bits without a sign. */
  u32 = (length: number): Block<Uint32Array> => this.#block(Uint32Array, length);
  /** Allocates so many bytes. */
  u8 = (length: number): Block<Uint8Array> => this.#block(Uint8Array, length);

  /** @internal Blocks that each thread has one of: workspace, of no interest to the others. */
  readonly own = {
    f32: (length: number): Block<Float32Array> => this.#ownBlock(Float32Array, length),
    f64: (length: number): Block<Float64Array> => this.#ownBlock(Float64Array, length),
    u32: (length: number): Block<Uint32Array> => this.#ownBlock(Uint32Array, length),
    /** A record whose fields are 0, for kernels or later calls to write. */
    room: <T extends object, Name extends string>(type: RecordType<T, Name>): RecordBlock<T, Name> => {
      const block = this.#ownBlock(Uint8Array, type.bytes);
      block.view.fill(0);
      return recordAt(this.memory, type, block.pointer);
    },
    /** A record with the values of all its fields. */
    record: <T extends object, Name extends string>(
      type: RecordType<T, Name>,
      values: NoInfer<T>,
    ): RecordBlock<T, Name> => this.#write(type, values, this.#ownBlock(Uint8Array, type.bytes).pointer),
    /** Records side by side; the first one's address. */
    records: <T extends object, Name extends string>(
      type: RecordType<T, Name>,
      list: readonly NoInfer<T>[],
    ): Pointer => {
      const { pointer } = this.#ownBlock(Uint8Array, type.bytes * list.length);
      list.forEach((values, k) => {
        this.#write(type, values, pointer + k * type.bytes);
      });
      return pointer;
    },
  };

  #write<T extends object, Name extends string>(
    type: RecordType<T, Name>,
    values: T,
    pointer: number,
  ): RecordBlock<T, Name> {
    return Object.assign(recordAt(this.memory, type, pointer), values);
  }

  #ownBlock<V extends BlockView>(type: ViewConstructor<V>, length: number): Block<V> {
    let mine: Block<V> | undefined;
    for (let thread = 0; thread < this.threads; thread++) {
      const block = this.#block(type, length);
      if (thread === this.thread) mine = block;
    }
    return mine as Block<V>;
  }

  #block<V extends BlockView>(type: ViewConstructor<V>, length: number): Block<V> {
    const pointer = this.#next;
    const end = pointer + Math.ceil((length * type.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
    if (end > MOST_PAGES * PAGE)
      throw new RangeError(
        `memory: expected at most 4 GiB in one arena, got ${end} bytes; use fewer lanes, steps or units`,
      );
    if (end > this.memory.buffer.byteLength) growMemory(this.memory, end);
    this.#next = end;
    return new Block(this.memory, type, pointer, length);
  }
}

/** Lanes rounded up to the multiple of 8 that every kernel works in. */
export function padLanes(lanes: number): number {
  return Math.ceil(lanes / 8) * 8;
}
