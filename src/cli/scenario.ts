/** `swingup scenario`: an experiment that answers one question, on all cores, with its table and pictures. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { checkChoice, checkInteger } from "../core/check.ts";
import { VERSION } from "../core/version.ts";
import { duration, whole } from "../loggers/numbers.ts";
import { ScenarioFolder } from "../runs/scenario_folder.ts";
import { scenarios } from "../scenarios/catalog.ts";
import { pageOf } from "../scenarios/page.ts";
import { pictureOf } from "../scenarios/picture.ts";
import { byArm, keptValues, type ScenarioResult } from "../scenarios/result.ts";
import { type Experiment, jobsOf, QUICK_SEEDS, type Scenario, type ScenarioRun, SEEDS } from "../scenarios/scenario.ts";
import { tableOf } from "../scenarios/table.ts";
import { preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { columns, notice, paint, print, printJson, wrapped } from "./output.ts";
import { type ScenarioOutcome, ScenarioThread } from "./scenario_thread.ts";
import { parseSeeds } from "./seeds.ts";
import { numberOrText } from "./values.ts";

interface ScenarioOptions extends GlobalOptions {
  out?: string;
  workers?: string;
  seeds?: string;
  quick?: boolean;
}

const MOST_WORKERS = 256;
const WIDTH = 98; // columns

const help = `
Examples:
  swingup scenario list
  swingup scenario clip-range --quick      three seeds instead of ten
  swingup scenario all --out runs/all`;

export function addScenario(program: Command): void {
  program
    .command("scenario")
    .description("run an experiment that answers one question, over ten seeds, with its table and pictures")
    .argument("<name>", "list, a scenario, or all")
    .option("--quick", "three seeds, to look at it; they prove nothing")
    .option("--seeds <list>", "such as 1..10 or 1,5,9 (default: 1..10)")
    .option("--out <folder>", "folder of the result, new or empty (default: a new one in runs/)")
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
  const folders: string[] = [];
  const threads = Array.from({ length: plan.workers }, () => new ScenarioThread());
  const stop = new AbortController();
  const interrupt = listenForInterrupt(() => {
    notice("stopping: what has not been written is lost");
    stop.abort();
  });
  try {
    for (const scenario of plan.chosen) {
      const folder = await folderOf(scenario, plan, given.out); // before hours are spent on what cannot be written
      if (!given.json) announce(scenario, plan);
      const result = await resultOf(scenario, plan, threads, stop.signal).catch((error) => {
        folder.discard();
        throw error;
      });
      if (result === undefined) {
        folder.discard();
        break;
      }
      await write(scenario, result, folder);
      folders.push(folder.path);
      if (!given.json) printResult(scenario, result, folder.path);
    }
  } finally {
    interrupt.stop();
    await Promise.all(threads.map((thread) => thread.close()));
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

function planOf(name: string, { quick, seeds: typed, workers }: ScenarioOptions): Plan {
  const names = scenarios.map((scenario) => scenario.name);
  const chosen = checkChoice("scenario", name, [...names, "all"]);
  if (quick && typed !== undefined) throw new RangeError("--seeds: expected none beside --quick, which are three");
  return {
    chosen: scenarios.filter((scenario) => chosen === "all" || scenario.name === chosen),
    seeds: typed === undefined ? (quick ? QUICK_SEEDS : SEEDS) : parseSeeds(typed),
    workers: checkInteger("--workers", workers === undefined ? availableParallelism() : numberOrText(workers), {
      least: 1,
      most: MOST_WORKERS,
    }),
  };
}

function announce({ name, question, experiments }: Scenario, { seeds, workers }: Plan): void {
  const runs = seeds.length * experiments.reduce((sum, { arms }) => sum + arms.length, 0);
  print(`${paint("bold", name)}  ${question}`);
  print(`${whole(runs)} runs, ${Math.min(workers, runs)} at once`);
}

/** Undefined where it was stopped. */
async function resultOf(
  scenario: Scenario,
  { seeds }: Plan,
  threads: readonly ScenarioThread[],
  signal: AbortSignal,
): Promise<ScenarioResult | undefined> {
  const start = performance.now();
  const waiting = scenario.experiments
    .flatMap((experiment) =>
      experiment.arms.flatMap((arm) => jobsOf(experiment, arm, seeds).map((job) => ({ experiment, arm, job }))),
    )
    .map((one, place) => ({ ...one, place }));
  const total = waiting.length;
  const runs: ScenarioRun[] = [];
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  const work = async (thread: ScenarioThread) => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      const { experiment, arm, job, place } = next;
      const outcome = await Promise.race([thread.run(job), aborted]);
      if (outcome === undefined) return;
      runs[place] = withWanted(experiment, outcome, `${scenario.name}, ${arm.name}, seed ${job.seed}`);
    }
  };
  await Promise.all(threads.slice(0, total).map(work));
  if (signal.aborted) return undefined;
  notice(`${whole(total)} runs in ${duration((performance.now() - start) / 1000)}`);
  const experiments = byArm(scenario, seeds.length, runs);
  return { scenario: scenario.name, version: VERSION, seeds, experiments };
}

/** The run with the values that are asked for. @throws Error that says which run failed, and why */
function withWanted(experiment: Experiment, outcome: ScenarioOutcome, name: string): ScenarioRun {
  if ("error" in outcome) throw new Error(`${name}: ${outcome.error}`);
  const wanted = keptValues(experiment);
  const { seed, values, curve } = outcome.run;
  return { seed, values: Object.fromEntries(wanted.map((key) => [key, values[key] ?? null])), curve };
}

function folderOf({ name }: Scenario, { chosen }: Plan, out: string | undefined): Promise<ScenarioFolder> {
  const place = out !== undefined && chosen.length > 1 ? `${out}/${name}` : out;
  return preparing(
    () => new ScenarioFolder(place ?? { scenario: name, started: new Date() }),
    new Map([["out", "--out"]]),
  );
}

async function write(scenario: Scenario, result: ScenarioResult, folder: ScenarioFolder): Promise<void> {
  const picture = (k: number) => `${scenario.name}-${k + 1}.svg`;
  for (const [k, experiment] of scenario.experiments.entries())
    await folder.write(picture(k), pictureOf(experiment, result.experiments[k]));
  await folder.write("result.json", `${JSON.stringify(result)}\n`);
  await folder.write(`${scenario.name}.md`, pageOf(scenario, result, picture));
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
