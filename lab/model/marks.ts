/** What happened to a run on the way, for its charts: changes of dials, and where the doctor saw something. */
import { signal } from "@preact/signals";
import type { Run } from "./run.ts";

export interface Mark {
  readonly step: number;
  readonly kind: "change" | "finding";
  readonly text: string;
}

/** What the doctor has found, by run and metric; empty until it has been asked. */
export const findings = signal<readonly { readonly run: Run; readonly metric: string; readonly mark: Mark }[]>([]);

/** The marks on the chart of a metric, as far as the runs have come. */
export function marksOf(runs: readonly Run[], metric: string): Mark[] {
  const changes = runs.flatMap((run) =>
    run.settings.value.adjustments
      .filter(({ update }) => update < run.update)
      .map(({ update, values }): Mark => ({ step: stepAt(run, update), kind: "change", text: inWords(values) })),
  );
  const found = findings.value.filter((one) => runs.includes(one.run) && one.metric === metric);
  return [...changes, ...found.map(({ mark }) => mark)];
}

/** Environment steps after so many updates. */
export function stepAt({ series }: Run, update: number): number {
  const at = series.update.findIndex((one) => one >= update);
  return update === 0 || at < 0 ? 0 : series.step[at];
}

/** Where a step lies on an axis of seconds. */
export function secondsAt({ series }: Run, step: number): number {
  const at = series.step.findIndex((one) => one >= step);
  return at < 0 ? 0 : series.seconds[at];
}

const names: Readonly<Record<string, string>> = {
  learningRate: "learning rate",
  clipRange: "clip range",
  entropyCoefficient: "entropy bonus",
};

/** `learning rate 0.001` */
export function inWords(values: object): string {
  return Object.entries(values)
    .map(([key, value]) => `${names[key] ?? key} ${Number(Number(value).toPrecision(3))}`)
    .join(", ");
}
