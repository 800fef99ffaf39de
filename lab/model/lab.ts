/** The page's state and what can be done on it: which run is on the stage, which are on the charts, what is said. */
import { computed, signal } from "@preact/signals";
import { compileOwn } from "./own.ts";
import { Run } from "./run.ts";
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
export const stage = new Stage();
/** A message in words, for a moment or until it is dismissed. */
export const notice = signal<{ kind: "info" | "error"; text: string } | undefined>(undefined);

let numbers = 0;
let changing = Promise.resolve();

export function say(text: string): void {
  notice.value = { kind: "info", text };
}

export function complain(error: unknown): void {
  notice.value = { kind: "error", text: error instanceof Error ? error.message : String(error) };
}

/** What the address says, or the first example; learning begins at once. */
export async function openFromAddress(): Promise<void> {
  let settings = initialSettings;
  try {
    if (location.hash.length > 1) settings = await decodeSettings(location.hash);
  } catch (error) {
    complain(error);
  }
  await begin(settings, { start: true });
}

/** Puts another run on the stage. One after the other, however fast somebody clicks. */
export function begin(settings: Settings, { start = false, checkpoint }: BeginOptions = {}): Promise<void> {
  changing = changing.then(() => replace(settings, start, checkpoint)).catch(complain);
  return changing;
}

export interface BeginOptions {
  start?: boolean;
  /** Goes on from there. */
  checkpoint?: Uint8Array;
}

/** Changes settings of the run on the stage: one that has begun stays on the charts, and another begins. */
export function change(difference: Partial<Settings>): Promise<void> {
  const run = current.value;
  if (!run) return Promise.resolve();
  const { expected: _, ...settings } = run.settings.value;
  return begin({ ...settings, adjustments: [], ...difference }, { start: false });
}

/** The same run from its beginning. */
export async function reset(): Promise<void> {
  const run = current.value;
  if (!run) return;
  await remove(run);
  await begin(run.settings.value);
}

export async function start(): Promise<void> {
  const run = current.value;
  if (!run) return;
  if (run.status.value === "finished") await reset();
  await current.value?.train(pace.value === undefined ? {} : { updatesPerSecond: pace.value });
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

async function replace(settings: Settings, start: boolean, checkpoint?: Uint8Array): Promise<void> {
  const before = current.value;
  if (before) await before.rest();
  if (before && before.update === 0) await remove(before);
  const own = settings.own ? await compileOwn(settings.own) : undefined;
  const number = ++numbers;
  const run = new Run(settings, { name: nameOf(settings, number), color: freeColor(), ...(own ? { own } : {}) });
  for (const other of runs.value) {
    await other.retire();
    if (other.settings.value.env !== settings.env) other.visible.value = false;
  }
  runs.value = [...runs.value.slice(-(MOST_RUNS - 1)), run];
  run.onLearnt = (learnt) => stage.learn(run, learnt);
  if (!(await run.open(checkpoint))) return;
  await stage.show(run);
  if (start) void run.train(pace.value === undefined ? {} : { updatesPerSecond: pace.value });
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
