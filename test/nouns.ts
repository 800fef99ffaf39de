/**
 * Where a noun lives: a file of src/ or assembly/ is one noun, and so is a folder within a room (an environment, say). The
 * same noun has the same room in assembly/, src/ and test/; `house.test.ts` holds the house to it.
 */
import { readFileSync } from "node:fs";
import { sources } from "./sizes.ts";

/** Rooms of test/ that test the whole in some place, not the files of a room of that name. */
const wholes = ["browser", "docs", "lab", "package"];

/**
 * What lies in another room than its namesake: files of assembly/ whose noun src/ has elsewhere, tests of a file, by name
 * and by what they import, that lie elsewhere than it, and tests in a room that neither src/ nor assembly/ has.
 */
export function strays(files: readonly string[] = sources(), read = textOf): string[] {
  const src = roomsOf(files, "src");
  const assembly = roomsOf(files, "assembly");
  const rooms = new Set([...src.values(), ...assembly.values()].flatMap((found) => [...found]));
  return files.filter((path) => {
    const [folder, room, file] = path.split("/");
    if (file === undefined) return false;
    const noun = nounOf(file);
    if (folder === "assembly") return isElsewhere(room, src.get(noun));
    if (folder !== "test" || wholes.includes(room) || !file.endsWith(".test.ts")) return false;
    if (!rooms.has(room)) return true;
    const tested = [...(src.get(noun) ?? [])].filter((other) => read(path).includes(`src/${other}/${noun}.ts"`));
    return isElsewhere(room, new Set([...tested, ...(assembly.get(noun) ?? [])]));
  });
}

function isElsewhere(room: string, rooms: ReadonlySet<string> = new Set()): boolean {
  return rooms.size > 0 && !rooms.has(room);
}

function textOf(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}

/** Of each noun the rooms that have it; `.` is the folder itself, with the entry points. */
function roomsOf(files: readonly string[], folder: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of files) {
    const [first, ...rest] = path.split("/");
    if (first !== folder || !path.endsWith(".ts")) continue;
    const [room, noun] = rest.length === 1 ? [".", rest[0]] : rest;
    found.set(nounOf(noun), (found.get(nounOf(noun)) ?? new Set()).add(room));
  }
  return found;
}

/** Of the name of a file or a folder. */
function nounOf(name: string): string {
  return name.replace(/(\.test)?\.ts$/, "");
}
