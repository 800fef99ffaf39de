/** One run says little: the same settings over several seeds, alone or beside another setting. */
import "../style/tabs.css";
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import {
  anotherValue,
  bandOf,
  compare,
  comparing,
  endComparison,
  type Group,
  groups,
  type Variation,
} from "../model/comparison.ts";
import { complain, current, stage } from "../model/lab.ts";
import { runColor, theme } from "../model/theme.ts";
import { exportChart } from "./chart_export.ts";
import { display } from "./display.ts";
import { ExportMenu, type Format } from "./export_menu.tsx";
import { Choice, Field, type Option } from "./field.tsx";
import { type Metric, metrics } from "./metrics.ts";
import { type Curve, Plot } from "./plot.ts";
import { useNews } from "./use_news.ts";

type Config = Readonly<Record<string, unknown>>;

const variable = [
  "learningRate",
  "clipRange",
  "entropyCoefficient",
  "numEnvs",
  "epochs",
  "gamma",
  "gaeLambda",
] as const;

export function CompareTab() {
  return (
    <div class="page wide compare">
      <section class="card block">
        <h1>Compare</h1>
        <p class="lead">
          Chance plays a large part in one run. Several seeds show how much: the line is their mean, the band one
          standard deviation to either side.
        </p>
        <Sides />
      </section>
      <Outcome />
    </div>
  );
}

/** What is compared with what, and the button that runs it. */
function Sides() {
  const seeds = useSignal(3);
  const key = useSignal("");
  const value = useSignal("");
  const config = current.value?.config.value as Config | undefined;
  const settings = current.value?.settings.value;
  const start = async () => {
    if (!settings) return;
    const variation = variationOf(key.value, value.value, config);
    await compare(settings, { seeds: seeds.value, steps: Number(config?.steps), ...variation });
  };
  const others = variable.filter((name) => typeof config?.[name] === "number");
  const vary = (name: string) => {
    key.value = name;
    value.value = String(anotherValue(name, config?.[name], stage.algorithms.value));
  };
  return (
    <div class="row fields">
      <Field label="Seeds" hint={`From ${settings?.seed ?? 1} on.`}>
        <Choice
          value={seeds.value}
          options={[2, 3, 5, 10].map((count) => [count, String(count)])}
          onChoose={(count) => {
            seeds.value = Number(count);
          }}
        />
      </Field>
      <Field
        label="Compare with"
        hint="The run on the stage is one side; the other has its settings and its steps but for this."
      >
        <Choice
          value={key.value}
          options={[
            ["", "nothing: seeds only"],
            ["algorithm", "another algorithm"],
            ...others.map((name): Option => [name, `another ${name}`]),
          ]}
          onChoose={vary}
        />
      </Field>
      {key.value && <ValueField name={key.value} value={value} config={config} />}
      <span class="spring" />
      <button
        type="button"
        class="button primary"
        disabled={!config}
        onClick={() => (comparing.value ? endComparison() : void start().catch(complain))}
      >
        {comparing.value ? "Stop" : "Run all"}
      </button>
    </div>
  );
}

interface ValueFieldProps {
  name: string;
  value: Signal<string>;
  config: Config | undefined;
}

/** The other side's algorithm or number. */
function ValueField({ name, value, config }: ValueFieldProps) {
  const set = (text: string) => {
    value.value = text;
  };
  return (
    <Field label="Its value" hint={`On the stage: ${config?.[name] ?? "–"}.`}>
      {name === "algorithm" ? (
        <Choice
          value={value.value}
          options={stage.algorithms.value.map((id) => [id, id.toUpperCase(), id === config?.algorithm])}
          onChoose={set}
        />
      ) : (
        <input type="number" step="any" value={value.value} onInput={(event) => set(event.currentTarget.value)} />
      )}
    </Field>
  );
}

/** @throws RangeError without a value, or with the run's own */
function variationOf(key: string, text: string, config: Config | undefined): { variation?: Variation } {
  if (!key) return {};
  const value = key === "algorithm" ? text : Number(text);
  if (text === "" || Number.isNaN(value)) throw new RangeError(`${key}: expected a value to compare with, got nothing`);
  if (value === config?.[key]) throw new RangeError(`${key}: expected another value than the run's, got ${value}`);
  return { variation: { key, value } };
}

function Outcome() {
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
      <GroupTable />
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
