/** A chart with its title, what it says under the cursor or at the end, one sentence, and its exports. */
import "../style/charts.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Run } from "../model/run.ts";
import { runColor, theme } from "../model/theme.ts";
import { charts } from "./charts_state.ts";
import { display } from "./display.ts";
import { ExportMenu, type Format } from "./export_menu.tsx";
import type { Metric } from "./metrics.ts";
import { type Curve, Plot, tick } from "./plot.ts";
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
  const axis = charts.axis.value;
  const logarithmic = charts.logarithmic.value && metric.positive === true;
  const shown = runs.filter(({ visible }) => visible.value);
  const threshold = runs[runs.length - 1]?.rewardThreshold;
  const level = metric.key === "episodeReturn" && typeof threshold === "number" ? { level: threshold } : {};
  const onCursor = (index: number | undefined) => {
    cursor.value = index;
  };

  const begin = (element: HTMLElement) => {
    const made = new Plot(element, { logarithmic, axis, sync: "lab", ...level, onCursor });
    plot.current = made;
    const paint = () => {
      made.show(curvesOf(shown, metric.key, axis));
      ends.value = shown.map((run) => display(run.series.last(metric.key), metric.digits)).join();
    };
    return { paint, destroy: () => made.destroy() };
  };
  useNews(place, shown, large ? 100 : 250, begin, [axis, logarithmic, metric.key, threshold]);
  useSignalEffect(() => {
    theme.value;
    plot.current?.restyle();
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
          <ExportMenu label={`Export ${metric.title}`} save={save} />
        </div>
        <p class="sentence">{metric.sentence}</p>
      </figcaption>
      <div class="plot" ref={place} role="img" aria-label={label} />
    </figure>
  );
}

/** Each run's value, at its end or under the cursor. */
function Readout({ runs, values, at }: { runs: readonly Run[]; values: readonly string[]; at: string | undefined }) {
  return (
    <span class="readout">
      {at !== undefined && <span class="muted">{at}</span>}
      {runs.map((run, k) => (
        <span key={run.id} style={{ color: runColor(run.color) }}>
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
