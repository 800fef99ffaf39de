/** Bytes as text: two digits each, which compress better than base64 (`scripts/build_kernels.mjs`). */

/** What engines have for it: a loop over the kernels' digits takes a process that has just begun 10 ms. */
interface Native {
  readonly Uint8Array: { fromHex?(digits: string): Uint8Array<ArrayBuffer> };
  readonly Buffer?: { from(digits: string, encoding: "hex"): Uint8Array };
}

/** The bytes that hexadecimal digits, lower case, stand for. */
export function decodeHexadecimal(digits: string): Uint8Array<ArrayBuffer> {
  const { Uint8Array: bytes, Buffer: buffer } = globalThis as unknown as Native;
  if (bytes.fromHex) return bytes.fromHex(digits);
  return buffer ? new Uint8Array(buffer.from(digits, "hex")) : decodeByDigits(digits);
}

/** The same in an engine that has nothing for it. */
export function decodeByDigits(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  const value = (at: number) => {
    const code = digits.charCodeAt(at);
    return code < 58 ? code - 48 : code - 87; // "0" is 48, "a" is 97
  };
  for (let k = 0; k < bytes.length; k++) bytes[k] = 16 * value(2 * k) + value(2 * k + 1);
  return bytes;
}
