/** What the doctor says of a run on the page, from the numbers that its charts keep, and what its advice would change. */
import { type Advice, type DiagnosedUpdate, type Diagnosis, diagnose } from "swingup";
import { begin, current } from "./lab.ts";
import type { Run } from "./run.ts";

const LEAST = 2; // updates to judge by

/** As a run's failure says it, in whichever thread it happened. */
const NON_FINITE = /([\w[\] ]+) became NaN or infinite at update (\d+)/;

/** What is wrong with a run so far; undefined where there is too little to judge by, or no configuration. */
export function diagnosisOf(run: Run): Diagnosis | undefined {
  const { series, rewardThreshold, timeLimit } = run;
  const config = run.config.value;
  const failure = failureOf(run);
  if (!config || (series.length < LEAST && !failure)) return undefined;
  const columns = series.names.map((name) => [name, series.column(name)] as const);
  const updates = series.step.map(
    (step, k): DiagnosedUpdate => ({
      update: series.update[k],
      step,
      metrics: Object.fromEntries(columns.map(([name, values]) => [name, values[k]])),
    }),
  );
  return diagnose(updates, config, {
    timeLimit,
    ...(rewardThreshold === null ? {} : { rewardThreshold }),
    ...(failure ? { failure } : {}),
  });
}

/** Which number ended the run, where one that is not finite did. */
function failureOf(run: Run) {
  const [, quantity, update] = NON_FINITE.exec(run.error.value ?? "") ?? [];
  return quantity === undefined ? undefined : { quantity, update: Number(update) };
}

/** The advice that the page can follow: settings of the training configuration, to another value than they have. */
export function followed(run: Run, advice: readonly Advice[]): readonly Advice[] {
  const config = run.config.value as Readonly<Record<string, unknown>> | undefined;
  return advice.filter(({ setting, to }) => config?.[setting] !== undefined && String(config[setting]) !== String(to));
}

/** The same run with changed settings, from its beginning; the one before stays on the charts beside it. */
export async function follow(run: Run, advice: readonly Advice[]): Promise<boolean> {
  if (run !== current.value) return false;
  const { expected: _, ...settings } = run.settings.value;
  const overrides = { ...settings.overrides, ...changed(run, advice) };
  return begin({ ...settings, adjustments: [], overrides }, { start: true });
}

/** What the advice sets, by the settings' names. */
export function changed(run: Run, advice: readonly Advice[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(advice.map(({ setting, to }) => [setting, inPlaceOf(run, setting, to)]));
}

/** Lists of widths are written with commas in advice. */
function inPlaceOf(run: Run, setting: string, to: Advice["to"]): unknown {
  const now: unknown = (run.config.value as Readonly<Record<string, unknown>> | undefined)?.[setting];
  return Array.isArray(now) ? String(to).split(",").map(Number) : to;
}
