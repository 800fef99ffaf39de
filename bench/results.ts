/** docs/algorithms/results.md and its pictures: what `learning` measured, beside what others publish. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { presetCurves } from "./learning_curves.ts";
import type { LearningCell, LearningResult } from "./learning_result.ts";
import { published } from "./published.ts";

const PICTURES = "docs/images/results";

export async function writeResults(cells: readonly LearningCell[]): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const envs = [...new Set(cells.map(({ result }) => result.env))];
  const pictures = envs.map((env) => {
    writeFileSync(`${PICTURES}/${env}.svg`, presetCurves(env, cells));
    return `![Learning curves of ${env}](../images/results/${env}.svg)`;
  });
  writeFileSync("docs/algorithms/results.md", page(cells, pictures));
}

function page(cells: readonly LearningCell[], pictures: readonly string[]): string {
  const results = cells.map(({ result }) => result);
  const short = results.filter((result) => verdict(result) === "short");
  return `# Results

Every preset, trained on seeds 1 to 10 and scored over 100 deterministic episodes a seed. \`npm run bench -- learning\` makes this page. The presets were chosen on seeds from 101 on, by a search (\`bench/search.ts\`) or by hand.

- **return**: interquartile mean over the seeds, in brackets its 95 % bootstrap interval (2,000 resamples); worst and best seed.
- **solved**: seeds whose mean return over the last 100 training episodes reached the environment's threshold, the median step and the median processor time at which they did.
- **published**: return and number of steps of another implementation, one run each (${sources()}). ✓: our interquartile mean is at least that, or its interval contains it, after no more steps; ✗: it is not.

One thread a run, as many runs at once as there are cores; ${cpus()[0].model.trim()}, Node ${process.versions.node}. Times are processor time, which a busy machine lengthens less than wall time.

${table(results)}

${short.length === 0 ? "No preset falls short of what is published." : `Short of what is published: ${short.map(shortfall).join("; ")}.`}

## Learning curves

Mean return of the last 100 training episodes against environment steps: interquartile mean over the seeds, the band from the worst to the best seed.

${pictures.join("\n\n")}
`;
}

function sources(): string {
  return [...new Set(published.map(({ source }) => source))].join(", ");
}

function table(results: readonly LearningResult[]): string {
  const head = ["environment", "algorithm", "steps", "return", "worst, best", "solved", "steps/s", "published", ""];
  const rows = results.map((result) => [
    result.env,
    result.algorithm,
    count(result.steps),
    `**${figure(result.evaluation)}** (${figure(result.low)}, ${figure(result.high)})`,
    `${figure(result.worst)}, ${figure(result.best)}`,
    solved(result),
    count(result.stepsPerSecond),
    result.published === null ? "" : `${figure(result.published)} at ${count(result.publishedSteps ?? 0)}`,
    { good: "✓", short: "✗", alone: "" }[verdict(result)],
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
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

function shortfall({ env, algorithm, evaluation, published: other, steps, publishedSteps }: LearningResult): string {
  const more =
    steps > (publishedSteps ?? 0) ? `, after ${count(steps)} steps instead of ${count(publishedSteps ?? 0)}` : "";
  return `${env} with ${algorithm} (${figure(evaluation)} against ${figure(other ?? 0)}${more})`;
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 20 ? 2 : 1).replace("-", "−");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
