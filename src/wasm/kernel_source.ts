/**
 * Where the kernels come from: digits that the build has put into a TypeScript module, so that no file has to be found at
 * run time. A page that serves them as a file of its own puts another module in the place of this one
 * (`lab/vite.config.ts`): compressed, the bytes are a tenth smaller than their digits.
 */
import { hexadecimal } from "./generated/release_bytes.ts";
import { decodeHexadecimal } from "./hexadecimal.ts";

/** The bytes of `assembly/` compiled, a fresh copy. */
export function kernelSource(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
  return decodeHexadecimal(hexadecimal);
}
