/** One run says little: the same settings over several seeds, alone or beside another setting. */
import "../style/tabs.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { anotherValue, bandOf, compare, comparing, endComparison, type Group, groups } from "../model/comparison.ts";
import { complain, current, stage } from "../model/lab.ts";
import { runColor, theme } from "../model/theme.ts";
import { exportChart } from "./chart_export.ts";
import { Menu } from "./menu.tsx";
import { display, type Metric, metrics } from "./metrics.ts";
import { type Curve, Plot } from "./plot.ts";
import { onRepaint } from "./repaint.ts";
import { Field } from "./settings_panel.tsx";

const variable = ["learningRate", "clipRange", "entropyCoefficient", "lanes", "epochs", "gamma", "gaeLambda"] as const;

export function CompareTab() {
  const seeds = useSignal(3);
  const key = useSignal("");
  const value = useSignal("");
  const metric = useSignal<Metric>(metrics[0]);
  const config = current.value?.config.value as Record<string, unknown> | undefined;
  const settings = current.value?.settings.value;
  const start = async () => {
    if (!settings) return;
    const given = key.value === "algorithm" ? value.value : Number(value.value);
    if (key.value && (value.value === "" || Number.isNaN(given))) {
      complain(new RangeError(`${key.value}: expected a value to compare with, got nothing`));
      return;
    }
    if (key.value && given === config?.[key.value]) {
      complain(new RangeError(`${key.value}: expected another value than the run's, got ${given}`));
      return;
    }
    const variation = key.value ? { variation: { key: key.value, value: given } } : {};
    await compare(settings, { seeds: seeds.value, steps: Number(config?.steps), ...variation }).catch(complain);
  };
  return (
    <div class="page wide compare">
      <section class="card block">
        <h1>Compare</h1>
        <p class="lead">
          Chance plays a large part in one run. Several seeds show how much: the line is their mean, the band one
          standard deviation to either side.
        </p>
        <div class="row fields">
          <Field label="Seeds" hint={`From ${settings?.seed ?? 1} on.`}>
            <select
              value={seeds.value}
              onChange={(event) => {
                seeds.value = Number(event.currentTarget.value);
              }}
            >
              {[2, 3, 5, 10].map((count) => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
            </select>
          </Field>
          <Field
            label="Compare with"
            hint="The run on the stage is one side; the other has its settings and its steps but for this."
          >
            <select
              value={key.value}
              onChange={(event) => {
                key.value = event.currentTarget.value;
                value.value = String(anotherValue(key.value, config?.[key.value], stage.algorithms.value));
              }}
            >
              <option value="">nothing: seeds only</option>
              <option value="algorithm">another algorithm</option>
              {variable
                .filter((name) => typeof config?.[name] === "number")
                .map((name) => (
                  <option key={name} value={name}>
                    another {name}
                  </option>
                ))}
            </select>
          </Field>
          {key.value && (
            <Field label="Its value" hint={`On the stage: ${config?.[key.value] ?? "–"}.`}>
              {key.value === "algorithm" ? (
                <select
                  value={value.value}
                  onChange={(event) => {
                    value.value = event.currentTarget.value;
                  }}
                >
                  {stage.algorithms.value.map((name) => (
                    <option key={name} value={name} disabled={name === config?.algorithm}>
                      {name.toUpperCase()}
                    </option>
                  ))}
                </select>
              ) : (
                <input
                  type="number"
                  step="any"
                  value={value.value}
                  onInput={(event) => {
                    value.value = event.currentTarget.value;
                  }}
                />
              )}
            </Field>
          )}
          <span class="spring" />
          <button
            type="button"
            class="button primary"
            disabled={!config}
            onClick={() => (comparing.value ? endComparison() : void start())}
          >
            {comparing.value ? "Stop" : "Run all"}
          </button>
        </div>
      </section>
      <section class="card block" aria-label="Outcome">
        <div class="chart-head">
          <select
            class="metric-choice"
            aria-label="What is compared"
            value={metric.value.key}
            onChange={(event) => {
              metric.value = metrics[event.currentTarget.selectedIndex];
            }}
          >
            {metrics.map(({ key: name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
          <span class="spring" />
          <Menu label="Export the comparison" icon="download">
            {(["png", "svg", "csv"] as const).map((format) => (
              <button
                type="button"
                key={format}
                onClick={() =>
                  exportChart(format, metric.value, curvesOf(metric.value.key), { axis: "steps", logarithmic: false })
                }
              >
                {format.toUpperCase()}
              </button>
            ))}
          </Menu>
        </div>
        <BandChart metric={metric.value} />
        <GroupTable />
      </section>
    </div>
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
  useEffect(() => {
    const made = new Plot(place.current as HTMLElement, { axis: "steps", logarithmic: false });
    plot.current = made;
    const stop = onRepaint(place.current as HTMLElement, 100, () => made.show(curvesOf(metric.key)));
    stop.request();
    const news = all.flatMap(({ runs }) => runs.map((run) => run.news.subscribe(() => stop.request())));
    return () => {
      for (const end of news) end();
      stop();
      made.destroy();
    };
  }, [all, metric.key]);
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
