/** All charts, how they are shown, and the runs that are on them. */
import { complain, current, remove, runs } from "../model/lab.ts";
import type { Run } from "../model/run.ts";
import { runColor } from "../model/theme.ts";
import { Button, IconButton } from "./button.tsx";
import { Chart } from "./chart.tsx";
import { charts } from "./charts_state.ts";
import { has, metrics } from "./metrics.ts";

export function ReturnChart() {
  return <Chart metric={metrics[0]} runs={runs.value} large />;
}

export function ChartsPanel() {
  const trained = runs.value.filter(({ visible }) => visible.value).flatMap(({ config }) => config.value ?? []);
  const shown = metrics.slice(1).filter((metric) => trained.some((one) => has(one, metric)));
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
        <Button
          icon="download"
          onClick={() =>
            void import("./chart_export.ts").then(({ exportAll }) => exportAll(runs.value)).catch(complain)
          }
        >
          All as CSV
        </Button>
      </div>
      <div class="chart-grid">
        {shown.map((metric) => (
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
      <IconButton
        icon={shown ? "eye" : "hidden"}
        label={`Show ${run.name.value}`}
        aria-pressed={shown}
        onClick={() => {
          run.visible.value = !shown;
        }}
      />
      {run !== current.value && (
        <IconButton icon="close" label={`Remove ${run.name.value}`} onClick={() => remove(run)} />
      )}
    </span>
  );
}
