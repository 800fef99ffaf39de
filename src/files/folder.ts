/**
 * A folder that a user named, and what lies in it. The folder itself may be reached by a link, since that is what was
 * named; below it nothing is followed: every part of the way is looked at before a file is read, written or removed, so
 * that a run folder from elsewhere leads nowhere but into itself.
 */
import { join } from "node:path";
import { reason } from "../core/reason.ts";
import { FileError, kindAt, obstacle } from "./kind.ts";
import { type ReadOptions, readRegularFile } from "./regular_file.ts";
import { system } from "./system.ts";
import { isInUse, writeWhole } from "./whole_file.ts";

export class Folder {
  readonly path: string;
  readonly #parent: Folder | undefined;

  constructor(path: string, parent?: Folder) {
    this.path = path;
    this.#parent = parent;
  }

  /** A folder within, which need not be there yet. */
  inside(name: string): Folder {
    return new Folder(join(this.path, name), this);
  }

  /**
   * The names of what is there, in order; none where the folder is one within another and is not there.
   * @throws FileError where it is none, is a link below the named folder, or cannot be read
   */
  names(): string[] {
    if (!this.#check()) return [];
    try {
      return system.readdirSync(this.path).sort();
    } catch (error) {
      throw new FileError(`file: cannot read the folder "${this.path}" (${reason(error)})`, { cause: error });
    }
  }

  /**
   * The path of a file that may be read, written or removed: it is a regular one, or there is nothing of that name.
   * @throws FileError
   */
  file(name: string): string {
    this.#check();
    const path = join(this.path, name);
    refuse(path, kindAt(path), "file");
    return path;
  }

  /** Whether there is a regular file of that name. */
  has(name: string): boolean {
    return this.#check() && kindAt(join(this.path, name)) === "file";
  }

  async read(name: string, options: Omit<ReadOptions, "follow"> = {}): Promise<Uint8Array> {
    return readRegularFile(this.file(name), { ...options, follow: false });
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(this.file(name), bytes);
  }

  /** Removes a regular file; anything else of that name stays, and on Windows a file that somebody holds open. */
  remove(name: string): void {
    if (!this.has(name)) return;
    const path = join(this.path, name);
    try {
      system.unlinkSync(path);
    } catch (error) {
      if (isInUse(error)) return;
      throw new FileError(`file: cannot remove "${path}" (${reason(error)})`, { cause: error });
    }
  }

  /** Makes the folder where it is not there; the one above it must be. */
  make(): void {
    if (this.#parent && this.#check()) return;
    try {
      system.mkdirSync(this.path);
    } catch (error) {
      throw new FileError(`file: cannot make the folder "${this.path}" (${reason(error)})`, { cause: error });
    }
  }

  /** Whether the folder is there, as one: the named one is taken as it is, for the system to tell. */
  #check(): boolean {
    if (!this.#parent) return true;
    if (!this.#parent.#check()) return false;
    const kind = kindAt(this.path);
    refuse(this.path, kind, "folder");
    return kind !== undefined;
  }
}

function refuse(path: string, kind: ReturnType<typeof kindAt>, wanted: "file" | "folder"): void {
  const why = kind && obstacle(kind, wanted);
  if (why) throw new FileError(`file: expected a ${wanted} at "${path}", but ${why}`);
}
