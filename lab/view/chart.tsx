/** A chart with its title, what it says under the cursor or at the end, one sentence, and its exports. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { complain } from "../model/lab.ts";
import type { Run } from "../model/run.ts";
import { runColor, theme } from "../model/theme.ts";
import { charts } from "./charts_state.ts";
import { Menu } from "./menu.tsx";
import { display, type Metric } from "./metrics.ts";
import { type Curve, Plot, tick } from "./plot.ts";
import { onRepaint } from "./repaint.ts";

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
  const current = runs[runs.length - 1];

  useEffect(() => {
    const made = new Plot(place.current as HTMLElement, {
      logarithmic,
      axis,
      sync: "lab",
      ...(metric.key === "episodeReturn" && typeof current?.rewardThreshold === "number"
        ? { level: current.rewardThreshold }
        : {}),
      onCursor: (index) => {
        cursor.value = index;
      },
    });
    plot.current = made;
    const stop = onRepaint(place.current as HTMLElement, large ? 100 : 250, () => {
      made.show(curvesOf(shown, metric.key, axis));
      ends.value = shown.map((run) => display(run.series.last(metric.key), metric.digits)).join();
    });
    stop.request();
    const news = shown.map((run) => run.news.subscribe(() => stop.request()));
    return () => {
      for (const end of news) end();
      stop();
      made.destroy();
    };
  }, [shown.map(({ id }) => id).join(), axis, logarithmic, metric.key, current?.rewardThreshold]);

  useSignalEffect(() => {
    theme.value;
    plot.current?.restyle();
  });

  const save = async (format: "png" | "svg" | "csv") => {
    const { exportChart } = await import("./chart_export.ts");
    await exportChart(format, metric, curvesOf(shown, metric.key, axis), { axis, logarithmic });
  };
  const at = cursor.value === undefined ? undefined : plot.current?.at(cursor.value);
  const values = at ? at.values.map((value) => display(value ?? undefined, metric.digits)) : ends.value.split(",");
  const label = `${metric.title} of ${shown.map((run, k) => `${run.name.value}: ${ends.value.split(",")[k] ?? "none"}`).join("; ") || "no run"}`;
  return (
    <figure class={large ? "chart large" : "chart"} data-metric={metric.key}>
      <figcaption>
        <div class={shown.length > 3 ? "chart-head many" : "chart-head"}>
          <h3>
            {metric.title}
            {metric.unit && <span class="unit"> {metric.unit}</span>}
          </h3>
          <span class="readout">
            {at && <span class="muted">{tick(at.x, axis)}</span>}
            {shown.map((run, k) => (
              <span key={run.id} style={{ color: runColor(run.color) }}>
                {values[k] ?? "–"}
              </span>
            ))}
          </span>
          <Menu label={`Export ${metric.title}`} icon="download">
            {(["png", "svg", "csv"] as const).map((format) => (
              <button type="button" key={format} onClick={() => void save(format).catch(complain)}>
                {format.toUpperCase()}
              </button>
            ))}
          </Menu>
        </div>
        <p class="sentence">{metric.sentence}</p>
      </figcaption>
      <div class="plot" ref={place} role="img" aria-label={label} />
    </figure>
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
