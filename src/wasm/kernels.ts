/**
 * The WebAssembly module compiled from `assembly/`: its bytes are inlined in a TypeScript module, so no path to a
 * `.wasm` file is ever needed, in Node or behind a bundler. It is compiled once and instantiated once for each arena.
 */
import type { KernelExports } from "./generated/exports.ts";
import { hexadecimal, memoryFlags } from "./generated/release_bytes.ts";
import { decodeHexadecimal } from "./hexadecimal.ts";
import { kernelSource } from "./kernel_source.ts";

/** The exported functions: pointers are byte addresses in the arena's memory, counts are elements. */
export type Kernels = Readonly<KernelExports>;

const compiled = new Map<boolean, Promise<WebAssembly.Module>>();

/**
 * The compiled module; the same bytes serve a shared memory and one that is not, but for one byte.
 * @throws Error where the runtime has no WebAssembly SIMD.
 */
export function compileKernels({ shared }: { shared: boolean }): Promise<WebAssembly.Module> {
  const before = compiled.get(shared);
  if (before) return before;
  const module = compile(shared);
  compiled.set(shared, module);
  module.catch(() => compiled.delete(shared)); // a file that could not be fetched may be there next time
  return module;
}

/** Whether kernels have been compiled, or handed in, in this thread. */
export function kernelsCompiled(): boolean {
  return compiled.size > 0;
}

/**
 * Instantiates the kernels on a memory of the kind they were compiled for.
 * @param wide whether they were compiled to 256-bit instructions: they take other tiles then, with the same bits
 */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  wide = false,
): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, { env: { memory, abort } });
  const kernels = instance.exports as unknown as Kernels;
  if (wide) kernels.useWideTiles(1);
  return kernels;
}

let source: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** The kernels' bytes, a fresh copy: what they are decoded or fetched from, once. */
export async function kernelCopy(): Promise<Uint8Array<ArrayBuffer>> {
  source ??= Promise.resolve(kernelSource());
  try {
    return (await source).slice();
  } catch (error) {
    source = undefined; // a file that could not be fetched may be there next time
    throw error;
  }
}

async function compile(shared: boolean): Promise<WebAssembly.Module> {
  const bytes = await kernelCopy();
  bytes[memoryFlags] = shared ? 3 : 1;
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    if (!WebAssembly.validate(bytes))
      throw new Error(
        "swingup needs a runtime with WebAssembly SIMD (Node 20, Chromium 92, Firefox 90, Safari 16.4 or later)",
      );
    throw new Error(`swingup: WebAssembly is not compiled from bytes here (${error}); give useKernels its module`);
  }
}

const SECTION = "swingup"; // of kernels that are handed in: whose they are

/**
 * The kernels as a file, for a runtime that compiles no WebAssembly from bytes (an edge function, a page with a strict
 * content security policy): write it where you build, import it there, and give the module to `useKernels`.
 */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  const kernels = decodeHexadecimal(hexadecimal);
  const content = new TextEncoder().encode(`${String.fromCharCode(SECTION.length)}${SECTION}${fingerprint()}`);
  const bytes = new Uint8Array(kernels.length + 2 + content.length);
  bytes.set(kernels);
  bytes.set([0, content.length], kernels.length); // a custom section, shorter than 128 bytes
  bytes.set(content, kernels.length + 2);
  bytes[memoryFlags] = 1;
  return bytes;
}

/**
 * Uses kernels that were compiled elsewhere, on one thread: call it once, before anything else of swingup.
 * @param module compiled of this version's `kernelBytes()`
 * @throws TypeError for anything but a WebAssembly.Module, RangeError for that of other bytes
 */
export function useKernels(module: WebAssembly.Module): void {
  if (!(module instanceof WebAssembly.Module))
    throw new TypeError(`kernels: expected a WebAssembly.Module, got ${typeof module}`);
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  if (!section || new TextDecoder().decode(section) !== fingerprint())
    throw new RangeError("kernels: expected the module of this version's kernelBytes(), got another");
  compiled.set(false, Promise.resolve(module));
}

/** FNV-1a of the kernels, hexadecimal. */
function fingerprint(): string {
  let hash = 0x811c9dc5;
  for (let k = 0; k < hexadecimal.length; k++) hash = Math.imul(hash ^ hexadecimal.charCodeAt(k), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** Only the debug build imports this: a failed assertion in a kernel. */
function abort(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`a kernel's assertion failed at line ${line}, column ${column}`);
}
