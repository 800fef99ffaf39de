/**
 * A module that is not ours on the memory of an arena, beside the kernels: the user's environment, compiled from
 * AssemblyScript by `swingup build-env`. It has no stack and no heap in memory. Its static data (texts of errors, tables)
 * lie in page 0, which arenas leave alone; they are constants, so any number of instances may share them, but not those of
 * two different modules.
 */
import { readBinary } from "./binary.ts";

const PAGE = 65536; // bytes
const LEAST_ADDRESS = 1024; // below it a null pointer and its fields, and the constants of the kernels

/** What a module may import, but for the memory. */
export type SideHost = Readonly<Record<string, (...numbers: number[]) => void>>;

const owners = new WeakMap<WebAssembly.Memory, SideModule>(); // of the static data in page 0

export class SideModule {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #memoryFlags: number;
  readonly #hasData: boolean;
  readonly #compiled = new Map<boolean, Promise<WebAssembly.Module>>();

  /**
   * @throws RangeError in one line for bytes that are no module, for static data outside of page 0, and for a memory that
   * cannot be an arena's
   */
  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes);
    if (!WebAssembly.validate(this.#bytes))
      throw new RangeError("module: expected WebAssembly that this runtime understands, SIMD included");
    const { memoryFlags, dataStart, dataEnd } = readBinary(this.#bytes);
    if (this.#bytes[memoryFlags] !== 3)
      throw new RangeError("module: expected to import a shared memory; build it with swingup build-env");
    if (dataEnd > PAGE || (dataEnd > 0 && dataStart < LEAST_ADDRESS))
      throw new RangeError(
        `module: expected static data within bytes ${LEAST_ADDRESS} to ${PAGE}, got ${dataStart} to ${dataEnd}; use smaller tables`,
      );
    this.#memoryFlags = memoryFlags;
    this.#hasData = dataEnd > 0;
  }

  /**
   * An instance on a memory; its exports.
   * @param host what it may import as "swingup.*"
   * @throws RangeError for any other import
   */
  async instantiate(memory: WebAssembly.Memory, host: SideHost): Promise<WebAssembly.Exports> {
    const module = await this.on(memory);
    refuseImports(module, host);
    if (this.#hasData) this.#claim(memory);
    const env = { memory, abort: (...place: number[]) => abort(memory, place) };
    return (await WebAssembly.instantiate(module, { env, swingup: host })).exports;
  }

  /** Compiled for such a memory as this, shared or not. */
  on(memory: WebAssembly.Memory): Promise<WebAssembly.Module> {
    return this.#compile(!(memory.buffer instanceof ArrayBuffer));
  }

  /** Compiled for a memory that is not shared. */
  get unshared(): Promise<WebAssembly.Module> {
    return this.#compile(false);
  }

  /** Text that the module was given when it was built. */
  async section(name: string): Promise<string | undefined> {
    const [bytes] = WebAssembly.Module.customSections(await this.#compile(false), name);
    return bytes && new TextDecoder().decode(bytes);
  }

  #compile(shared: boolean): Promise<WebAssembly.Module> {
    const before = this.#compiled.get(shared);
    if (before) return before;
    const bytes = this.#bytes.slice();
    bytes[this.#memoryFlags] = shared ? 3 : 1;
    const module = WebAssembly.compile(bytes);
    this.#compiled.set(shared, module);
    return module;
  }

  #claim(memory: WebAssembly.Memory): void {
    const owner = owners.get(memory) ?? this;
    if (owner !== this) throw new RangeError("module: expected no other with static data on the same memory");
    owners.set(memory, this);
  }
}

function refuseImports(module: WebAssembly.Module, host: SideHost): void {
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from === "env" && (name === "memory" || name === "abort")) continue;
    if (from === "swingup" && name in host) continue;
    const known: Record<string, string> = {
      "swingup.allocation":
        "expected no allocation, got new, an array or object literal, or texts put together; keep numbers in the State and tables in StaticArray constants",
      "env.seed": "expected repeatable random numbers, got Math.random; take uniform(), integer() or chance()",
    };
    throw new RangeError(
      `module: ${known[`${from}.${name}`] ?? `expected only what swingup/assembly/env imports, got ${from}.${name}`}`,
    );
  }
}

/** What AssemblyScript calls where an error is thrown, or an assertion fails. */
function abort(memory: WebAssembly.Memory, [message, file, line, column]: number[]): never {
  throw new Error(`${text(memory, message) || "abort"} (${text(memory, file)}:${line}:${column})`);
}

/** A string of AssemblyScript: UTF-16, its length in bytes before it. */
function text(memory: WebAssembly.Memory, pointer: number): string {
  if (pointer === 0) return "";
  const length = new Uint32Array(memory.buffer, pointer - 4, 1)[0];
  const bytes = new Uint8Array(memory.buffer, pointer, Math.min(length, 2000)).slice(); // decoders refuse shared memory
  return new TextDecoder("utf-16le").decode(bytes);
}
