/**
 * A WebAssembly memory, or one line that says why there is none. A runtime reserves addresses for all that a memory may
 * grow to, and V8 for guards beside it: where these are rationed, a smaller memory may be had, or none.
 */

export const PAGE = 65536; // bytes
/** 4 GiB, all that 32-bit pointers reach. */
export const MOST_PAGES = 65536;

// What is tried: 4 GiB; 1 GiB, the most that some browsers share; 256 MiB.
const MAXIMA = [MOST_PAGES, 16_384, 4096]; // pages

/** The system gives no memory, or no more. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
}

/** @throws MemoryError */
export function createMemory({ initial, shared = false }: { initial: number; shared?: boolean }): WebAssembly.Memory {
  let failure: unknown;
  for (const maximum of MAXIMA) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared });
    } catch (error) {
      failure = error;
    }
  }
  throw refusal(`a memory${shared ? " that threads can share" : ""}`, failure);
}

/** @throws MemoryError */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  try {
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / PAGE));
  } catch (error) {
    throw refusal(`${bytes} bytes in one memory (fewer lanes, steps or units need less)`, error);
  }
}

function refusal(what: string, cause: unknown): MemoryError {
  return new MemoryError(
    `memory: the system refuses ${what}; where addresses are rationed (ulimit -v), node --disable-wasm-trap-handler needs far fewer`,
    { cause },
  );
}
