/** The page's state and what can be done on it: which run is on the stage, which are on the charts, what is said. */
import { computed, signal } from "@preact/signals";
import { level } from "./level.ts";
import { Run } from "./run.ts";
import type { SavedSeries } from "./series.ts";
import { initialSettings, OWN_ID, type Settings } from "./settings.ts";
import { members, Stage } from "./stage.ts";
import type { Tab } from "./tabs.ts";

const MOST_RUNS = 6; // on the charts at once

export const tab = signal<Tab>("train");
/** On the charts; the last is the one on the stage. */
export const runs = signal<readonly Run[]>([]);
export const current = computed<Run | undefined>(() => runs.value[runs.value.length - 1]);
/** How many runs are about to take the stage: what is there will be gone in a moment. */
export const coming = signal(0);
/** Beginners see the policy as its score has it: it draws its actions. */
export const stage = level.value === "beginner" ? new Stage(members, { explore: true }) : new Stage();
/** A run whose environment came with an address or a file: its code is shown, and waits until somebody allows it. */
export const offered = signal<{ settings: Settings; options: BeginOptions } | undefined>(undefined);
/** A message in words, for a moment or until it is dismissed. */
export interface Notice {
  readonly kind: "info" | "error";
  readonly text: string;
  /** What can be done about it meanwhile. */
  readonly offer?: { readonly label: string; readonly act: () => unknown };
}

export const notice = signal<Notice | undefined>(undefined);

let numbers = 0;
let changing: Promise<unknown> = Promise.resolve();

export function say(text: string, offer?: Notice["offer"]): void {
  notice.value = { kind: "info", text, ...(offer ? { offer } : {}) };
}

export function complain(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  notice.value = { kind: "error", text: text.replace(/; allowed are .*/s, "") }; // a hundred names are no help here
}

/** Shows code that came with an address or a file; it does not run before `acceptOffer`. */
export async function offer(settings: Settings, options: BeginOptions): Promise<void> {
  offered.value = { settings, options };
  tab.value = "own";
  if (!current.value) await begin(initialSettings);
}

/** Somebody has read the code and wants it to run: as it came. */
export async function acceptOffer(): Promise<void> {
  const { settings, options } = offered.value ?? {};
  if (!settings?.own) return;
  offered.value = undefined;
  const { ownText } = await import("./own.ts");
  ownText.value = settings.own; // in the editor, and in this browser's memory once it is changed there
  if (await begin(settings, options)) tab.value = "train";
}

export function refuseOffer(): void {
  offered.value = undefined;
  history.replaceState(history.state, "", location.href.split("#")[0]);
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
      (options.refused ?? complain)(error);
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
  /** Told why there is no such run, in the place of everybody. */
  refused?: (error: unknown) => void;
}

/** Changes settings of the run on the stage: one that has begun stays on the charts, and another begins. */
export function change(
  difference: Partial<Settings>,
  options: Pick<BeginOptions, "start" | "refused"> = {},
): Promise<boolean> {
  const run = current.value;
  if (!run) return Promise.resolve(false);
  const { expected: _, ...settings } = run.settings.value;
  return begin({ ...settings, adjustments: [], ...difference }, options);
}

/** Another algorithm, with all settings that it reads; of the others it is said. */
export async function changeAlgorithm(algorithm: string): Promise<void> {
  const run = current.value;
  if (!run) return;
  const { overrides, dropped } = await stage.readable({ ...run.settings.value, algorithm });
  if ((await change({ algorithm, overrides })) && dropped.length > 0)
    say(`${algorithm.toUpperCase()} does not read ${dropped.join(", ")}, so that is left out.`);
}

/** The same run from its beginning; what was changed on the way changes again. */
export async function reset(): Promise<void> {
  const run = current.value;
  if (!run || !(await begin(run.settings.value, { name: run.name.value }))) return;
  await close(run);
  const { length } = run.settings.value.adjustments;
  if (length > 0)
    say(`It is the same run: what was changed on the way is changed again, at ${count(length, "update")}.`, {
      label: "Without changes",
      act: () => change({}),
    });
}

export async function start(): Promise<void> {
  const run = current.value;
  if (!run) return;
  if (run.status.value === "finished") await reset();
  await current.value?.train();
}

export async function step(): Promise<void> {
  await current.value?.train(1);
}

export function pause(): void {
  current.value?.pause();
}

/** Takes a run from the charts. */
export function remove(run: Run): void {
  const before = runs.value;
  runs.value = before.filter((other) => other !== run);
  const act = () => {
    const others = runs.value.filter((other) => other !== run);
    const place = Math.min(before.indexOf(run), others.length - 1); // the last is the one on the stage
    runs.value = [...others.slice(0, place), run, ...others.slice(place)];
  };
  say(`Removed: ${run.name.value}.`, { label: "Undo", act });
}

async function close(run: Run): Promise<void> {
  await run.rest();
  run.close();
  runs.value = runs.value.filter((other) => other !== run);
}

async function replace(
  settings: Settings,
  { start, checkpoint, series, name, refused = complain }: BeginOptions,
): Promise<boolean> {
  const before = current.value;
  await before?.rest();
  const own = settings.own ? await (await import("./own.ts")).compileOwn(settings.own) : undefined;
  const run = new Run(settings, { name: name ?? "", color: freeColor(), ...(own ? { own } : {}) });
  if (series) run.series.restore(series);
  stage.prepare(run);
  if (!(await run.open(checkpoint))) {
    refused(run.error.value);
    return false;
  }
  if (!name) run.name.value = nameOf(run.settings.value, ++numbers);
  for (const other of runs.value) {
    await other.retire();
    if (other.settings.value.env !== run.settings.value.env) other.visible.value = false;
  }
  const others = runs.value.filter((other) => other !== before || other.update > 0);
  runs.value = [...others.slice(-(MOST_RUNS - 1)), run];
  run.onLearnt = (learnt) => {
    run.remember(learnt);
    stage.learn(run, learnt);
  };
  if (run.learnt) run.remember(run.learnt);
  await stage.show(run);
  if (typeof start === "function") await start();
  if (start) void run.train();
  return true;
}

function nameOf({ env, algorithm, seed, own }: Settings, number: number): string {
  const name = own || env === OWN_ID ? "Own" : env.replace(/-v\d+$/, "");
  return `${number} · ${name} ${algorithm.toUpperCase()} seed ${seed}`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `one ${noun}` : `${number} ${noun}s`;
}

function freeColor(): number {
  const used = new Set(runs.value.map(({ color }) => color));
  let color = 0;
  while (used.has(color)) color++;
  return color;
}
