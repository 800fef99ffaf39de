/** All charts, how they are shown, and the runs that are on them. */
import { current, remove, runs } from "../model/lab.ts";
import type { Run } from "../model/run.ts";
import { runColor } from "../model/theme.ts";
import { Chart } from "./chart.tsx";
import { charts } from "./charts_state.ts";
import { csv } from "./csv.ts";
import { saveFile } from "./files.ts";
import { Icon } from "./icon.tsx";
import { metrics } from "./metrics.ts";

export function ReturnChart() {
  return <Chart metric={metrics[0]} runs={runs.value} large />;
}

export function ChartsPanel() {
  return (
    <section class="charts" aria-label="Charts">
      <div class="charts-bar">
        <RunList />
        <span class="spring" />
        <fieldset class="segmented" aria-label="Horizontal axis">
          {(["steps", "seconds"] as const).map((axis) => (
            <button
              type="button"
              key={axis}
              aria-pressed={charts.axis.value === axis}
              onClick={() => {
                charts.axis.value = axis;
              }}
            >
              {axis === "steps" ? "Steps" : "Time"}
            </button>
          ))}
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            checked={charts.logarithmic.value}
            onChange={(event) => {
              charts.logarithmic.value = event.currentTarget.checked;
            }}
          />
          Log scale
        </label>
        <button
          type="button"
          class="button"
          onClick={() => saveFile("swingup-metrics.csv", allCsv(runs.value), "text/csv")}
        >
          <Icon name="download" />
          <span>All as CSV</span>
        </button>
      </div>
      <div class="chart-grid">
        {metrics.slice(1).map((metric) => (
          <Chart key={metric.key} metric={metric} runs={runs.value} />
        ))}
      </div>
    </section>
  );
}

function RunList() {
  return (
    <ul class="run-list" aria-label="Runs on the charts">
      {runs.value.map((run) => (
        <li key={run.id}>
          <RunChip run={run} />
        </li>
      ))}
    </ul>
  );
}

function RunChip({ run }: { run: Run }) {
  const shown = run.visible.value;
  return (
    <span class={shown ? "chip" : "chip off"} style={{ "--run": runColor(run.color) }}>
      <span class="swatch" />
      <input
        class="chip-name"
        value={run.name.value}
        aria-label="Name of the run"
        size={Math.max(run.name.value.length, 6)}
        onInput={(event) => {
          run.name.value = event.currentTarget.value;
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-pressed={shown}
        aria-label={`Show ${run.name.value}`}
        onClick={() => {
          run.visible.value = !shown;
        }}
      >
        <Icon name={shown ? "eye" : "hidden"} />
      </button>
      {run !== current.value && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove ${run.name.value}`}
          onClick={() => void remove(run)}
        >
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}

/** Every metric of every run, a line for each update. */
function allCsv(list: readonly Run[]): string {
  const names = [...new Set(list.flatMap(({ series }) => series.names))];
  const lines = list.flatMap(({ name, series }) =>
    series.step.map((step, k) => [name.value, step, series.seconds[k], ...names.map((key) => series.column(key)[k])]),
  );
  return csv([["run", "step", "seconds", ...names], ...lines]);
}
