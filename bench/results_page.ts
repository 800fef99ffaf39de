/** docs/results.md: tables of what the presets reach, beside what others publish, and a picture for each environment. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { LearningResult } from "./learning.ts";
import { curvesSvg } from "./learning_curves.ts";
import { published } from "./published.ts";

const PAGE = "docs/results.md";
const IMAGES = "docs/images";

const algorithmTitles: Readonly<Record<string, string>> = {
  ppo: "PPO",
  a2c: "A2C",
  trpo: "TRPO",
  reinforce: "REINFORCE",
};

export function writeResults(results: readonly LearningResult[]): void {
  const environments = [...new Set(results.map(({ env }) => env))];
  const sections = environments.map((env) =>
    section(
      env,
      results.filter((result) => result.env === env),
    ),
  );
  mkdirSync(IMAGES, { recursive: true });
  for (const env of environments) {
    const own = results.filter((result) => result.env === env && result.preset === "frugal");
    writeFileSync(`${IMAGES}/learning-${env}.svg`, curvesSvg(own.map(curveOf)));
  }
  writeFileSync(PAGE, [introduction(results), ...sections].join("\n"));
}

function introduction(results: readonly LearningResult[]): string {
  const seeds = Math.min(...results.map((result) => result.seeds));
  const short = results.filter((result) => verdict(result) === "falls short");
  const judged = results.filter(({ algorithm, env, preset }) => preset === "frugal" && published[algorithm]?.[env]);
  const summary =
    short.length === 0
      ? `All ${judged.length} presets that can be compared reach what is published, at no more steps.`
      : `Of ${judged.length} presets that can be compared, these fall short of what is published: ${short
          .map(({ algorithm, env }) => `${algorithmTitles[algorithm]} on ${env}`)
          .join(", ")}.`;
  return `# Results

What the presets reach. \`npm run bench -- learning\` trains every preset on seeds 1 to 10 and writes this page; presets were
chosen by \`bench/search.ts\` on seeds from 101 on, so none was chosen by the runs that are shown here. ${summary}

- **return**: mean over 100 episodes of the trained policy with its most probable actions; the interquartile mean over the
  seeds (${seeds} at least in every row), with the 95 % percentile bootstrap interval (Agarwal et al. 2021).
- **published**: one trained agent, at as many steps: rl-baselines3-zoo's benchmark for PPO, TRPO and A2C; for Reacher
  Tianshou (PPO, A2C) and OpenAI Baselines (TRPO); for REINFORCE SLM-Lab. A row _reaches_ it where the interquartile mean is
  at least as high or the interval contains it, and our steps are no more; otherwise it _falls short_.
- **solved**: seeds whose last 100 training episodes reached the environment's threshold; beside it the medians, over those
  seeds, of steps and wall time on one thread (${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}; other work on the machine only makes these longer).
- Curves: mean return of the last 100 training episodes, interquartile mean and interval over the seeds.
`;
}

function section(env: string, results: readonly LearningResult[]): string {
  const rows = results.map((result) => {
    const { algorithm, preset, steps, evaluation, low, high, worst, best, seeds, solved } = result;
    const other = published[algorithm]?.[env];
    return [
      `${algorithmTitles[algorithm]}${preset === "frugal" ? "" : ` (${preset})`}`,
      whole(steps),
      `**${decimal(evaluation)}** [${decimal(low)}, ${decimal(high)}]`,
      `${decimal(worst)} to ${decimal(best)}`,
      other ? `${decimal(other.value)} (${whole(other.steps)})` : "",
      verdict(result),
      `${solved} of ${seeds}`,
      result.solvedAtStep === null ? "" : whole(result.solvedAtStep),
      result.solvedAtSeconds === null ? "" : `${result.solvedAtSeconds.toFixed(2)} s`,
      whole(result.stepsPerSecond),
    ];
  });
  const head = ["", "steps", "return", "seeds from", "published (steps)", "", "solved", "at step", "after", "steps/s"];
  const table = [head, head.map((_, k) => (k === 0 ? "---" : "--:")), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `## ${env}

${table.join("\n")}

![Learning curves on ${env}](images/learning-${env}.svg)
`;
}

/** Whether a row reaches what is published; nothing where nothing is, and for presets beside the usual one. */
function verdict({ algorithm, env, preset, steps, evaluation, low, high }: LearningResult): string {
  const other = published[algorithm]?.[env];
  if (!other || preset !== "frugal") return "";
  const reached = evaluation >= other.value || (low <= other.value && other.value <= high);
  return reached && steps <= other.steps ? "reaches" : "falls short";
}

function curveOf({ algorithm, runs, steps }: LearningResult) {
  return { name: algorithmTitles[algorithm], steps, runs: runs.map(({ curve }) => curve) };
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function decimal(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
