/** What the runs of a scenario came to: kept as plain data, read back with distrust, summed up over the seeds. */
import { checkInteger, checkNumber, show } from "../core/check.ts";
import { type Improvement, median, probabilityOfImprovement } from "../statistics/over_seeds.ts";
import { type SeedsSummary, summaryOverSeeds } from "../statistics/summary.ts";
import type { Column, Experiment, Scenario, ScenarioRun } from "./scenario.ts";

/** Runs by experiment and arm, in the scenario's order. */
export interface ScenarioResult {
  readonly scenario: string;
  /** Of swingup. */
  readonly version: string;
  readonly seeds: readonly number[];
  readonly experiments: readonly { readonly arms: readonly { readonly runs: readonly ScenarioRun[] }[] }[];
}

/** A row of an experiment's table. */
export interface ArmSummary {
  readonly name: string;
  /** Of the mean returns of 100 episodes with the most probable actions. */
  readonly returns: SeedsSummary;
  /** How likely one of its runs is better than one of the first arm; null for the first. */
  readonly improvement: Improvement | null;
  /** By the names of the experiment's columns. */
  readonly columns: Readonly<Record<string, ColumnSummary>>;
}

/** A value over the seeds in which it is defined. */
export interface ColumnSummary {
  /** Interquartile mean; the median of `solvedAt...`; null where it is defined in no seed. */
  readonly middle: number | null;
  readonly interval: readonly [number, number] | null;
  readonly defined: number;
}

/** What is kept of the values: the returns, and what a column asks for. */
export function keptValues({ columns }: Experiment): readonly string[] {
  return ["deterministic", "sampled", "training", "area", "solvedAtStep", ...columns.map(({ value }) => value)];
}

/** Runs in the order of experiments, arms and seeds, sorted into a result; experiments may share their arms. */
export function byArm(
  { experiments }: Scenario,
  seeds: number,
  runs: readonly ScenarioRun[],
): ScenarioResult["experiments"] {
  let taken = 0;
  const next = () => {
    taken += seeds;
    return { runs: runs.slice(taken - seeds, taken) };
  };
  return experiments.map(({ arms }) => ({ arms: arms.map(next) }));
}

export function summarize({ arms, columns }: Experiment, results: ScenarioResult["experiments"][number]): ArmSummary[] {
  const returnsOf = (k: number) => results.arms[k].runs.map(({ values }) => values.deterministic ?? Number.NaN);
  return arms.map(({ name }, k) => ({
    name,
    returns: summaryOverSeeds(returnsOf(k)),
    improvement: k === 0 ? null : probabilityOfImprovement(returnsOf(k), returnsOf(0)),
    columns: Object.fromEntries(columns.map((column) => [column.value, columnOf(column, results.arms[k].runs)])),
  }));
}

function columnOf({ value: name }: Column, runs: readonly ScenarioRun[]): ColumnSummary {
  const values = runs.map(({ values }) => values[name]).filter((value) => typeof value === "number");
  if (values.length === 0) return { middle: null, interval: null, defined: 0 };
  const { interquartileMean, interval } = summaryOverSeeds(values);
  const middle = name.startsWith("solvedAt") ? median(values) : interquartileMean;
  return { middle, interval, defined: values.length };
}

/**
 * A result from a file, checked against the scenario that it claims to be of.
 * @throws TypeError, RangeError naming what is wrong
 */
export function checkResult(given: unknown, scenario: Scenario): ScenarioResult {
  const { scenario: name, version, seeds, experiments } = Object(given) as Partial<ScenarioResult>;
  if (name !== scenario.name)
    throw new RangeError(`result: expected one of the scenario ${scenario.name}, got ${show(name)}`);
  if (!Array.isArray(seeds) || seeds.length === 0) throw new TypeError(`seeds: expected a list, got ${show(seeds)}`);
  const checkedSeeds = seeds.map((seed) => checkInteger("seeds", seed, { least: 0 }));
  return {
    scenario: scenario.name,
    version: String(version),
    seeds: checkedSeeds,
    experiments: scenario.experiments.map(({ arms }, e) => ({
      arms: arms.map((_, a) => {
        const runs = experiments?.[e]?.arms?.[a]?.runs;
        if (!Array.isArray(runs) || runs.length !== checkedSeeds.length)
          throw new RangeError(`experiments: expected ${checkedSeeds.length} runs of each arm, got ${show(runs)}`);
        return { runs: runs.map(checkRun) };
      }),
    })),
  };
}

/** @throws TypeError, RangeError where it is no run of a scenario */
export function checkRun(given: unknown): ScenarioRun {
  const { seed, values, curve } = Object(given) as Partial<ScenarioRun>;
  return {
    seed: checkInteger("seed", seed, { least: 0 }),
    values: Object.fromEntries(
      Object.entries(Object(values)).map(([name, value]) => [name, value === null ? null : checkNumber(name, value)]),
    ),
    curve: (Array.isArray(curve) ? curve : []).map((point): [number, number] => [
      checkNumber("curve", Object(point)[0]),
      checkNumber("curve", Object(point)[1]),
    ]),
  };
}
