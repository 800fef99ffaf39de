/** A chart with its title, what it says under the cursor or at the end, one sentence, and its exports. */
import "../style/charts.css";
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { findings } from "../model/marks.ts";
import type { Run } from "../model/run.ts";
import { runColor, theme } from "../model/theme.ts";
import { IconButton } from "./button.tsx";
import { charts } from "./charts_state.ts";
import { display } from "./display.ts";
import { ExportMenu, type Format } from "./export_menu.tsx";
import { Later } from "./later.tsx";
import { Marked, placed } from "./marked.tsx";
import type { Metric } from "./metrics.ts";
import { type Curve, Plot, type PlotOptions, tick } from "./plot.ts";
import { useNews } from "./use_news.ts";

export interface ChartProps {
  metric: Metric;
  runs: readonly Run[];
  large?: true;
}

export function Chart({ metric, runs, large }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const cursor = useSignal<number | undefined>(undefined);
  const ends = useSignal("");
  const helped = useSignal(false);
  const axis = charts.axis.value;
  const logarithmic = charts.logarithmic.value && metric.positive === true;
  const shown = runs.filter(({ visible }) => visible.value);
  const level = levelOf(metric.key, runs[runs.length - 1]);
  const onCursor = (index: number | undefined) => {
    cursor.value = index;
  };

  const begin = (element: HTMLElement) => {
    const made = new Plot(element, { logarithmic, axis, sync: "lab", title: titleOf(metric), ...level, onCursor });
    plot.current = made;
    const paint = () => {
      made.show(curvesOf(shown, metric.key, axis), placed(shown, metric.key, axis));
      ends.value = shown.map((run) => display(run.series.last(metric.key), metric.digits)).join();
    };
    return { paint, destroy: () => made.destroy() };
  };
  useNews(place, shown, large ? 100 : 250, begin, [axis, logarithmic, metric.key, level.level?.at]);
  useSignalEffect(() => {
    theme.value;
    findings.value;
    plot.current?.restyle(placed(shown, metric.key, axis));
  });

  const save = async (format: Format) => {
    const { exportChart } = await import("./chart_export.ts");
    await exportChart(format, metric, curvesOf(shown, metric.key, axis), { axis, logarithmic });
  };
  const at = cursor.value === undefined ? undefined : plot.current?.at(cursor.value);
  const last = ends.value.split(",");
  const values = at ? at.values.map((value) => display(value ?? undefined, metric.digits)) : last;
  const label = `${metric.title} of ${shown.map((run, k) => `${run.name.value}: ${last[k] ?? "none"}`).join("; ") || "no run"}`;
  return (
    <figure class={large ? "chart large" : "chart"} data-metric={metric.key}>
      <figcaption>
        <div class={shown.length > 3 ? "chart-head many" : "chart-head"}>
          <h3>
            {metric.title}
            {metric.unit && <span class="unit"> {metric.unit}</span>}
          </h3>
          <Readout runs={shown} values={values} at={at && tick(at.x, axis)} />
          <Ask about={metric} helped={helped} />
          <ExportMenu label={`Export ${metric.title}`} save={save} />
        </div>
        <Words metric={metric} helped={helped.value} />
      </figcaption>
      <div class="plot" ref={place} role="img" aria-label={label} />
      <Marked runs={shown} metric={metric.key} />
    </figure>
  );
}

function Ask({ about: { key, title }, helped }: { about: Metric; helped: Signal<boolean> }) {
  return (
    <IconButton
      icon="help"
      label={`What is ${title}?`}
      aria-expanded={helped.value}
      aria-controls={`help-${key}`}
      onClick={() => {
        helped.value = !helped.value;
      }}
    />
  );
}

/** One sentence, or, for whoever asks, two and a picture. */
function Words({ metric: { key, sentence }, helped }: { metric: Metric; helped: boolean }) {
  const id = `help-${key}`;
  if (helped) return <Later load={chartHelp} props={{ metric: key, id }} />;
  return (
    <p class="sentence" id={id}>
      {sentence}
    </p>
  );
}

const chartHelp = async () => (await import("./chart_help.tsx")).ChartHelp;

/** What stands beside the vertical axis. */
function titleOf({ title, unit }: Metric): string {
  return unit ?? title.toLowerCase();
}

/** The value that the run is to reach, or not to leave, with its name; only where there is one. */
function levelOf(key: string, run: Run | undefined): Pick<PlotOptions, "level"> {
  if (key === "episodeReturn" && typeof run?.rewardThreshold === "number")
    return { level: { at: run.rewardThreshold, name: `solved at ${display(run.rewardThreshold)}` } };
  const { targetKl, maxKl } = (run?.config.value ?? {}) as { targetKl?: number; maxKl?: number };
  if (key === "approxKl" && maxKl) return { level: { at: maxKl, name: `limit ${display(maxKl)}` } };
  if (key === "approxKl" && targetKl) return { level: { at: 1.5 * targetKl, name: "ends the update" } };
  return {};
}

/** Each run's value, at its end or under the cursor. */
function Readout({ runs, values, at }: { runs: readonly Run[]; values: readonly string[]; at: string | undefined }) {
  return (
    <span class="readout">
      {at !== undefined && <span class="muted">{at}</span>}
      {runs.map((run, k) => (
        <span key={run.id} style={{ color: `color-mix(in srgb, ${runColor(run.color)} 68%, var(--text))` }}>
          {values[k] ?? "–"}
        </span>
      ))}
    </span>
  );
}

export function curvesOf(runs: readonly Run[], key: string, axis: "steps" | "seconds"): Curve[] {
  return runs.map(({ name, color, series }) => ({
    label: name.value,
    color,
    x: axis === "steps" ? series.step : series.seconds,
    y: series.column(key),
  }));
}
