/** Where this package lies: its sources in AssemblyScript are read from there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** @throws Error where the command line was taken out of its package */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "swingup") return folder;
    if (dirname(folder) === folder) throw new Error("swingup's package.json is not above its command line");
  }
}
