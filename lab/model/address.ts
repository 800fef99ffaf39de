/**
 * The address says which run is on the stage and which tab is open: it is followed when the page is opened and when it
 * changes, and written whenever one of them does, so that a reload, a bookmark and a copy of it are of what is seen. How
 * it is read and written is fetched when it is first needed (`written_address.ts`).
 */
import { effect } from "@preact/signals";
import { embedded } from "./embedded.ts";
import { begin, current, offered, tab } from "./lab.ts";
import { lessonIn, openLesson } from "./lesson_link.ts";
import { level } from "./level.ts";
import { initialSettings } from "./settings.ts";

const WRITE_AFTER = 200; // ms without a change: browsers allow a hundred writes in half a minute

let timer: ReturnType<typeof setTimeout> | undefined; // of what is to be written

/** 3 kB that a first visit does not need. */
const written = () => import("./written_address.ts");

/**
 * What the address says, or the first example; code in it is shown first and asked for. Where the address cannot be followed that is said, and the example waits.
 * @param drawn is done when the page is drawn; learning begins then, so that nobody misses its beginning and the two do not
 * slow each other down
 */
export async function openFromAddress(drawn: () => Promise<void>): Promise<void> {
  const opened = location.hash;
  await openFirst(opened, embedded ? {} : { start: drawn });
  const followed = async () => {
    const { changed, follow } = await written();
    if (embedded) await follow(location.hash, {});
    else await changed();
  };
  addEventListener("hashchange", followed);
  if (location.hash !== opened)
    await followed(); // it has changed while the first was opened
  else if (!embedded) history.replaceState({ line: history.state?.line ?? Date.now() }, "");
  if (embedded) return;
  let before = tab.value;
  effect(() => {
    const run = current.value;
    level.value;
    const first = tab.value === "train" && location.hash === "";
    const unchanged = run?.settings.value === initialSettings && first;
    clearTimeout(timer);
    if (offered.value || !run || unchanged) return; // with code that waits the address waits as well
    const wait = tab.value === before ? WRITE_AFTER : 0; // going back at once must find the entry
    before = tab.value;
    timer = setTimeout(async () => (await written()).write(run), wait);
  });
}

async function openFirst(hash: string, start: { readonly start?: () => Promise<void> }): Promise<void> {
  const named = hash.length > 1;
  if (!embedded && openLesson(lessonIn(hash))) await begin(initialSettings);
  else if (!named || !(await (await written()).follow(hash, start))) await begin(initialSettings, named ? {} : start);
}
