/**
 * What stands at a place in the file system. Files from elsewhere may be links that lead out of their folder, pipes that
 * never answer, devices that never end: only regular files are read and written, and it is asked before they are opened,
 * since opening a pipe waits and opening a device may act.
 */
import { reason } from "../core/reason.ts";
import { visible } from "../core/visible.ts";
import { system } from "./system.ts";

/** Why a file is not touched, or what the system said when it was: one line that begins with `file: `. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(message: string, options?: ErrorOptions) {
    super(visible(message), options);
  }
}

export type Kind = "file" | "folder" | "link" | "other";

/** A part of `fs.Stats`. */
interface Entry {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

const names: Readonly<Record<Kind, string>> = {
  file: "it is a file",
  folder: "it is a folder",
  link: "it is a symbolic link, which is not followed",
  other: "it is a pipe, a device or the like",
};

function kindOf(entry: Entry): Kind {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

/** What stands at a place itself, no link being followed; undefined where there is nothing. */
export function kindAt(path: string): Kind | undefined {
  return asked(path, () => system.lstatSync(path));
}

/** What a place that the user named leads to, by links as well; undefined where there is nothing. */
export function namedKind(path: string): Kind | undefined {
  return asked(path, () => system.statSync(path));
}

function asked(path: string, ask: () => Entry): Kind | undefined {
  try {
    return kindOf(ask());
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new FileError(`file: cannot read "${path}" (${reason(error)})`, { cause: error });
  }
}

/** Why an entry is none of the wanted kind, in a sentence; undefined where it is. */
export function obstacle(entry: Entry | Kind, wanted: Kind): string | undefined {
  const kind = typeof entry === "string" ? entry : kindOf(entry);
  return kind === wanted ? undefined : names[kind];
}
