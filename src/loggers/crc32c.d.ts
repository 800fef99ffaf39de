declare module "crc-32/crc32c.js" {
  /** CRC-32C (Castagnoli), as signed 32-bit numbers. */
  const crc32c: { buf(bytes: Uint8Array, seed?: number): number };
  export default crc32c;
}
