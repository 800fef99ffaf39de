/** The page's state and what can be done on it: which run is on the stage, which are on the charts, what is said. */
import { computed, signal } from "@preact/signals";
import { Run } from "./run.ts";
import type { SavedSeries } from "./series.ts";
import { decodeSettings, encodeSettings, initialSettings, OWN_ID, type Settings } from "./settings.ts";
import { Stage } from "./stage.ts";

export type Tab = "train" | "compare" | "own" | "runs";

const MOST_RUNS = 6; // on the charts at once

export const tab = signal<Tab>("train");
/** On the charts; the last is the one on the stage. */
export const runs = signal<readonly Run[]>([]);
export const current = computed<Run | undefined>(() => runs.value[runs.value.length - 1]);
/** Updates per second to go on at; undefined: as fast as it can. */
export const pace = signal<number | undefined>(undefined);
/** How many runs are about to take the stage: what is there will be gone in a moment. */
export const coming = signal(0);
export const stage = new Stage();
/** A run whose environment came with the address: its code is shown, and waits until somebody allows it. */
export const offered = signal<Settings | undefined>(undefined);
/** A message in words, for a moment or until it is dismissed. */
export const notice = signal<{ kind: "info" | "error"; text: string } | undefined>(undefined);

let numbers = 0;
let changing: Promise<unknown> = Promise.resolve();

export function say(text: string): void {
  notice.value = { kind: "info", text };
}

export function complain(error: unknown): void {
  notice.value = { kind: "error", text: error instanceof Error ? error.message : String(error) };
}

/**
 * What the address says, or the first example. Code from an address does not run before `acceptOffer`.
 * @param drawn is done when the page is drawn; learning begins then, so that nobody misses its beginning and the two do not
 * slow each other down
 */
export async function openFromAddress(drawn: () => Promise<void>): Promise<void> {
  try {
    if (location.hash.length > 1) {
      const settings = await decodeSettings(location.hash);
      if (settings.own) return await offer(settings);
      if (await begin(settings, { start: drawn })) return;
    }
  } catch (error) {
    complain(error);
  }
  await begin(initialSettings, { start: drawn });
}

async function offer(settings: Settings): Promise<void> {
  offered.value = settings;
  tab.value = "own";
  await begin(initialSettings);
}

/** Somebody has read the code and wants it to run: as the address says. */
export async function acceptOffer(): Promise<void> {
  const settings = offered.value;
  if (!settings?.own) return;
  offered.value = undefined;
  const { ownText } = await import("./own.ts");
  ownText.value = settings.own; // in the editor, and in this browser's memory once it is changed there
  if (await begin(settings, { start: true })) tab.value = "train";
}

export function refuseOffer(): void {
  offered.value = undefined;
  history.replaceState(undefined, "", location.href.split("#")[0]);
  tab.value = "train";
}

/**
 * Puts another run on the stage, if it can be built; else says why, and everything stays. One after the other, however
 * fast somebody clicks.
 * @returns whether it is there
 */
export function begin(settings: Settings, options: BeginOptions = {}): Promise<boolean> {
  coming.value++;
  const next = changing
    .then(() => replace(settings, options))
    .catch((error) => {
      complain(error);
      return false;
    })
    .finally(() => {
      coming.value--;
    });
  changing = next;
  return next;
}

export interface BeginOptions {
  /** Learning begins; as soon as this is done, where it is a function, called once the run is on the stage. */
  start?: boolean | (() => Promise<void>);
  /** Goes on from there. */
  checkpoint?: Uint8Array;
  /** The curves up to there. */
  series?: SavedSeries;
  name?: string;
}

/** Changes settings of the run on the stage: one that has begun stays on the charts, and another begins. */
export function change(difference: Partial<Settings>): Promise<boolean> {
  const run = current.value;
  if (!run) return Promise.resolve(false);
  const { expected: _, ...settings } = run.settings.value;
  return begin({ ...settings, adjustments: [], ...difference }, { start: false });
}

/** The same run from its beginning. */
export async function reset(): Promise<void> {
  const run = current.value;
  if (run && (await begin(run.settings.value, { name: run.name.value }))) await remove(run);
}

export async function start(): Promise<void> {
  const run = current.value;
  if (!run) return;
  if (run.status.value === "finished") await reset();
  await current.value?.train(paced());
}

export async function step(): Promise<void> {
  await current.value?.train({ updates: 1 });
}

export function pause(): void {
  current.value?.pause();
}

/** Another pace, at once. */
export async function setPace(value: number | undefined): Promise<void> {
  pace.value = value;
  const run = current.value;
  if (run?.status.value !== "training") return;
  await run.rest();
  await start();
}

export async function remove(run: Run): Promise<void> {
  await run.rest();
  run.close();
  runs.value = runs.value.filter((other) => other !== run);
}

/** The address that reproduces the run on the stage, with what it came to. */
export async function shareAddress(run: Run): Promise<string> {
  const settings = run.settings.value;
  const sha256 = run.summary.value?.parametersSha256;
  const expected = sha256 && run.update > 0 ? { expected: { update: run.update, sha256 } } : {};
  return `${location.href.split("#")[0]}#${await encodeSettings({ ...settings, ...expected })}`;
}

async function replace(settings: Settings, { start, checkpoint, series, name }: BeginOptions): Promise<boolean> {
  const before = current.value;
  await before?.rest();
  const own = settings.own ? await (await import("./own.ts")).compileOwn(settings.own) : undefined;
  const run = new Run(settings, { name: name ?? "", color: freeColor(), ...(own ? { own } : {}) });
  if (series) run.series.restore(series);
  stage.prepare(run);
  if (!(await run.open(checkpoint))) {
    complain(run.error.value);
    return false;
  }
  if (!name) run.name.value = nameOf(run.settings.value, ++numbers);
  for (const other of runs.value) {
    await other.retire();
    if (other.settings.value.env !== run.settings.value.env) other.visible.value = false;
  }
  const others = runs.value.filter((other) => other !== before || other.update > 0);
  runs.value = [...others.slice(-(MOST_RUNS - 1)), run];
  run.onLearnt = (learnt) => stage.learn(run, learnt);
  await stage.show(run);
  if (typeof start === "function") await start();
  if (start) void run.train({ ...paced(), ...(settings.expected ? { updates: settings.expected.update } : {}) });
  return true;
}

function paced(): { updatesPerSecond?: number } {
  return pace.value === undefined ? {} : { updatesPerSecond: pace.value };
}

function nameOf({ env, algorithm, seed, own }: Settings, number: number): string {
  const name = own || env === OWN_ID ? "Own" : env.replace(/-v\d+$/, "");
  return `${number} · ${name} ${algorithm.toUpperCase()} seed ${seed}`;
}

function freeColor(): number {
  const used = new Set(runs.value.map(({ color }) => color));
  let color = 0;
  while (used.has(color)) color++;
  return color;
}
