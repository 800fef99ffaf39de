/**
 * Files that came with jobs, in a folder of this process's own, each under its hash. `import "swingup"` in them finds the
 * package that runs them.
 */
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { system } from "../files/system.ts";
import { writeWhole } from "../files/whole_file.ts";
import type { SentFile } from "./message.ts";

export class ReceivedFiles {
  readonly #folder: string;
  readonly #written = new Map<string, Promise<string>>();

  /** @param packageRoot where swingup lies */
  constructor(packageRoot: string) {
    this.#folder = system.mkdtempSync(join(tmpdir(), "swingup-worker-"));
    system.mkdirSync(join(this.#folder, "node_modules"));
    system.symlinkSync(packageRoot, join(this.#folder, "node_modules", "swingup"), "junction");
  }

  /** Where the file lies, written once. */
  async path({
    name,
    sha256,
    bytes,
  }: Pick<SentFile, "role" | "name" | "sha256"> & { bytes: Uint8Array }): Promise<string> {
    const key = `${sha256}/${name}`;
    const known = this.#written.get(key) ?? this.#write(key, bytes);
    this.#written.set(key, known);
    return known;
  }

  /** Removes them. */
  close(): void {
    system.rmSync(this.#folder, { recursive: true, force: true });
  }

  async #write(key: string, bytes: Uint8Array): Promise<string> {
    const path = join(this.#folder, ...key.split("/"));
    system.mkdirSync(dirname(path), { recursive: true });
    await writeWhole(join(dirname(path), "package.json"), new TextEncoder().encode('{ "type": "module" }\n'));
    await writeWhole(path, bytes);
    return path;
  }
}
