/**
 * The address says which run is on the stage: it is followed when the page is opened and when it changes, and written
 * whenever the run does, so that a reload, a bookmark and a copy of it are of what is seen.
 */
import { effect } from "@preact/signals";
import { begin, complain, current, offer, offered } from "./lab.ts";
import { level, levelIn } from "./level.ts";
import type { Run } from "./run.ts";
import { initialSettings, type Settings } from "./settings.ts";

const WRITE_AFTER = 200; // ms without a change: browsers allow a hundred writes in half a minute

let timer: ReturnType<typeof setTimeout> | undefined; // of what is to be written
let writes = 0; // the last one counts

/**
 * What the address says, or the first example; code in it is shown first and asked for. Where the address cannot be followed that is said, and the example waits.
 * @param drawn is done when the page is drawn; learning begins then, so that nobody misses its beginning and the two do not
 * slow each other down
 */
export async function openFromAddress(drawn: () => Promise<void>): Promise<void> {
  const named = location.hash.length > 1;
  if (!named || !(await follow(drawn))) await begin(initialSettings, named ? {} : { start: drawn });
  addEventListener("hashchange", async () => {
    level.value = levelIn(location.hash) ?? level.value;
    if (!(await follow(true))) await write(current.value);
  });
  effect(() => {
    const run = current.value;
    run?.settings.value; // whenever they change
    level.value;
    clearTimeout(timer);
    if (offered.value) return; // the address waits as well
    timer = setTimeout(() => void write(run), WRITE_AFTER);
  });
}

/** Writes the address that reproduces the run on the stage, with what it came to. */
export async function share(run: Run): Promise<string> {
  const settings = run.settings.value;
  const sha256 = run.summary.value?.parametersSha256;
  const expected = sha256 && run.update > 0 ? { expected: { update: run.update, sha256 } } : {};
  const address = await addressOf({ ...settings, ...expected });
  clearTimeout(timer);
  writes++;
  history.replaceState(undefined, "", address);
  return address;
}

async function follow(start: true | (() => Promise<void>)): Promise<boolean> {
  try {
    const settings = location.hash.length > 1 ? await (await text()).decodeSettings(location.hash) : initialSettings;
    offered.value = undefined;
    if (!settings.own) return await begin(settings, { start });
    await offer(settings, { start: true });
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

async function write(run: Run | undefined): Promise<void> {
  if (!run || (run.settings.value === initialSettings && location.hash === "")) return;
  const mine = ++writes;
  const address = await addressOf(run.settings.value);
  if (run === current.value && mine === writes) history.replaceState(undefined, "", address);
}

/** 2 kB that a first visit does not need. */
const text = () => import("./settings_text.ts");

async function addressOf(settings: Settings): Promise<string> {
  const view = level.value === "beginner" ? "&view=beginner" : "";
  return `${location.href.split("#")[0]}#${await (await text()).encodeSettings(settings)}${view}`;
}
