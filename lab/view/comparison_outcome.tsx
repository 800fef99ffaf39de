/** What a comparison comes to: mean and band of each side as they grow, a table, and how likely one side is the better. */
import "../style/tabs.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Improvement, probabilityOfImprovement } from "swingup";
import { bandOf, comparing, endComparison, type Group, groups } from "../model/comparison.ts";
import { runColor, theme } from "../model/theme.ts";
import { exportChart } from "./chart_export.ts";
import { display } from "./display.ts";
import { ExportMenu, type Format } from "./export_menu.tsx";
import { Choice } from "./field.tsx";
import { type Metric, metrics } from "./metrics.ts";
import { type Curve, Plot } from "./plot.ts";
import { useNews } from "./use_news.ts";

export function Outcome() {
  const metric = useSignal<Metric>(metrics[0]);
  const save = async (format: Format) =>
    exportChart(format, metric.value, curvesOf(metric.value.key), { axis: "steps", logarithmic: false });
  return (
    <section class="card block" aria-label="Outcome">
      <div class="chart-head">
        <Choice
          class="metric-choice"
          aria-label="What is compared"
          value={metric.value.key}
          options={metrics.map(({ key, title }) => [key, title])}
          onChoose={(_, index) => {
            metric.value = metrics[index];
          }}
        />
        <span class="spring" />
        <ExportMenu label="Export the comparison" save={save} />
      </div>
      <BandChart metric={metric.value} />
      {comparing.value && (
        <button type="button" class="button" onClick={endComparison}>
          End the comparison
        </button>
      )}
      <GroupTable />
      <Better />
    </section>
  );
}

function curvesOf(key: string): Curve[] {
  return groups.value.map(({ label, color, runs }) => {
    const { x, mean, low, high } = bandOf(runs, key);
    return { label, color, x, y: mean, low, high };
  });
}

function BandChart({ metric }: { metric: Metric }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const all = groups.value;
  const begin = (element: HTMLElement) => {
    const made = new Plot(element, { axis: "steps", logarithmic: false });
    plot.current = made;
    return { paint: () => made.show(curvesOf(metric.key)), destroy: () => made.destroy() };
  };
  const runs = all.flatMap((group) => group.runs);
  useNews(place, runs, 100, begin, [all, metric.key]);
  useSignalEffect(() => {
    theme.value;
    plot.current?.restyle();
  });
  return <div class="plot tall" ref={place} role="img" aria-label={`${metric.title}, mean and band of each side`} />;
}

function GroupTable() {
  if (groups.value.length === 0) return <p class="muted">Run all, and the curves appear here while they grow.</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Done</th>
            <th scope="col">Mean return at the end</th>
            <th scope="col">Solved</th>
          </tr>
        </thead>
        <tbody>
          {groups.value.map((group) => (
            <Row key={group.label} group={group} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How likely a run of the second side ends above one of the first; nothing before all have ended. */
function Better() {
  const [first, second] = groups.value;
  if (!second) return null;
  const [before, after] = [first, second].map(({ runs }) => endsOf(runs));
  if (comparing.value || before.length < 2 || after.length < 2) return null;
  return (
    <p role="status">{inWords(second.label, first.label, probabilityOfImprovement(after, before), after.length)}</p>
  );
}

function inWords(label: string, other: string, { probability, interval }: Improvement, seeds: number): string {
  const [low, high] = interval.map(percent);
  const sure = interval[0] > 0.5 || interval[1] < 0.5 ? "" : "; chance alone may make such a difference";
  return `A run "${label}" ends above one "${other}" with probability ${percent(probability)} % (95 % interval: ${low} to ${high} %, ${seeds} seeds)${sure}.`;
}

function percent(share: number): number {
  return Math.round(100 * share);
}

function endsOf(runs: Group["runs"]): number[] {
  return runs
    .filter(({ status }) => status.value === "finished")
    .flatMap(({ summary }) => summary.value?.meanReturn ?? []);
}

function Row({ group: { label, color, runs } }: { group: Group }) {
  const done = runs.filter(({ status }) => status.value === "finished");
  const failed = runs.find(({ error, status }) => status.value === "failed" && error.value !== undefined);
  const returns = done.map(({ summary }) => summary.value?.meanReturn ?? Number.NaN);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / returns.length);
  const solved = done.filter(({ summary }) => summary.value?.solvedAtStep !== null).length;
  return (
    <tr>
      <th scope="row">
        <span class="swatch" style={{ "--run": runColor(color) }} /> {label}
      </th>
      <td>
        {done.length} of {runs.length}
        {failed && <span class="different"> {failed.error.value}</span>}
      </td>
      <td>
        {display(mean)} <span class="muted">± {display(deviation)}</span>
      </td>
      <td>{solved}</td>
    </tr>
  );
}
