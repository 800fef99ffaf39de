/**
 * Settings that look guilty and are not: unusual ones in runs that learn. A rule that only reads a setting raises an alarm
 * there, which the faults of `doctor_faults.ts` cannot show, since in them the setting that is read is the injected one.
 */
import { diagnose } from "swingup";
import type { Injection, Site } from "./doctor_faults.ts";
import { type RecordedRun, recordRun } from "./doctor_run.ts";

/** What is unusual, and for which actions; for all unless given. */
export interface Innocent {
  readonly name: string;
  readonly injection: Injection;
  readonly actions?: Site["actions"];
}

const settings = (values: Injection["settings"], actions?: Site["actions"]): Innocent => ({
  name: Object.entries(values ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(", "),
  injection: { settings: values },
  ...(actions && { actions }),
});

export const innocents: readonly Innocent[] = [
  settings({ learningRate: 3e-3 }),
  settings({ learningRate: 1e-4, epochs: 20 }),
  settings({ gamma: 0.8, gaeLambda: 0.9 }),
  settings({ gamma: 0.9 }),
  settings({ gamma: 1 }),
  settings({ clipRange: 0.3 }),
  settings({ clipRange: 0.6 }),
  settings({ epochs: 45, learningRate: 2e-4 }),
  settings({ numEnvs: 8, rolloutSteps: 24, minibatchSize: 64 }),
  settings({ entropyCoefficient: 0.05 }),
  settings({ normalizeAdvantages: false }),
  settings({ maxGradientNorm: 0.05 }),
  settings({ hiddenSizes: [6] }),
  settings({ activation: "relu", hiddenSizes: [32, 32, 32] }),
  settings({ normalizeRewards: true, normalizeObservations: true }),
  settings({ initialLogStd: -2 }, "continuous"),
  settings({ squashActions: true }, "continuous"),
];

const LEARNED = 0.9; // of what the site gains with its own settings

/** What was gained, from the first tenth of the updates to the last. */
function gain({ updates }: RecordedRun): number {
  const returns = updates.map(({ metrics }) => metrics.episodeReturn).filter(Number.isFinite);
  const tenth = Math.max(1, Math.floor(returns.length / 10));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(returns.slice(-tenth)) - mean(returns.slice(0, tenth));
}

/** For each: runs, how many learned as much as with the site's own settings, and how many of those raise an alarm. */
export async function innocentRows(sites: readonly Site[], seeds: readonly number[]): Promise<object[]> {
  const own = new Map<string, number>();
  for (const site of sites)
    for (const seed of seeds) own.set(`${site.env} ${seed}`, gain(await recordRun(site, {}, seed)));
  const rows: object[] = [];
  for (const { name, injection, actions } of innocents) {
    const row = { rule: `innocent: ${name}`, runs: 0, learned: 0, alarms: 0, of: "" };
    for (const site of sites.filter((one) => actions === undefined || one.actions === actions))
      for (const seed of seeds) {
        const run = await recordRun(site, injection, seed);
        row.runs += 1;
        if (!(gain(run) >= LEARNED * (own.get(`${site.env} ${seed}`) ?? Number.NaN))) continue;
        row.learned += 1;
        const { findings } = diagnose(run.updates, run.config, run.facts);
        const [alarm] = findings.filter(({ severity }) => severity !== "note");
        if (!alarm) continue;
        row.alarms += 1;
        row.of = [row.of, `${alarm.rule} in ${site.env}`].filter((text) => text !== "").join(", ");
      }
    rows.push(row);
  }
  return rows;
}
