/**
 * What the browser keeps: checkpoints, which are the very files that Node writes, each with the settings of its run and
 * its curves. Storage may be full, or refused (private windows do): then it is said, and nothing else happens.
 */
import { signal } from "@preact/signals";
import { createStore, del, entries, set } from "idb-keyval";
import { begin, complain, say, tab } from "./lab.ts";
import type { Run } from "./run.ts";
import type { SavedSeries } from "./series.ts";
import { initialSettings, OWN_ID, type Settings } from "./settings.ts";

export interface Kept {
  readonly name: string;
  readonly saved: number; // ms since 1970
  readonly settings: Settings;
  readonly step: number;
  readonly meanReturn: number | null;
  readonly parametersSha256: string;
  readonly series: SavedSeries;
  /** The checkpoint, a safetensors file. */
  readonly bytes: Uint8Array;
}

export const shelf = signal<readonly (readonly [key: string, kept: Kept])[]>([]);

const store = () => createStore("swingup-lab", "checkpoints");

/** Puts the run as it is on the shelf. */
export async function keep(run: Run): Promise<void> {
  try {
    const bytes = run.kept ?? (await run.checkpoint());
    const summary = run.summary.value;
    if (!bytes || !summary) return;
    const kept: Kept = {
      name: run.name.value,
      saved: Date.now(),
      settings: run.settings.value,
      step: summary.steps,
      meanReturn: summary.meanReturn,
      parametersSha256: summary.parametersSha256,
      series: run.series.save(),
      bytes,
    };
    await set(`${kept.saved}-${run.id}`, kept, store());
    await look();
    say(`Saved in this browser: ${kept.name} at step ${kept.step}.`);
  } catch (error) {
    complain(inWords(error));
  }
}

/** Reads what is on the shelf, the latest first. */
export async function look(): Promise<void> {
  try {
    const all = await entries<string, Kept>(store());
    shelf.value = all.sort(([, one], [, other]) => other.saved - one.saved);
  } catch (error) {
    complain(inWords(error));
  }
}

export async function forget(key: string): Promise<void> {
  try {
    await del(key, store());
    await look();
  } catch (error) {
    complain(inWords(error));
  }
}

/** Goes on with a run from the shelf. */
export async function takeUp({ name, settings, series, bytes }: Kept): Promise<void> {
  if (await begin(settings, { checkpoint: bytes, series, name })) tab.value = "train";
}

/** Goes on with a run from a file, as this page or Node wrote it. An environment of one's own is the one in the editor. */
export async function takeUpFile(bytes: Uint8Array, own: Settings["own"]): Promise<void> {
  const written = new TextDecoder().decode(bytes.subarray(0, 4000)).includes(`\\"env\\":\\"${OWN_ID}\\"`);
  const settings: Settings = { ...initialSettings, env: "", ...(written && own ? { own } : {}) }; // the file says the rest
  if (await begin(settings, { checkpoint: bytes })) tab.value = "train";
}

function inWords(error: unknown): Error {
  const { name, message } = error as Error;
  if (name === "QuotaExceededError")
    return new Error("storage: this browser's room for the lab is full; remove a saved run, or download it instead");
  return new Error(`storage: this browser refuses to keep anything here (${message}); download the checkpoint instead`);
}
