/** Files where there is none but the network: reading fetches, writing is the page's own affair. */

export async function readBytes(source: string | URL, _options: object = {}): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`file: cannot fetch "${source}" (status ${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function writeBytes(path: string, _bytes: Uint8Array): Promise<void> {
  throw new Error(
    `file: cannot write "${path}" in a browser; take the bytes from toBytes() and store or download them`,
  );
}

/** The address of a file, as `import()` takes it: relative ones are the page's. */
export function addressOf(source: string | URL): string {
  return new URL(source, (globalThis as { document?: Document }).document?.baseURI ?? globalThis.location?.href).href;
}
