/**
 * A sweep as one page without scripts or anything from elsewhere: the best trials, how the score rose, how much each setting
 * matters, each setting against the score, all settings side by side, and the learning curves of the best.
 */
import { learningCurves } from "../render/learning_curves.ts";
import { escapeText } from "../render/svg.ts";
import { bandOf } from "../statistics/curves.ts";
import { importance } from "./importance.ts";
import { figure, reportPage, tableOf, textOf } from "./report_page.ts";
import { type Axis, axisOf, dots, frame, HEIGHT, polyline, WIDTH } from "./report_picture.ts";
import type { Value } from "./space.ts";
import type { Trial } from "./sweep.ts";

export interface SweepReport {
  readonly env: string;
  /** Names of the settings that were searched, and whether their logarithm was. */
  readonly settings: readonly { readonly name: string; readonly log: boolean }[];
  /** All that have ended, by their numbers. */
  readonly trials: readonly Trial[];
  /** From the best on. */
  readonly ranking: readonly Trial[];
  /** The winner's score on fresh seeds; null where it was not trained on any. */
  readonly confirmed: number | null;
}

const LISTED = 20; // trials of the table
const CURVES = 5;

/** @returns the text of an HTML file */
export function sweepReport(report: SweepReport): string {
  const complete = report.ranking.filter(({ state }) => state === "complete");
  const sections = complete.length === 0 ? ["<p>No trial was completed.</p>"] : sectionsOf(report, complete);
  return reportPage(`Sweep of ${report.env}`, sections);
}

function sectionsOf({ env, settings, trials, confirmed }: SweepReport, complete: readonly Trial[]): string[] {
  const [winner] = complete;
  const count = (state: Trial["state"]) => trials.filter((trial) => trial.state === state).length;
  const fresh = confirmed === null ? "" : `, and ${figure(confirmed)} on fresh seeds, the figure to report`;
  const axes = settings.map(({ name, log }) => axisOf(name, valuesOf(complete, name), log));
  const rows = complete.map(({ parameters }) => axes.map((axis) => axis.place(parameters[axis.name])));
  const shares = importance(rows, complete.map(score));
  return [
    `<p>${trials.length} trials: ${count("complete")} complete, ${count("pruned")} given up, ${count("failed")} failed. Trial ${winner.number} was the best: ${figure(score(winner))} on the seeds that chose it${fresh}.</p>`,
    `<h2>Best trials</h2>${table(
      complete.slice(0, LISTED),
      settings.map(({ name }) => name),
    )}`,
    `<h2>Score over the trials</h2>${history(complete)}`,
    `<h2>What mattered</h2><p class="note">Shares by which a forest fitted to the trials errs more where a setting's values are shuffled.</p>${bars(
      settings.map(({ name }) => name),
      shares,
    )}`,
    `<h2>Each setting against the score</h2><div class="pictures">${axes.map((axis) => slice(axis, complete)).join("")}</div>`,
    `<h2>All settings side by side</h2><p class="note">A line for each trial, the darker the better.</p>${parallel(axes, complete)}`,
    `<h2>Learning curves of the best</h2>${curves(env, complete.slice(0, CURVES))}`,
  ];
}

function table(trials: readonly Trial[], names: readonly string[]): string {
  const rows = trials.map((trial) => [
    String(trial.number),
    figure(score(trial)),
    ...names.map((name) => textOf(trial.parameters[name])),
  ]);
  return tableOf(["trial", "score", ...names], rows);
}

/** Each score, and the best so far. */
function history(complete: readonly Trial[]): string {
  const trials = [...complete].sort((one, other) => one.number - other.number);
  const [x, y] = [
    axisOf(
      "trial",
      trials.map(({ number }) => number),
      false,
    ),
    axisOf("score", trials.map(score), false),
  ];
  let best = Number.NEGATIVE_INFINITY;
  const steps = trials.map((trial) => {
    best = Math.max(best, score(trial));
    return [x.place(trial.number), y.place(best)] as const;
  });
  const points = trials.map((trial) => [x.place(trial.number), y.place(score(trial))] as const);
  return frame("Score over the trials", x, y, [dots(points), polyline(steps, "#D55E00")]);
}

function slice(axis: Axis, complete: readonly Trial[]): string {
  const y = axisOf("score", complete.map(score), false);
  const there = complete.filter(({ parameters }) => parameters[axis.name] !== undefined);
  const points = there.map((trial) => [axis.place(trial.parameters[axis.name]), y.place(score(trial))] as const);
  return frame(axis.name, axis, y, [dots(points)]);
}

function bars(names: readonly string[], shares: readonly number[]): string {
  const order = names.map((_, k) => k).sort((one, other) => shares[other] - shares[one]);
  const rows = order.map((k, row) => {
    const y = 8 + 26 * row;
    const length = Math.max(1, 380 * shares[k]);
    return `<text x="190" y="${y + 14}" text-anchor="end">${escapeText(names[k])}</text><rect x="200" y="${y}" width="${length.toFixed(1)}" height="18" fill="#0072B2"/><text x="${(208 + length).toFixed(1)}" y="${y + 14}" fill="#555">${Math.round(100 * shares[k])} %</text>`;
  });
  const height = 26 * names.length + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-size="13" role="img" aria-label="What mattered">${rows.join("")}</svg>`;
}

function parallel(axes: readonly Axis[], complete: readonly Trial[]): string {
  const y = axisOf("score", complete.map(score), false);
  const all = [...axes, y];
  const at = (k: number) => 64 + ((WIDTH - 128) * k) / Math.max(1, all.length - 1);
  const up = (place: number) => HEIGHT - 40 - place * (HEIGHT - 70);
  const lines = [...complete].reverse().map((trial) => {
    const values: readonly (Value | undefined)[] = [...axes.map(({ name }) => trial.parameters[name]), score(trial)];
    const points = values.flatMap((value, k) =>
      value === undefined ? [] : [`${at(k).toFixed(1)},${up(all[k].place(value)).toFixed(1)}`],
    );
    return `<polyline points="${points.join(" ")}" fill="none" stroke="#0072B2" stroke-opacity="${(0.08 + 0.7 * y.place(score(trial)) ** 3).toFixed(2)}" stroke-width="1.5"/>`;
  });
  const scales = all.map(
    ({ name, low, high }, k) =>
      `<path d="M${at(k).toFixed(1)} ${up(0)}V${up(1)}" stroke="#999"/><text x="${at(k).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle" font-weight="bold">${escapeText(name)}</text><text x="${at(k).toFixed(1)}" y="${HEIGHT - 24}" text-anchor="middle" fill="#555">${escapeText(low)}</text><text x="${at(k).toFixed(1)}" y="22" text-anchor="middle" fill="#555">${escapeText(high)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-size="12" role="img" aria-label="All settings side by side">${lines.join("")}${scales.join("")}</svg>`;
}

function curves(env: string, best: readonly Trial[]): string {
  const lines = best
    .map(({ number, runs }) => ({ name: `trial ${number}`, points: bandOf(runs.map(({ curve }) => curve)) }))
    .filter(({ points }) => points.length > 1);
  return lines.length === 0 ? "<p>Too short to be drawn.</p>" : learningCurves(env, lines);
}

function valuesOf(trials: readonly Trial[], name: string): Value[] {
  return trials.flatMap(({ parameters }) => (parameters[name] === undefined ? [] : [parameters[name]]));
}

function score({ value }: Trial): number {
  return value as number;
}
