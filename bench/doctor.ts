/**
 * How often the doctor is right: faults injected in environments that its thresholds were not chosen on, at three strengths
 * and five seeds, and runs that are healthy. For each rule the runs, and how many have the injected cause first, or among
 * the first three; then the healthy runs and how many of them raise an alarm, a finding of severity warning or error; last,
 * runs that learn with unusual settings, and how many of those raise one.
 */
import { algorithmNames, diagnose, environmentIds } from "swingup";
import { environmentsWithPreset } from "../src/configuration/presets.ts";
import { type Fault, faults, type Site, sites } from "./doctor_faults.ts";
import { innocentRows } from "./doctor_innocent.ts";
import { type RecordedRun, record, recordRun } from "./doctor_run.ts";

const SEEDS = [1, 2, 3, 4, 5];
const HEALTHY_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** How much of it. */
export interface DoctorOptions {
  /** One seed of each instead of five and ten, without the robots' presets. */
  readonly quick?: boolean;
  /** These seeds alone; several processes can so make the recordings that a whole run reads. */
  readonly seeds?: readonly number[];
  /** The environments and seeds that thresholds were chosen on, instead of those that are reported. */
  readonly others?: boolean;
  /** The pictures of docs/guides/doctor.md instead. */
  readonly pictures?: boolean;
}

interface Row {
  rule: string;
  runs: number;
  first: number;
  firstThree: number;
  /** Where something else came first: environment, strength, and what. */
  otherwise: string;
}

/** What is run: where, and on which seeds. */
interface Extent {
  readonly sites: readonly Site[];
  readonly seeds: readonly number[];
  readonly healthySeeds: readonly number[];
  /** Whose presets are run. */
  readonly environments: readonly string[];
}

/** Whose presets take minutes each. */
const ROBOTS = /^(Inverted|Swimmer|Hopper|Walker|HalfCheetah)/;

/** Takes hours on two cores, one seed half an hour; what has been recorded is read again (`doctor_recordings.ts`). */
export async function doctor({
  quick = false,
  others = false,
  pictures,
  seeds,
}: DoctorOptions = {}): Promise<object[]> {
  if (pictures) return (await import("./doctor_pictures.ts")).doctorPictures();
  const of = (all: readonly number[]) =>
    all
      .slice(0, quick ? 1 : undefined)
      .filter((seed) => !seeds || seeds.includes(seed))
      .map((seed) => seed + (others ? 100 : 0));
  const extent = {
    sites: others ? sites.chosen : sites.reported,
    seeds: of(SEEDS),
    healthySeeds: of(HEALTHY_SEEDS),
    environments: environmentIds().filter((env) => !quick || !ROBOTS.test(env)),
  };
  const rows: Row[] = [];
  for (const fault of faults) {
    rows.push(await injected(fault, extent));
    console.error(JSON.stringify(rows.at(-1)));
  }
  const sum = (name: "runs" | "first" | "firstThree") => rows.reduce((total, row) => total + row[name], 0);
  const all = { rule: "all", runs: sum("runs"), first: sum("first"), firstThree: sum("firstThree"), otherwise: "" };
  return [...rows, all, await healthy(extent), ...(await innocentRows(extent.sites, extent.seeds))];
}

async function injected(fault: Fault, { sites, seeds }: Extent): Promise<Row> {
  const row = { rule: fault.rule, runs: 0, first: 0, firstThree: 0, otherwise: "" };
  const right = [fault.rule, ...(fault.also ?? [])];
  for (const site of sites.filter((site) => fits(fault, site)))
    for (const [strength, injection] of fault.strengths.entries())
      for (const seed of seeds) {
        const findings = found(await recordRun(site, injection, seed));
        const place = findings.findIndex(({ rule }) => right.includes(rule));
        row.runs += 1;
        if (place === 0) row.first += 1;
        if (place >= 0 && place < 3) row.firstThree += 1;
        if (place === 0) continue;
        const named = `${site.env} ${strength + 1}: ${findings[0]?.rule ?? "nothing"}`;
        row.otherwise = [row.otherwise, named].filter((text) => text !== "").join(", ");
      }
  return row;
}

/** An environment's own faults can be in our tasks only. */
function fits({ actions, strengths }: Fault, site: Site): boolean {
  return (actions ?? site.actions) === site.actions && (site.task === true || strengths[0].env === undefined);
}

/** All presets and the healthy tasks. */
async function healthy({ sites, healthySeeds, environments }: Extent): Promise<object> {
  const row = { rule: "healthy", runs: 0, alarms: 0, of: "" };
  const count = (name: string, run: RecordedRun) => {
    row.runs += 1;
    const alarm = found(run).find(({ severity }) => severity !== "note");
    if (!alarm) return;
    row.alarms += 1;
    row.of = [row.of, `${alarm.rule} in ${name}`].filter((text) => text !== "").join(", ");
  };
  for (const seed of healthySeeds) {
    for (const env of environments)
      for (const algorithm of algorithmNames)
        if (environmentsWithPreset(algorithm).includes(env))
          count(`${env} ${algorithm}`, await record({ env, algorithm, seed }));
    for (const site of sites) if (site.task) count(site.env, await recordRun(site, {}, seed));
  }
  return row;
}

function found({ updates, config, facts }: RecordedRun) {
  if (updates.length < 2 && !facts.failure) return [];
  return diagnose(updates, config, facts).findings;
}
