/** `swingup recommend`: which algorithm suits an environment, or none of ours, and by which facts. */
import type { Command } from "commander";
import { families, recommendation } from "../choosing/recommendation.ts";
import { checkNumber } from "../core/check.ts";
import { measureFacts } from "../facts/random_play.ts";
import { decimal, whole } from "../loggers/numbers.ts";
import { environmentOf } from "./env_file.ts";
import { preparing } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { columns, invocation, notice, paint, print, printJson, quoted, wrapped } from "./output.ts";
import { numberOrText } from "./values.ts";

interface RecommendOptions extends GlobalOptions {
  steps?: string;
  hours?: string;
  model?: boolean;
  fixedData?: boolean;
}

const HOURS = 3600; // s
const WIDTH = 76; // columns

const help = `
The environment is played at random for a moment: what it declares, how long a step takes and what random play meets
decide, together with what you say.

Examples:
  swingup recommend CartPole-v1
  swingup recommend ./my_env.js --hours 2
  swingup recommend ./robot.js --steps 20000`;

export function addRecommend(program: Command): void {
  program
    .command("recommend")
    .description("which algorithm suits an environment, or honestly none of ours, and by which facts")
    .argument("<env>", "a name (see swingup envs), or a file with a custom one")
    .option("--steps <n>", "environment steps that can be afforded (default: those of --hours)")
    .option("--hours <n>", "time that the environment's steps may take, one at a time (default: 1)")
    .option("--model", "the environment's rules can be asked what would happen")
    .option("--fixed-data", "there are only recordings: nothing new can be tried")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(source: string, { steps, hours, model = false, fixedData = false, json }: RecommendOptions) {
  const given = await preparing(() => {
    if (steps !== undefined && hours !== undefined)
      throw new RangeError("--steps: expected either this or --hours, got both");
    return {
      steps: steps === undefined ? undefined : checkNumber("--steps", numberOrText(steps), { least: 1 }),
      hours: checkNumber("--hours", numberOrText(hours ?? "1"), { above: 0 }),
    };
  });
  const env = await environmentOf(source);
  const interrupt = listenForInterrupt(() => notice("stopping"));
  try {
    const start = performance.now();
    const facts = await measureFacts(env, { signal: interrupt.signal });
    const stepSeconds = facts.play ? (performance.now() - start) / 1000 / facts.play.steps : undefined;
    const affordable = stepSeconds === undefined ? undefined : Math.floor((given.hours * HOURS) / stepSeconds);
    const budget = given.steps ?? affordable;
    const result = recommendation({
      facts,
      hasModel: model,
      fixedData,
      ...(budget === undefined ? {} : { budget: Math.max(1, budget) }),
    });
    if (json) printJson({ env: facts.env, stepSeconds: stepSeconds ?? null, budget: budget ?? null, ...result, facts });
    else printAdvice(source, result, stepSeconds, budget);
  } finally {
    interrupt.stop();
  }
}

function printAdvice(
  source: string,
  { family, algorithm, reasons, alternatives, hasPreset }: ReturnType<typeof recommendation>,
  stepSeconds: number | undefined,
  budget: number | undefined,
): void {
  const advice = algorithm ?? `none of ours: ${family} (${families[family]})`;
  print(`${paint("bold", advice)}${hasPreset ? ", with the preset" : ""}\n`);
  for (const { fact, because } of reasons)
    for (const [k, line] of wrapped(`${fact}: ${because}`, WIDTH).entries()) print(`${k === 0 ? "- " : "  "}${line}`);
  if (stepSeconds !== undefined && budget !== undefined)
    print(`- a step takes ${decimal(stepSeconds * 1e6)} µs: ${whole(budget)} steps are reckoned with`);
  print("\nelse");
  for (const line of columns(alternatives.map(({ name, when }) => [`  ${name}`, when]))) print(line);
  if (algorithm === null) return;
  print(`\n${paint("bold", "next")}`);
  print(`  ${invocation()} train ${quoted(source)}`);
}
