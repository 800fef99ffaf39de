/**
 * How much the page shows: to beginners the stage, the score and two controls, or everything. The address may say which
 * (`view`), else what was chosen in this browser; a first visit is a beginner's, and a run that somebody sent is shown
 * with everything that it was made with.
 */
import { signal } from "@preact/signals";

export type Level = "beginner" | "everything";

const KEY = "swingup-lab-view";

/** What an address may say of it; undefined where it says nothing. */
export function levelIn(hash: string): Level | undefined {
  return levelOf(new URLSearchParams(hash.replace(/^#/, "")).get("view"));
}

export const level = signal<Level>(
  levelIn(location.hash) ?? kept() ?? (location.hash.length > 1 ? "everything" : "beginner"),
);

/** Somebody's choice, which this browser keeps. */
export function choose(chosen: Level): void {
  level.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {} // without storage the choice lasts as long as the page
}

function kept(): Level | undefined {
  try {
    return levelOf(localStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

function levelOf(value: string | null): Level | undefined {
  return value === "beginner" || value === "everything" ? value : undefined;
}
