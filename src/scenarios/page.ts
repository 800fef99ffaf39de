/** The page of a scenario, and the index of all: Markdown, whose numbers come from results and whose words from the data. */
import type { ScenarioResult } from "./result.ts";
import type { Experiment, Scenario } from "./scenario.ts";
import { tableOf } from "./table.ts";

/** Where the lab runs an arm, below the address of the lab. */
export function labLink(env: string, settings: Readonly<Record<string, unknown>>, seed: number): string {
  const { algorithm = "ppo", ...rest } = settings;
  const entries = new URLSearchParams({ env, algorithm: String(algorithm), seed: String(seed) });
  for (const [key, value] of Object.entries(rest)) entries.set(key, JSON.stringify(value));
  return `#${entries}`;
}

/** @param picture the name of the picture of experiment k */
export function pageOf(scenario: Scenario, result: ScenarioResult, picture: (k: number) => string): string {
  const { name, question, expected, answer, seen, experiments } = scenario;
  const { seeds, version } = result;
  return [
    `# ${question}`,
    answer,
    `**What is expected.** ${expected}`,
    `**What was seen.** ${seen}`,
    `Made by \`npx swingup scenario ${name}\`, version ${version}, over the seeds ${seeds[0]} to ${seeds[seeds.length - 1]}. Returns are those of 100 episodes with the most probable actions: interquartile mean over the seeds, in brackets its 95 % bootstrap interval; other columns are means over the second half of a run, summed up alike.`,
    ...experiments.flatMap((experiment, k) => [
      `## ${experiment.title}`,
      markdown(tableOf(experiment, result.experiments[k])),
      `![${experiment.title}](${picture(k)})`,
      inTheLab(experiment),
    ]),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

export function indexOf(scenarios: readonly Scenario[]): string {
  const rows = scenarios.map(({ name, question, answer }) => [`[${name}](${name}.md)`, question, answer]);
  return `# Scenarios

Experiments that answer one question each, over ten seeds. \`npx swingup scenario list\` names them, \`npx swingup scenario clip-range --quick\` looks at one with three seeds, \`npm run bench -- scenarios\` in a checkout makes these pages. One that was stopped or killed goes on with \`--resume FOLDER\`, and with \`--queue redis://HOST\` its runs are made by [several machines](../guides/sweeps.md#several-machines).

${markdown([["scenario", "question", "answer"], ...rows])}
`;
}

function inTheLab({ env, settings, arms }: Experiment): string {
  const shown = arms.find(({ dqn }) => dqn === undefined);
  return shown ? `In the lab: \`${labLink(env, { ...settings, ...shown.settings }, 1)}\` after its address.` : "";
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
