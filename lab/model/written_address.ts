/**
 * The address as it is read and written. What changes on the page replaces it, so that going back does not lead through
 * every turn of a dial; another tab is another entry of the browser's history. Going back and forth between tabs leaves
 * the run alone: only an address that was opened beside those, by hand or by a link, brings another one, and going back
 * from there the one before. Which addresses belong together is a number in the entry's state, the line.
 */
import { begin, complain, current, offer, offered, tab } from "./lab.ts";
import { lesson, lessonAddress, lessonIn, openLesson } from "./lesson_link.ts";
import { level, levelIn } from "./level.ts";
import type { Run } from "./run.ts";
import type { Settings } from "./settings.ts";
import { decodePlace, encodePlace } from "./settings_text.ts";
import type { Tab } from "./tabs.ts";

export interface Start {
  readonly start?: true | (() => Promise<void>);
}

let line: unknown = history.state?.line;
let shown: Tab = lessonIn(location.hash) === undefined ? "train" : "lessons"; // the tab that the entry at hand is of
let writes = 0; // the last one counts
let following = 0; // addresses that are being followed
let known = location.href; // the address that was written or followed last: another one is about to be followed

/**
 * @param hash of the address, with its "#"
 * @returns whether the run that the address describes is on the stage, or its code before somebody's eyes
 */
export async function follow(hash: string, start: Start): Promise<boolean> {
  try {
    const place = await decodePlace(hash);
    offered.value = undefined;
    shown = place.tab;
    tab.value = place.tab;
    if (!place.settings.own) return await begin(place.settings, start);
    shown = "own";
    await offer(place.settings, { start: true });
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Somebody went back or forth, or has opened another address in the same page. */
export async function changed(): Promise<void> {
  if (openLesson(lessonIn(location.hash))) {
    known = location.href;
    shown = "lessons";
    history.replaceState({ line }, ""); // the run stays, so going back leaves it alone
    return;
  }
  known = location.href;
  const opened: unknown = history.state?.line;
  level.value = levelIn(location.hash) ?? level.value;
  following++;
  try {
    if (opened !== undefined && opened === line) await openTabOf(location.hash);
    else if (await follow(location.hash, { start: true })) {
      line = opened ?? Date.now();
      history.replaceState({ line }, "");
    }
  } finally {
    following--;
  }
  if (current.value && !offered.value) await write(current.value);
}

async function openTabOf(hash: string): Promise<void> {
  const place = await decodePlace(hash).catch(() => undefined);
  shown = place?.tab ?? "train";
  tab.value = shown;
}

/** Writes the address of the run on the stage and of the tab; not over one that is being followed. */
export async function write(run: Run): Promise<void> {
  if (following > 0 || location.href !== known) return;
  const mine = ++writes;
  const now = tab.value;
  const address = await addressOf(run.settings.value, now);
  if (run === current.value && mine === writes && following === 0 && location.href === known) put(address, now);
}

/** Writes the address that reproduces the run on the stage, with what it came to. */
export async function share(run: Run): Promise<string> {
  const settings = run.settings.value;
  const sha256 = run.summary.value?.parametersSha256;
  const expected = sha256 && run.update > 0 ? { expected: { update: run.update, sha256 } } : {};
  const address = await addressOf({ ...settings, ...expected }, "train");
  writes++;
  put(address, "train");
  return address;
}

function put(address: string, now: Tab): void {
  line ??= history.state?.line;
  if (now === shown) history.replaceState({ line }, "", address);
  else history.pushState({ line }, "", address);
  known = location.href;
  shown = now;
}

async function addressOf(settings: Settings, now: Tab): Promise<string> {
  if (now === "lessons") return location.href.split("#")[0] + lessonAddress(lesson.value);
  const view = level.value === "beginner" ? "&view=beginner" : "";
  return `${location.href.split("#")[0]}#${await encodePlace({ settings, tab: now })}${view}`;
}
