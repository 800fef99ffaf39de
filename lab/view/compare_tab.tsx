/** One run says little: the same settings over several seeds, alone or beside another setting. */
import "../style/tabs.css";
import { type Signal, useSignal } from "@preact/signals";
import { anotherValue, compare, comparing, endComparison, type Variation } from "../model/comparison.ts";
import { complain, current, stage } from "../model/lab.ts";
import { Outcome } from "./comparison_outcome.tsx";
import { Choice, Field, type Option } from "./field.tsx";

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
    await compare(settings, { seeds: seeds.value, config: { ...config }, ...variation });
  };
  const others = variable.filter((name) => typeof config?.[name] === "number");
  const vary = (name: string) => {
    key.value = name;
    value.value = String(anotherValue(name, config?.[named(name)], stage.algorithms.value));
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
            ["algorithm", "another algorithm, all else kept"],
            ["preset", "another algorithm with its own preset"],
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
    <Field label="Its value" hint={`On the stage: ${config?.[named(name)] ?? "–"}.`}>
      {named(name) === "algorithm" ? (
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

/** The setting that a choice is of. */
function named(choice: string): string {
  return choice === "preset" ? "algorithm" : choice;
}

/** @throws RangeError without a value, or with the run's own */
function variationOf(key: string, text: string, config: Config | undefined): { variation?: Variation } {
  if (!key) return {};
  const value = named(key) === "algorithm" ? text : Number(text);
  if (text === "" || Number.isNaN(value)) throw new RangeError(`${key}: expected a value to compare with, got nothing`);
  if (value === config?.[named(key)])
    throw new RangeError(`${key}: expected another value than the run's, got ${value}`);
  return { variation: { key, value } };
}
