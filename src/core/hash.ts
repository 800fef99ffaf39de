/** Fingerprints. Pages without a secure context have no WebCrypto, so a library does it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 of the float32 values in little-endian order, as 64 hexadecimal digits. */
export function parametersSha256(parameters: Float32Array): string {
  return bytesToHex(sha256(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength).slice()));
}

/** SHA-256 of pieces of bytes, one after the other, as 64 hexadecimal digits. */
export function sha256Hex(...pieces: readonly Uint8Array[]): string {
  const hash = sha256.create();
  for (const piece of pieces) hash.update(piece);
  return bytesToHex(hash.digest());
}
