/**
 * What the browser keeps: checkpoints, which are the very files that Node writes, each with the settings of its run and
 * its curves. Storage may be full, or refused (private windows do): then it is said, and nothing else happens.
 */
import { signal } from "@preact/signals";
import { createStore, del, entries, set } from "idb-keyval";
import { begin, complain, offer, say, tab } from "./lab.ts";
import type { Run } from "./run.ts";
import type { SavedSeries } from "./series.ts";
import { type EngineName, initialSettings, OWN_ID, type OwnText, type Settings } from "./settings.ts";

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

/** Deletes, and offers to put it back. */
export async function forget(key: string, kept: Kept): Promise<void> {
  try {
    await del(key, store());
    await look();
    say(`Deleted: ${kept.name} at step ${kept.step}.`, { label: "Undo", act: () => putBack(key, kept) });
  } catch (error) {
    complain(inWords(error));
  }
}

async function putBack(key: string, kept: Kept): Promise<void> {
  try {
    await set(key, kept, store());
    await look();
  } catch (error) {
    complain(inWords(error));
  }
}

/** Goes on with a run from the shelf. */
export async function takeUp({ name, settings, series, bytes }: Kept): Promise<void> {
  if (await begin(settings, { checkpoint: bytes, series, name })) tab.value = "train";
}

/**
 * Goes on with a run from a file, as this page or Node wrote it. A custom environment is the one that the page
 * which wrote the file has put into it, after it was shown and asked for, else the one in the editor.
 */
export async function takeUpFile(bytes: Uint8Array, inEditor: OwnText): Promise<void> {
  const { env, engine, pace, own = inEditor } = told(bytes);
  const settings: Settings = {
    ...initialSettings,
    env: "", // of this and the rest the file speaks for itself
    ...(engine ? { engine } : {}),
    ...(pace === undefined ? {} : { pace }),
    ...(env === OWN_ID ? { own } : {}),
  };
  const foreign = settings.own && JSON.stringify(settings.own) !== JSON.stringify(inEditor);
  if (foreign) return await offer(settings, { checkpoint: bytes });
  if (await begin(settings, { checkpoint: bytes })) tab.value = "train";
}

/** What a checkpoint says in its metadata, as far as the page needs it; whether it is one is for its reader to say. */
function told(bytes: Uint8Array): { env?: string; engine?: EngineName; pace?: number; own?: OwnText } {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const { config, engine, note = "{}" } = header.__metadata__;
    const { pace, own } = JSON.parse(note).lab ?? {};
    return {
      env: JSON.parse(config).env,
      ...(engine === "tfjs" ? { engine } : {}),
      ...(Number.isInteger(pace) && pace > 0 ? { pace } : {}),
      ...(typeof own?.text === "string" && Number.isInteger(own.timeLimit)
        ? { own: { text: own.text, timeLimit: own.timeLimit } }
        : {}),
    };
  } catch {
    return {};
  }
}

function inWords(error: unknown): Error {
  const { name, message } = error as Error;
  if (name === "QuotaExceededError")
    return new Error("storage: this browser's room for the lab is full; remove a saved run, or download it instead");
  return new Error(`storage: this browser refuses to keep anything here (${message}); download the checkpoint instead`);
}
