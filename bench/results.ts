/** docs/algorithms/results.md and its pictures: what `learning` measured, beside what others publish. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { presetCurves } from "./learning_curves.ts";
import type { LearningCell, LearningResult } from "./learning_result.ts";
import { published } from "./published.ts";

const PICTURES = "docs/images/results";
const PAGE = "docs/algorithms/results.md";

/** The name of a preset. */
interface Preset {
  readonly env: string;
  readonly algorithm: string;
}

/** @param presets all that there are, in their order: the rows of those without a cell stay as the page has them */
export async function writeResults(cells: readonly LearningCell[], presets: readonly Preset[]): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  const rows = presets.flatMap((preset) => {
    const cell = cells.find(({ result }) => isOf(preset, result));
    const kept = before.split("\n").find((line) => line.startsWith(`| ${preset.env} | ${preset.algorithm} |`));
    return cell ? [row(cell.result)] : kept ? [cellsOf(kept)] : [];
  });
  writeFileSync(PAGE, page(rows, picturesOf(cells, presets, before)));
}

/** One for each environment; where some of its presets have no cell, one for each that has, beside what there is. */
function picturesOf(cells: readonly LearningCell[], presets: readonly Preset[], before: string): string[] {
  return [...new Set(presets.map(({ env }) => env))].flatMap((env) => {
    const own = cells.filter(({ result }) => result.env === env);
    const whole = own.length === presets.filter((preset) => preset.env === env).length;
    const groups = whole ? [own] : own.map((cell) => [cell]);
    const made = groups.map((group) => {
      const name = whole ? env : `${env}-${group[0].result.algorithm}`;
      writeFileSync(`${PICTURES}/${name}.svg`, presetCurves(env, group));
      return picture(name);
    });
    if (whole) return made;
    const algorithms = presets.filter((preset) => preset.env === env).map(({ algorithm }) => `${env}-${algorithm}`);
    const kept = [env, ...algorithms].map(picture).filter((line) => before.includes(line) && !made.includes(line));
    return [...kept, ...made];
  });
}

function picture(name: string): string {
  return `![Learning curves of ${name}](../images/results/${name}.svg)`;
}

function isOf({ env, algorithm }: Preset, result: Preset): boolean {
  return env === result.env && algorithm === result.algorithm;
}

/** The cells of a row of the page's table. */
function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function page(rows: readonly (readonly string[])[], pictures: readonly string[]): string {
  const short = rows.filter((cells) => cells[8] === "✗");
  return `# Results

Every preset, trained on seeds 1 to 10 and scored over 100 deterministic episodes a seed. \`npm run bench -- learning\` makes this page, with \`--only=Hopper-v5:trpo,...\` these rows of it. The presets were chosen on seeds from 101 on, by a search (\`bench/search.ts\`) or by hand.

- **return**: interquartile mean over the seeds, in brackets its 95 % bootstrap interval (2,000 resamples); worst and best seed.
- **solved**: seeds whose mean return over the last 100 training episodes reached the environment's threshold, the median step and the median processor time at which they did.
- **published**: return and number of steps of another implementation, one run each (${sources()}). ✓: our interquartile mean is at least that, or its interval contains it, after no more steps; ✗: it is not.

One thread a run, as many runs at once as there are cores; ${cpus()[0].model.trim()}, Node ${process.versions.node}. Times and steps/s are of processor time, which a busy machine lengthens less than wall time.

${table(rows)}

${short.length === 0 ? "No preset falls short of what is published." : `Short of what is published: ${short.map(shortfall).join("; ")}.`}

## Learning curves

Mean return of the last 100 training episodes against environment steps: interquartile mean over the seeds, the band from the worst to the best seed.

${pictures.join("\n\n")}
`;
}

function sources(): string {
  return [...new Set(published.map(({ source }) => source))].join(", ");
}

function table(rows: readonly (readonly string[])[]): string {
  const head = ["environment", "algorithm", "steps", "return", "worst, best", "solved", "steps/s", "published", ""];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function row(result: LearningResult): string[] {
  return [
    result.env,
    result.algorithm,
    count(result.steps),
    `**${figure(result.evaluation)}** (${figure(result.low)}, ${figure(result.high)})`,
    `${figure(result.worst)}, ${figure(result.best)}`,
    solved(result),
    count(result.stepsPerSecond),
    result.published === null ? "" : `${figure(result.published)} at ${count(result.publishedSteps ?? 0)}`,
    { good: "✓", short: "✗", alone: "" }[verdict(result)],
  ];
}

function solved({ solved: seeds, seeds: all, solvedAtStep, solvedAtSeconds }: LearningResult): string {
  if (seeds === null) return "no threshold";
  if (solvedAtStep === null || solvedAtSeconds === null) return `0 of ${all}`;
  return `${seeds} of ${all}, ${count(solvedAtStep)}, ${solvedAtSeconds.toFixed(2)} s`;
}

function verdict(result: LearningResult): "good" | "short" | "alone" {
  const { published: other, publishedSteps, steps, evaluation, low, high } = result;
  if (other === null || publishedSteps === null) return "alone";
  const reached = evaluation >= other || (low <= other && other <= high);
  return reached && steps <= publishedSteps ? "good" : "short";
}

/** Of a row, whose numbers of steps are said where ours is larger. */
function shortfall([env, algorithm, steps, reached, , , , published]: readonly string[]): string {
  const [other, otherSteps] = published.split(" at ");
  const number = (text: string) => Number(text.replaceAll(",", ""));
  const more = number(steps) > number(otherSteps) ? `, after ${steps} steps instead of ${otherSteps}` : "";
  return `${env} with ${algorithm} (${/[*]{2}(.+)[*]{2}/.exec(reached)?.[1]} against ${other}${more})`;
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 20 ? 2 : 1).replace("-", "−");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
