/** An experiment's table as rows of texts: what a terminal and a page show. */
import { decimal, whole } from "../loggers/numbers.ts";
import { type ArmSummary, type ColumnSummary, type ScenarioResult, summarize } from "./result.ts";
import type { Experiment } from "./scenario.ts";

/** @returns the head, then a row for each arm */
export function tableOf(experiment: Experiment, results: ScenarioResult["experiments"][number]): string[][] {
  const seeds = results.arms[0].runs.length;
  const head = ["", "return", "worst", "better than the first", ...experiment.columns.map(({ title }) => title)];
  return [head, ...summarize(experiment, results).map((row) => rowOf(row, experiment, seeds))];
}

function rowOf({ name, returns, improvement, columns }: ArmSummary, experiment: Experiment, seeds: number): string[] {
  const [low, high] = returns.interval;
  return [
    name,
    `${decimal(returns.interquartileMean)} (${decimal(low)} to ${decimal(high)})`,
    decimal(returns.worst),
    improvement === null ? "" : likely(improvement),
    ...experiment.columns.map(({ value }) => cell(value, columns[value], seeds)),
  ];
}

/** `84 % (69 to 96)` */
function likely({ probability, interval }: NonNullable<ArmSummary["improvement"]>): string {
  const [low, high] = interval.map((share) => Math.round(100 * share));
  return `${Math.round(100 * probability)} % (${low} to ${high})`;
}

function cell(name: string, { middle, interval, defined }: ColumnSummary, seeds: number): string {
  if (name === "solvedAtStep") return middle === null ? `0 of ${seeds}` : `${defined} of ${seeds}, ${whole(middle)}`;
  if (middle === null) return "-";
  if (name === "seconds" || name === "solvedAtSeconds") return decimal(middle);
  return interval ? `${decimal(middle)} (${decimal(interval[0])} to ${decimal(interval[1])})` : decimal(middle);
}
