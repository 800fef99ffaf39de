/**
 * The WebAssembly module compiled from `assembly/`: its bytes are inlined in a TypeScript module, so no path to a
 * `.wasm` file is ever needed, in Node or behind a bundler. It is compiled once and instantiated once for each arena.
 */
import type { KernelExports } from "./generated/exports.ts";
import { base64 } from "./generated/release_bytes.ts";

/** The exported functions: pointers are byte addresses in the arena's memory, counts are elements. */
export type Kernels = Readonly<KernelExports>;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * Instantiates the kernels on the given memory.
 * @throws Error where the runtime has no WebAssembly SIMD.
 */
export async function instantiateKernels(memory: WebAssembly.Memory): Promise<Kernels> {
  compiled ??= compile();
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory, abort } });
  return instance.exports as unknown as Kernels;
}

async function compile(): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes))
    throw new Error(
      "swingup needs a runtime with WebAssembly SIMD (Node 16, Chromium 91, Firefox 89, Safari 16.4 or later)",
    );
  return WebAssembly.compile(bytes);
}

/** Only the debug build imports this: a failed assertion in a kernel. */
function abort(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`a kernel's assertion failed at line ${line}, column ${column}`);
}
