/**
 * How often the doctor is right: faults injected in environments that its thresholds were not chosen on, at three strengths
 * and five seeds, and runs that are healthy. For each rule the runs, and how many have the injected cause first, or among
 * the first three; then the healthy runs and how many of them raise an alarm, a finding of severity warning or error; last,
 * runs that learn with unusual settings, and how many of those raise one.
 */
import { algorithmNames, diagnose, environmentIds } from "swingup";
import { type Fault, faults, type Site, sites } from "./doctor_faults.ts";
import { innocentRows } from "./doctor_innocent.ts";
import { type RecordedRun, record, recordRun } from "./doctor_run.ts";

const SEEDS = [1, 2, 3, 4, 5];
const HEALTHY_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface Row {
  rule: string;
  runs: number;
  first: number;
  firstThree: number;
}

/** Takes hours on two cores. */
export async function doctor(): Promise<object[]> {
  const rows: Row[] = [];
  for (const fault of faults) rows.push(await injected(fault));
  const sum = (name: "runs" | "first" | "firstThree") => rows.reduce((total, row) => total + row[name], 0);
  const all = { rule: "all", runs: sum("runs"), first: sum("first"), firstThree: sum("firstThree") };
  return [...rows, all, await healthy(), ...(await innocentRows(sites.reported, SEEDS))];
}

async function injected(fault: Fault): Promise<Row> {
  const row = { rule: fault.rule, runs: 0, first: 0, firstThree: 0 };
  const right = [fault.rule, ...(fault.also ?? [])];
  for (const site of sites.reported.filter((site) => fits(fault, site)))
    for (const strength of fault.strengths)
      for (const seed of SEEDS) {
        const place = found(await recordRun(site, strength, seed)).findIndex(({ rule }) => right.includes(rule));
        row.runs += 1;
        if (place === 0) row.first += 1;
        if (place >= 0 && place < 3) row.firstThree += 1;
      }
  return row;
}

/** An environment's own faults can be in our tasks only. */
function fits({ actions, strengths }: Fault, site: Site): boolean {
  return (actions ?? site.actions) === site.actions && (site.task === true || strengths[0].env === undefined);
}

/** All presets and the healthy tasks. */
async function healthy(): Promise<object> {
  const row = { rule: "healthy", runs: 0, alarms: 0 };
  const count = (run: RecordedRun) => {
    row.runs += 1;
    if (found(run).some(({ severity }) => severity !== "note")) row.alarms += 1;
  };
  for (const seed of HEALTHY_SEEDS) {
    for (const env of environmentIds())
      for (const algorithm of algorithmNames) count(await record({ env, algorithm, seed }));
    for (const site of sites.reported) if (site.task) count(await recordRun(site, {}, seed));
  }
  return row;
}

function found({ updates, config, facts }: RecordedRun) {
  if (updates.length < 2 && !facts.failure) return [];
  return diagnose(updates, config, facts).findings;
}
