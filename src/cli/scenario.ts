/** `swingup scenario`: an experiment that answers one question, on all cores, with its table and pictures. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { checkChoice, checkInteger } from "../core/check.ts";
import { VERSION } from "../core/version.ts";
import { namedKind } from "../files/kind.ts";
import { duration, whole } from "../loggers/numbers.ts";
import { versionText } from "../queue/message.ts";
import type { ScenarioOutcome } from "../queue/queued_task.ts";
import { LineRecord } from "../runs/line_record.ts";
import { ScenarioFolder } from "../runs/scenario_folder.ts";
import { scenarios } from "../scenarios/catalog.ts";
import { pageOf } from "../scenarios/page.ts";
import { pictureOf } from "../scenarios/picture.ts";
import { byArm, checkRun, keptValues, type ScenarioResult } from "../scenarios/result.ts";
import {
  type Experiment,
  jobsOf,
  QUICK_SEEDS,
  type Scenario,
  type ScenarioJob,
  type ScenarioRun,
  SEEDS,
} from "../scenarios/scenario.ts";
import { tableOf } from "../scenarios/table.ts";
import { preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { columns, invocation, notice, paint, print, printJson, quoted, wrapped } from "./output.ts";
import { type ScenarioTeam, scenarioTeam } from "./scenario_team.ts";
import { parseSeeds } from "./seeds.ts";
import { numberOrText } from "./values.ts";

interface ScenarioOptions extends GlobalOptions {
  out?: string;
  workers?: string;
  seeds?: string;
  quick?: boolean;
  resume?: string;
  queue?: string;
}

const MOST_WORKERS = 256;
const WIDTH = 98; // columns

const help = `
Examples:
  swingup scenario list
  swingup scenario clip-range --quick      three seeds instead of ten
  swingup scenario all --out runs/all
  swingup scenario all --resume runs/all`;

export function addScenario(program: Command): void {
  program
    .command("scenario")
    .description("run an experiment that answers one question, over ten seeds, with its table and pictures")
    .argument("<name>", "list, a scenario, or all")
    .option("--quick", "three seeds, to look at it; they prove nothing")
    .option("--seeds <list>", "such as 1..10 or 1,5,9 (default: 1..10)")
    .option("--out <folder>", "folder of the result, new or empty (default: a new one in runs/)")
    .option("--resume <folder>", "go on with a scenario that was stopped or killed; no finished run is lost")
    .option("--queue <address>", "have the runs made by every `swingup worker` at a Redis or Valkey, redis://HOST")
    .option("--workers <n>", "runs at once; the result is the same (default: one for each core)")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(name: string, given: ScenarioOptions): Promise<void> {
  if (name === "list") {
    list(given.json === true);
    return;
  }
  const plan = await preparing(() => planOf(name, given));
  const team = await preparing(() => scenarioTeam(plan.workers, given.queue));
  const folders: string[] = [];
  const stop = new AbortController();
  const interrupt = listenForInterrupt(() => {
    notice("stopping: runs under way are lost, finished ones are kept");
    stop.abort();
  });
  try {
    for (const scenario of plan.chosen) {
      const folder = await folderOf(scenario, plan, given); // before hours are spent on what cannot be written
      if (folder === undefined) continue; // it has ended
      if (!given.json) announce(scenario, plan, folder);
      const result = await resultOf(scenario, plan, { team, folder, signal: stop.signal });
      if (result === undefined) {
        notice(`go on: ${invocation()} scenario ${name} --resume ${quoted(given.resume ?? given.out ?? folder.path)}`);
        break;
      }
      await write(scenario, result, folder);
      folders.push(folder.path);
      if (!given.json) printResult(scenario, result, folder.path);
    }
  } finally {
    interrupt.stop();
    await team.close();
  }
  if (given.json) printJson({ scenarios: plan.chosen.map((scenario) => scenario.name), folders });
  if (stop.signal.aborted) process.exitCode = STATUS.interrupted;
}

function list(json: boolean): void {
  if (json) printJson({ scenarios: scenarios.map(({ name, question, answer }) => ({ name, question, answer })) });
  else for (const line of columns(scenarios.map(({ name, question }) => [paint("bold", name), question]))) print(line);
}

interface Plan {
  readonly chosen: readonly Scenario[];
  readonly seeds: readonly number[];
  readonly workers: number;
}

function planOf(name: string, { quick, seeds: typed, workers, queue, out, resume }: ScenarioOptions): Plan {
  const names = scenarios.map((scenario) => scenario.name);
  const chosen = checkChoice("scenario", name, [...names, "all"]);
  if (resume !== undefined && out !== undefined)
    throw new RangeError("--resume: expected no --out beside it, since the scenario has its folder");
  if (quick && typed !== undefined) throw new RangeError("--seeds: expected none beside --quick, which are three");
  const usual = queue === undefined ? availableParallelism() : MOST_WORKERS;
  return {
    chosen: scenarios.filter((scenario) => chosen === "all" || scenario.name === chosen),
    seeds: typed === undefined ? (quick ? QUICK_SEEDS : SEEDS) : parseSeeds(typed),
    workers: checkInteger("--workers", workers === undefined ? usual : numberOrText(workers), {
      least: 1,
      most: MOST_WORKERS,
    }),
  };
}

function announce({ name, question, experiments }: Scenario, { seeds, workers }: Plan, { path }: ScenarioFolder): void {
  const runs = seeds.length * experiments.reduce((sum, { arms }) => sum + arms.length, 0);
  print(`${paint("bold", name)}  ${question}`);
  print(`${whole(runs)} runs, ${Math.min(workers, runs)} at once, in ${path}`);
}

interface Work {
  readonly team: ScenarioTeam;
  readonly folder: ScenarioFolder;
  readonly signal: AbortSignal;
}

/** A run that has ended, by its place among all of the scenario. */
interface KeptRun {
  readonly place: number;
  readonly run: ScenarioRun;
}

/** Undefined where it was stopped. Each run is on the disk when it has ended. */
async function resultOf(
  scenario: Scenario,
  { seeds }: Plan,
  { team, folder, signal }: Work,
): Promise<ScenarioResult | undefined> {
  const start = performance.now();
  const all = scenario.experiments
    .flatMap((experiment) =>
      experiment.arms.flatMap((arm) => jobsOf(experiment, arm, seeds).map((job) => ({ experiment, arm, job }))),
    )
    .map((one, place) => ({ ...one, place }));
  const { record, values: kept } = await preparing(() => LineRecord.resume(folder.runs, checkKept(all)));
  const runs: ScenarioRun[] = [];
  for (const { place, run } of kept) runs[place] = run;
  const waiting = all.filter(({ place }) => runs[place] === undefined);
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  const work = async (worker: ScenarioTeam["workers"][number]) => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      const { experiment, arm, job, place } = next;
      const outcome = await Promise.race([worker.run(job), aborted]);
      if (outcome === undefined) return;
      const run = withWanted(experiment, outcome, `${scenario.name}, ${arm.name}, seed ${job.seed}`);
      record.add({ place, run });
      runs[place] = run;
    }
  };
  try {
    await Promise.all(team.workers.slice(0, waiting.length).map(work));
  } finally {
    record.close();
    if (runs.length === 0) folder.discard();
  }
  if (signal.aborted) return undefined;
  const made = all.length - kept.length;
  notice(`${whole(made)} runs in ${duration((performance.now() - start) / 1000)}`);
  const experiments = byArm(scenario, seeds.length, runs);
  return { scenario: scenario.name, version: VERSION, seeds, experiments };
}

/** What checks a line of the runs that have ended: it is one of these. */
function checkKept(all: readonly { readonly job: ScenarioJob }[]): (name: string, value: unknown) => KeptRun {
  return (name, value) => {
    const { place, run } = Object(value) as Partial<KeptRun>;
    const known = checkInteger(`${name}, place`, place, { least: 0, most: all.length - 1 });
    const checked = checkRun(run);
    if (checked.seed !== all[known].job.seed)
      throw new RangeError(`${name}: expected the run of seed ${all[known].job.seed}, got ${checked.seed}`);
    return { place: known, run: checked };
  };
}

/** The run with the values that are asked for. @throws Error that says which run failed, and why */
function withWanted(experiment: Experiment, outcome: ScenarioOutcome, name: string): ScenarioRun {
  if ("error" in outcome) throw new Error(`${name}: ${outcome.error}`);
  const wanted = keptValues(experiment);
  const { seed, values, curve } = outcome.run;
  return { seed, values: Object.fromEntries(wanted.map((key) => [key, values[key] ?? null])), curve };
}

/** Undefined where the scenario has ended there before. */
function folderOf({ name }: Scenario, { chosen, seeds }: Plan, { out, resume }: ScenarioOptions) {
  const begun = { scenario: name, version: versionText(), seeds };
  const inside = (path: string | undefined) => (path !== undefined && chosen.length > 1 ? `${path}/${name}` : path);
  const place = inside(resume);
  return preparing(
    () =>
      place === undefined || (chosen.length > 1 && namedKind(place) === undefined)
        ? ScenarioFolder.create(place ?? inside(out) ?? { scenario: name, started: new Date() }, begun)
        : ScenarioFolder.open(place, begun),
    new Map([
      ["out", "--out"],
      ["resume", "--resume"],
    ]),
  );
}

async function write(scenario: Scenario, result: ScenarioResult, folder: ScenarioFolder): Promise<void> {
  const picture = (k: number) => `${scenario.name}-${k + 1}.svg`;
  for (const [k, experiment] of scenario.experiments.entries())
    await folder.write(picture(k), pictureOf(experiment, result.experiments[k]));
  await folder.write(`${scenario.name}.md`, pageOf(scenario, result, picture));
  await folder.write("result.json", `${JSON.stringify(result)}\n`); // last: where it is, all is
  folder.finish();
}

function printResult(scenario: Scenario, result: ScenarioResult, folder: string): void {
  for (const [k, experiment] of scenario.experiments.entries()) {
    print(`\n${paint("bold", experiment.title)}`);
    for (const line of columns(tableOf(experiment, result.experiments[k]))) print(line);
  }
  if (result.seeds.length < SEEDS.length) notice(`${result.seeds.length} seeds prove little; ten are usual`);
  print();
  for (const line of wrapped(scenario.seen, WIDTH)) print(line);
  print(`${paint("bold", "saved")}  ${folder}\n`);
}
