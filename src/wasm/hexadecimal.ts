/** Bytes as text: two digits each, which compress better than base64 (`scripts/build_kernels.mjs`). */

/** The bytes that hexadecimal digits, lower case, stand for. */
export function decodeHexadecimal(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  const value = (at: number) => {
    const code = digits.charCodeAt(at);
    return code < 58 ? code - 48 : code - 87; // "0" is 48, "a" is 97
  };
  for (let k = 0; k < bytes.length; k++) bytes[k] = 16 * value(2 * k) + value(2 * k + 1);
  return bytes;
}
