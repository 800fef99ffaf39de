/** The picture of an experiment: learning curves, or a row for each arm where there are too many for lines. */
import { intervalPlot } from "../render/interval_plot.ts";
import { learningCurves } from "../render/learning_curves.ts";
import { bandOf } from "../statistics/curves.ts";
import { type ScenarioResult, summarize } from "./result.ts";
import type { Experiment } from "./scenario.ts";

const MOST_LINES = 7; // beyond them lines cannot be told apart

/** @returns the text of an SVG file */
export function pictureOf(experiment: Experiment, results: ScenarioResult["experiments"][number]): string {
  const lines = experiment.arms.map(({ name }, k) => ({
    name,
    points: bandOf(results.arms[k].runs.map(({ curve }) => curve)),
  }));
  if (lines.length <= MOST_LINES && lines.some(({ points }) => points.length > 1))
    return learningCurves(experiment.title, lines);
  const rows = summarize(experiment, results).map(({ name, returns: { interquartileMean, ...rest } }) => ({
    name,
    middle: interquartileMean,
    ...rest,
  }));
  return intervalPlot(experiment.title, rows);
}
