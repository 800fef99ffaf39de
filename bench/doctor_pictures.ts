/**
 * The pictures of docs/guides/doctor.md: for each rule a run that has what it is about and one that has not, in the same
 * environment and with the same seed. `npm run bench -- doctor --pictures` writes them, and says where the rule stands
 * among the findings of each (0: it is not found).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { diagnose, type Finding, type TrainingOptions } from "swingup";
import lander from "../examples/lander/lander.ts";
import { doctorChart, type Panel } from "./doctor_chart.ts";
import { faults, type Injection, type Site, sites } from "./doctor_faults.ts";
import { type RecordedRun, record, recordRun } from "./doctor_run.ts";
import { grid } from "./problems/grid.ts";
import { inventory } from "./problems/inventory.ts";

const FOLDER = "docs/images/doctor";
const SEED = 1;

/** What shows a rule. */
interface Shown {
  /** As the doctor calls it. */
  readonly metric: string;
  readonly logarithmic?: true;
  readonly bounds?: readonly [number, number];
  /** Of the returns that are drawn. */
  readonly returns?: readonly [number, number];
  /** Where it is injected; by a fault of the benchmark in its middle strength, unless runs are given. */
  readonly site?: string;
  readonly injection?: Injection;
  readonly runs?: { readonly sick: Named; readonly healthy: Named };
}

interface Named {
  readonly name: string;
  readonly options: TrainingOptions;
}

const named = (name: string, options: TrainingOptions): Named => ({ name, options });
const log = (metric: string, site?: string): Shown => ({ metric, logarithmic: true, ...(site && { site }) });
const cartPole = { env: "CartPole-v1", steps: 30_000 } as const;
const reinforce = { ...cartPole, algorithm: "reinforce", steps: 60_000 } as const;
const way = { env: grid, steps: 100_000, numEnvs: 8, rolloutSteps: 128, minibatchSize: 64 } as const;
const stock = { env: inventory, steps: 60_000 } as const;
const landing = { env: lander, steps: 100_000 } as const;

/** Shares that fall far below 0 say no more there. */
const explained = { metric: "explainedVariance", bounds: [-1, 1] } as const;

export const shown: Readonly<Record<string, Shown>> = {
  "learning-rate-too-high": log("approxKl"),
  "learning-rate-too-low": log("approxKl"),
  "clip-range-too-wide": log("ratioMax"),
  "clip-range-too-narrow": { metric: "clipFraction" },
  "too-many-epochs": { metric: "clipFraction" },
  "batch-too-small": explained,
  "entropy-collapsed": {
    metric: "entropy",
    site: "cliff",
    injection: { settings: { learningRate: 0.01, epochs: 20 } },
  },
  "entropy-bonus-too-large": { metric: "entropy" },
  "log-std-at-bound": { metric: "logStd" },
  "exploration-too-small": log("actionSpread"),
  "no-baseline": {
    metric: "advantageStd",
    runs: {
      sick: named("CartPole-v1, REINFORCE, baseline none", { ...reinforce, baseline: "none" }),
      healthy: named("the same, baseline value", { ...reinforce, baseline: "value" }),
    },
  },
  "advantages-not-normalized": log("advantageStd"),
  "reward-scale-too-large": log("gradientRatio"),
  "reward-scale-too-small": log("valueTargetStd"),
  "reward-never-seen": { metric: "episodeReturnMax", site: "cliff" },
  "reward-constant": { metric: "rawRewardStd", site: "cliff" },
  "reward-statistics-stale": { ...log("valueTargetStd"), returns: [-100, 0] },
  "observations-not-scaled": log("observationMax"),
  "observations-uninformative": explained,
  "gamma-too-low": { ...explained, site: "cliff" },
  "gamma-too-high": { metric: "valueTargetMean", site: "Pendulum-v1" },
  "value-function-does-not-fit": explained,
  "value-gradient-dominates": log("gradientRatio"),
  "network-too-small": explained,
  "dead-units": { metric: "deadUnits" },
  "gradient-always-clipped": log("approxKl"),
  "gradient-vanishes": log("policyGradientNorm"),
  "actions-out-of-scale": log("actionSpread"),
  "time-limit-only": {
    metric: "terminated",
    runs: {
      sick: named("a lander that learned to hover: preset plain", { ...landing, preset: "plain" }),
      healthy: named("one that learned to land: preset robust", { ...landing, preset: "robust" }),
    },
  },
  "no-episode-ends": { metric: "episodes" },
  "time-limit-as-termination": { metric: "truncated" },
  "deterministic-gap": {
    metric: "evaluation.meanReturn",
    runs: {
      sick: named("an inventory, plain", { ...stock, preset: "plain" }),
      healthy: named("the same, rewards and observations normalized", {
        ...stock,
        preset: "plain",
        normalizeRewards: true,
        normalizeObservations: true,
      }),
    },
  },
  forgotten: {
    metric: "entropy",
    runs: {
      sick: named("a grid, episodes of 15 steps", { ...way, timeLimit: 15, seed: 1 }),
      healthy: named("the same, episodes of 100 steps", { ...way, seed: 1 }),
    },
  },
  "not-finished": { metric: "entropy" },
  "non-finite": {
    ...log("gradientNorm"),
    runs: {
      sick: named("CartPole-v1, rewardScale 1e15", { ...cartPole, rewardScale: 1e15 }),
      healthy: named("the same with its preset", cartPole),
    },
  },
};

/** Writes all, or those whose names are given. */
export async function doctorPictures(names: readonly string[] = Object.keys(shown)): Promise<object[]> {
  mkdirSync(FOLDER, { recursive: true });
  const rows: object[] = [];
  for (const rule of names) {
    const { sick, healthy } = await runsOf(rule);
    const svg = doctorChart(rule, { sick: sick.name, healthy: healthy.name }, panels(rule, sick.run, healthy.run));
    writeFileSync(`${FOLDER}/${rule}.svg`, svg);
    rows.push({ rule, bytes: svg.length, place: place(rule, sick.run), inHealthy: place(rule, healthy.run) });
  }
  return rows;
}

interface NamedRun {
  readonly name: string;
  readonly run: RecordedRun;
}

async function runsOf(rule: string): Promise<{ sick: NamedRun; healthy: NamedRun }> {
  const { runs, site: wanted } = shown[rule];
  if (runs) {
    const of = async ({ name, options }: Named) => ({ name, run: await record({ seed: SEED, ...options }) });
    return { sick: await of(runs.sick), healthy: await of(runs.healthy) };
  }
  const injection = shown[rule].injection ?? faults.find((one) => one.rule === rule)?.strengths[1];
  if (!injection) throw new Error(`${rule}: neither a fault of the benchmark nor runs`);
  const site = siteOf(wanted ?? "reach");
  return {
    sick: { name: `${inWords(site.env)}: ${said(injection)}`, run: await recordRun(site, injection, SEED) },
    healthy: { name: "the same without that", run: await recordRun(site, {}, SEED) },
  };
}

function siteOf(name: string): Site {
  const site = [...sites.reported, ...sites.chosen].find(({ env }) => env === name);
  if (!site) throw new Error(`no site is called ${name}`);
  return site;
}

/** What sites are, and what is wrong with them, for those who do not know their names. */
const WORDS: Readonly<Record<string, string>> = {
  reach: "a point that goes to a place",
  cliff: "a walk along a cliff",
  never: "the goal out of reach",
  constantReward: "every reward",
  wildStart: "first episodes with rewards times 10,000:",
  observationOffset: "observations plus",
  hidden: "all observations hidden",
  actionScale: "bounds of actions times",
  limitAsTermination: "the time limit reported as termination",
  endless: "nothing ends an episode",
};
const inWords = (name: string) => WORDS[name] ?? name;

/** An injection in words. */
function said({ settings = {}, env = {}, share, hiddenBias }: Injection): string {
  const parts = [...Object.entries(settings), ...Object.entries(env)].map(([name, value]) =>
    value === true || name === "hidden"
      ? inWords(name)
      : `${inWords(name)} ${Array.isArray(value) ? `${value.length} x ${value[0]}` : value}`,
  );
  if (hiddenBias !== undefined) parts.push(`hidden biases ${hiddenBias}`);
  if (share !== undefined && parts.length === 0) parts.push(`${100 * share} % of the steps`);
  return parts.join(", ");
}

function panels(rule: string, sick: RecordedRun, healthy: RecordedRun): Panel[] {
  const { metric, logarithmic, bounds, returns } = shown[rule];
  const finding = findings(sick).find((one) => one.rule === rule);
  const threshold = finding && finding.metric === metric ? finding.threshold : undefined;
  const of = (name: string) => ({ sick: series(sick, name), healthy: series(healthy, name) });
  return [
    { title: metric, ...of(metric), threshold, logarithmic, bounds },
    { title: "episodeReturn", ...of("episodeReturn"), bounds: returns },
  ];
}

function series({ updates, facts }: RecordedRun, metric: string): number[] {
  if (metric === "evaluation.meanReturn") return updates.map(() => facts.evaluation?.meanReturn ?? Number.NaN);
  return updates.map(({ metrics }) => {
    const value = (metrics as unknown as Record<string, unknown>)[metric];
    return typeof value === "number" ? value : Number.NaN;
  });
}

function findings({ updates, config, facts }: RecordedRun): readonly Finding[] {
  return updates.length < 2 && !facts.failure ? [] : diagnose(updates, config, facts).findings;
}

/** Where the rule stands among the findings, from 1; 0: not there. */
function place(rule: string, run: RecordedRun): number {
  return findings(run).findIndex((one) => one.rule === rule) + 1;
}
