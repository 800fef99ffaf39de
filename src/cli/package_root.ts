/** Where this package lies: its sources in AssemblyScript are read from there. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { namedKind } from "../files/kind.ts";
import { readRegularFileSync } from "../files/regular_file.ts";

/** @throws Error where the command line was taken out of its package */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (namedKind(manifest) === "file" && nameIn(manifest) === "swingup") return folder;
    if (dirname(folder) === folder) throw new Error("swingup's package.json is not above its command line");
  }
}

function nameIn(manifest: string): unknown {
  return JSON.parse(new TextDecoder().decode(readRegularFileSync(manifest))).name;
}
