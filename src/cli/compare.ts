/** `swingup compare`: sets of runs beside each other, as one honest table and one picture. */
import type { Command } from "commander";
import { checkNumber } from "../core/check.ts";
import { writeBytes } from "../files/platform_node.ts";
import { decimal, whole } from "../loggers/numbers.ts";
import { learningCurves } from "../render/learning_curves.ts";
import { type RunSet, readRuns, setsOf } from "../runs/run_sets.ts";
import { type Measure, measureOf, returnOf } from "../runs/score.ts";
import { bandOf } from "../statistics/curves.ts";
import { type Improvement, median, probabilityOfImprovement } from "../statistics/over_seeds.ts";
import { type SeedsSummary, summaryOverSeeds } from "../statistics/summary.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { columns, notice, paint, print, printJson } from "./output.ts";
import { checkTarget } from "./place.ts";
import { pngWriter } from "./png.ts";

interface CompareOptions extends GlobalOptions {
  out?: string[];
}

const FEW = 5; // runs of a set below which an interval says little

const help = `
Runs that differ in their seed alone are one set. The first set is what the others are compared with.

Examples:
  swingup train CartPole-v1 --seeds 1..10 --out runs/usual
  swingup train CartPole-v1 --seeds 1..10 --out runs/faster --set learningRate=0.003
  swingup compare runs/usual runs/faster --out curves.svg`;

/** A set as the table and \`--json\` have it. */
interface ComparedSet extends SeedsSummary {
  readonly name: string;
  readonly seeds: readonly number[];
  /** Runs that reached the environment's threshold, and the median step at which they did. */
  readonly solved: number;
  readonly solvedAtStep: number | null;
  readonly stepsPerSecond: number;
  /** How likely one of its runs is better than one of the first set; null for the first. */
  readonly improvement: Improvement | null;
}

export function addCompare(program: Command): void {
  program
    .command("compare")
    .description("compare runs over their seeds: returns with intervals, probability of improvement, learning curves")
    .argument("<runs...>", "folders of runs, or folders that hold them, such as those of train --seeds")
    .option("--out <file>", "a picture of the learning curves, .svg or .png; can be given several times", append)
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(paths: string[], { out = [], json }: CompareOptions): Promise<void> {
  const { files, png, sets, measure } = await preparing(async () => {
    const files = out.map(checkOut);
    const png = files.some(isPng) ? await pngWriter() : undefined;
    const runs = await readRuns(paths);
    const measure = measureOf(runs);
    for (const one of runs)
      checkNumber(
        `runs: the return of "${one.path}", in which no episode has ended`,
        returnOf(one, measure) ?? Number.NaN,
      );
    return { files, png, sets: setsOf(runs), measure };
  });
  const { env } = sets[0].runs[0];
  const compared = sets.map((set) => summed(set, sets[0], measure));
  if (files.length > 0) {
    const svg = await preparing(() => pictureOf(env, sets));
    for (const file of files) await writeBytes(file, png && isPng(file) ? png(svg) : new TextEncoder().encode(svg));
  }
  if (json) printJson({ env, measure, sets: compared, files });
  else printTable(env, compared, measure, files);
}

function summed(set: RunSet, first: RunSet, measure: Measure): ComparedSet {
  const returns = (one: RunSet) => one.runs.map((run) => returnOf(run, measure) as number);
  const solved = set.runs.flatMap(({ solvedAtStep }) => (solvedAtStep === null ? [] : [solvedAtStep]));
  return {
    name: set.name,
    seeds: set.runs.map(({ seed }) => seed),
    ...summaryOverSeeds(returns(set)),
    solved: solved.length,
    solvedAtStep: solved.length === 0 ? null : median(solved),
    stepsPerSecond: median(set.runs.map(({ steps, seconds }) => steps / Math.max(seconds, 1e-9))),
    improvement: set === first ? null : probabilityOfImprovement(returns(set), returns(first)),
  };
}

function printTable(env: string, sets: readonly ComparedSet[], measure: Measure, files: readonly string[]): void {
  const what = measure === "evaluation" ? "evaluated after training" : "of the last 100 training episodes";
  print(`${paint("bold", env)}  returns ${what}: interquartile mean over the seeds, 95 % bootstrap interval\n`);
  const head = ["", "seeds", "return", "interval", "worst", "best", "solved", "steps/s", "better than the first"];
  const rows = sets.map((set) => [
    set.name,
    String(set.seeds.length),
    decimal(set.interquartileMean),
    set.interval.map(decimal).join(" to "),
    decimal(set.worst),
    decimal(set.best),
    set.solvedAtStep === null ? "-" : `${set.solved}, at step ${whole(set.solvedAtStep)}`,
    whole(set.stepsPerSecond),
    set.improvement ? likely(set.improvement) : "",
  ]);
  for (const line of columns([head, ...rows])) print(line);
  for (const { name, seeds } of sets)
    if (seeds.length < FEW)
      notice(`${name}: ${seeds.length === 1 ? "1 seed says" : `${seeds.length} seeds say`} little; ten are usual`);
  for (const file of files) print(`\n${paint("bold", "saved")}  ${file}`);
}

/** `84 % (69 to 96)` */
function likely({ probability, interval }: Improvement): string {
  const [low, high] = interval.map((share) => Math.round(100 * share));
  return `${Math.round(100 * probability)} % (${low} to ${high})`;
}

function pictureOf(env: string, sets: readonly RunSet[]): string {
  const lines = sets.map(({ name, runs }) => ({ name, points: bandOf(runs.map(({ curve }) => curve)) }));
  return learningCurves(env, lines);
}

function isPng(file: string): boolean {
  return /\.png$/i.test(file);
}

/** Finds out before anything is read whether the picture can have this name. */
function checkOut(file: string): string {
  if (!/[^/\\]\.(svg|png)$/i.test(file))
    throw new RangeError(`--out: expected a file name that ends in .svg or .png, got ${JSON.stringify(file)}`);
  return checkTarget(file);
}

function append(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}
