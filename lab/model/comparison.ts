/** The same settings over several seeds, or two settings side by side: runs in workers of their own, as many at a time as
 * there are cores to spare, and their mean with a band of one standard deviation. */
import { signal } from "@preact/signals";
import { stage } from "./lab.ts";
import { compileOwn } from "./own.ts";
import { Run } from "./run.ts";
import type { Settings } from "./settings.ts";

export interface Group {
  readonly label: string;
  readonly color: number;
  readonly runs: readonly Run[];
}

/** What differs between the two sides. */
export interface Variation {
  readonly key: string;
  readonly value: unknown;
}

export const groups = signal<readonly Group[]>([]);
export const comparing = signal(false);

const MOST_AT_ONCE = 4;
let round = 0;

type Config = Readonly<Record<string, unknown>>;
type Side = Pick<Group, "label"> & { readonly settings: Settings };

/**
 * Runs `seeds` seeds of the run that has these settings, from its own on, and as many with the variation: otherwise the
 * same, changes on the way included, but at full speed.
 * @param config the run's, complete: its horizon holds for both sides, and all of it where another algorithm reads it
 */
export async function compare(
  settings: Settings,
  { seeds, config, variation }: { seeds: number; config: Config; variation?: Variation },
): Promise<void> {
  const base = asCompared(settings, config);
  const first = { label: "as set", settings: base };
  await runSides(seeds, async () => [first, ...(variation ? [await varied(base, variation, config)] : [])]);
}

const ADVISED_SEEDS = 3;

/** A run as it is beside the same with other settings, over the same seeds. */
export async function compareAdvised(run: Run, changed: Config): Promise<void> {
  const base = asCompared(run.settings.value, { ...run.config.value });
  const overrides = { ...base.overrides, ...changed };
  const adjustments = without(base.adjustments, Object.keys(changed));
  const label = `as advised: ${Object.entries(changed)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ")}`;
  const advised = { label, settings: { ...base, overrides, adjustments } };
  await runSides(ADVISED_SEEDS, async () => [{ label: "as it is", settings: base }, advised]);
}

function asCompared(settings: Settings, { steps }: Config): Settings {
  const { expected: _, pace: __, ...base } = { ...settings, overrides: { ...settings.overrides, steps } };
  return base;
}

async function runSides(seeds: number, sidesOf: () => Promise<readonly Side[]>): Promise<void> {
  endComparison();
  const mine = ++round;
  const sides = await sidesOf();
  const [{ settings }] = sides;
  const own = settings.own ? await compileOwn(settings.own) : undefined;
  if (mine !== round) return;
  groups.value = sides.map((side, color) => ({
    label: side.label,
    color,
    runs: Array.from({ length: seeds }, (_, k) => {
      const seed = side.settings.seed + k;
      const of = { ...side.settings, seed };
      return new Run(of, { name: `${side.label}, seed ${seed}`, color, ...(own ? { own } : {}) });
    }),
  }));
  comparing.value = true;
  await runGroups(groups.value, () => mine === round);
  if (mine === round) comparing.value = false;
}

/** Runs all runs, a first of each group before the second of any, as long as they are wanted. */
export async function runGroups(all: readonly Group[], wanted: () => boolean): Promise<void> {
  const waiting = interleaved(all.map(({ runs }) => runs));
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, (navigator.hardwareConcurrency ?? 2) - 1));
  const worker = async () => {
    for (let run = waiting.shift(); run && wanted(); run = waiting.shift()) {
      if (await run.open()) await run.train();
      run.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Stops what is running; what was seen stays. */
export function endComparison(): void {
  round++;
  for (const { runs } of groups.value) for (const run of runs) run.close();
  comparing.value = false;
}

export interface Band {
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** At the steps of the first run, as far as all runs have come; between two updates a run's values are interpolated. */
export function bandOf(runs: readonly Run[], key: string): Band {
  const begun = runs.filter(({ series }) => series.length > 0);
  if (begun.length === 0) return { x: [], mean: [], low: [], high: [] };
  const end = Math.min(...begun.map(({ series }) => series.step[series.length - 1]));
  const x = begun[0].series.step.filter((step) => step <= end);
  const rows = begun.map(({ series }) => resampled(series.step, series.column(key), x));
  const mean = x.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const deviation = x.map((_, k) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - mean[k]) ** 2, 0) / rows.length),
  );
  return { x, mean, low: mean.map((m, k) => m - deviation[k]), high: mean.map((m, k) => m + deviation[k]) };
}

function resampled(x: readonly number[], y: readonly number[], at: readonly number[]): number[] {
  let k = 0;
  return at.map((place) => {
    while (k < x.length - 1 && x[k + 1] <= place) k++;
    if (k === x.length - 1 || place <= x[k]) return y[k];
    return y[k] + ((y[k + 1] - y[k]) * (place - x[k])) / (x[k + 1] - x[k]);
  });
}

/**
 * The other side: everything but the one setting, and what has no meaning with its value. Another algorithm has all
 * settings of the run's that it reads, or, as `preset`, those of its own preset.
 */
async function varied(settings: Settings, { key, value }: Variation, config: Config): Promise<Side> {
  const other: Settings =
    key === "algorithm" || key === "preset"
      ? { ...settings, algorithm: String(value) }
      : { ...settings, overrides: { ...settings.overrides, [key]: value } };
  const { env: _, algorithm: __, seed: ___, ...all } = config;
  const { dropped } = await stage.readable(other);
  const kept = await stage.readable(
    key === "algorithm" ? { ...other, overrides: { ...all, ...other.overrides } } : other,
  );
  const turned = other.adjustments.flatMap(({ values }) => Object.keys(values));
  const unread = (await stage.readable({ ...other, overrides: Object.fromEntries(turned.map((name) => [name, 0])) }))
    .dropped;
  const lost = [...new Set([...dropped, ...unread])];
  const label = key === "preset" ? `${value} with its preset` : `${key} ${value}`;
  return {
    label: lost.length > 0 ? `${label}, without ${lost.join(", ")}` : label,
    settings: { ...other, overrides: kept.overrides, adjustments: without(other.adjustments, [key, ...unread]) },
  };
}

/** The changes without those of some settings: else they would be overwritten, or refused. */
function without(adjustments: Settings["adjustments"], names: readonly string[]): Settings["adjustments"] {
  return adjustments
    .map(({ update, values }) => ({
      update,
      values: Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name))),
    }))
    .filter(({ values }) => Object.keys(values).length > 0);
}

/** A value to begin with that is another one than the run's. */
export function anotherValue(key: string, now: unknown, algorithms: readonly string[]): string | number {
  if (typeof now !== "number") return algorithms.find((name) => name !== now) ?? "";
  if (key === "numEnvs" || key === "epochs") return 2 * now;
  if (key === "gamma" || key === "gaeLambda") return Number((now < 1 ? Math.max(2 * now - 1, 0) : 0.95).toPrecision(6));
  return now === 0 ? 0.01 : Number((now / 2).toPrecision(6));
}

function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, k) => lists.flatMap((list) => list.slice(k, k + 1))).flat();
}
