/** Which lesson is open, and its address: `#lesson=NAME`; `#lesson` is that of all. */
import { signal } from "@preact/signals";
import { tab } from "./lab.ts";

/** By its name; empty where all are listed. */
export const lesson = signal("");

/** The name in an address, empty where it is that of all lessons; undefined in another address. */
export function lessonIn(hash: string): string | undefined {
  const [whole, name = ""] = /^#lesson(?:=([\w-]*))?$/.exec(hash) ?? [];
  return whole === undefined ? undefined : name;
}

/** @returns whether there was one to be opened */
export function openLesson(name: string | undefined): boolean {
  if (name === undefined) return false;
  lesson.value = name;
  tab.value = "lessons";
  return true;
}

export function lessonAddress(name = ""): string {
  return name === "" ? "#lesson" : `#lesson=${name}`;
}
