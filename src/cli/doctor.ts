/**
 * `swingup doctor`: why a run does not learn, from its folder alone, also while it goes on; with `--check`, what would keep
 * one from learning, before it begins.
 */
import type { Command } from "commander";
import { checkTraining } from "../checks/check_training.ts";
import { algorithmNames } from "../configuration/config.ts";
import { presetNames } from "../configuration/presets.ts";
import { show } from "../core/check.ts";
import type { Diagnosis, Finding } from "../doctor/finding.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { whole } from "../loggers/numbers.ts";
import { loadEngine } from "./engine.ts";
import { environmentOf } from "./env_file.ts";
import { examine } from "./examine_run.ts";
import { BadInput, oneLine, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type TrainOptions, trainingOptions } from "./new_run.ts";
import { type GlobalOptions, repeated, withOptions } from "./options.ts";
import { notice, paint, print, printJson, wrapped } from "./output.ts";

interface DoctorOptions extends GlobalOptions, Pick<TrainOptions, "algo" | "preset" | "set" | "engine"> {
  check?: string;
}

const WIDTH = 98;

const help = `
It reads config.json, metrics.jsonl and, once it is there, summary.json, and changes nothing: the run may go on.
Exit status: 0 nothing found but notes, 1 warnings or errors found, 2 nothing that could be read.

With --check it plays the environment at random and makes one update, with the settings that are given.

Examples:
  swingup doctor runs/CartPole-v1-ppo-s1-20260101-120000
  swingup doctor runs/CartPole-v1-ppo-s1-20260101-120000 --json
  swingup doctor --check ./my_game.js --set normalizeRewards=true`;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("say why a run does not learn, the likeliest cause first, and which setting to change")
    .argument("[run]", "the folder of a run, which may still go on")
    .option("--check <env>", "look at an environment and settings before training: a name, or a file with a custom one")
    .option(
      "--algo <name>",
      `with --check, the algorithm: ${algorithmNames.join(", ")} (default: "${algorithmNames[0]}")`,
    )
    .option("--preset <name>", `with --check, the preset: ${presetNames.join(", ")} (default: "${presetNames[0]}")`)
    .option("--set <key=value>", "with --check, change a setting as for train; can be given several times", repeated)
    .option("--engine <name>", 'with --check, where the networks run: fused, tfjs (default: "fused")')
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(folder: string | undefined, given: DoctorOptions): Promise<void> {
  const { diagnosis, title } = await preparing(() =>
    given.check === undefined ? examineRun(folder, given) : check(folder, given.check, given),
  );
  const { json } = given;
  if (!diagnosis.healthy) process.exitCode = STATUS.failed;
  if (json) printJson(diagnosis);
  else printDiagnosis(title, diagnosis);
}

function examineRun(folder: string | undefined, given: DoctorOptions) {
  if (folder === undefined) throw new TypeError("run: expected the folder of a run, or --check with an environment");
  for (const name of ["algo", "preset", "set", "engine"] as const)
    if (given[name] !== undefined)
      throw new RangeError(`--${name}: expected only beside --check: a run has its settings`);
  return examine(folder);
}

/** Before training. */
async function check(folder: string | undefined, source: string, given: DoctorOptions) {
  if (folder !== undefined)
    throw new RangeError(`--check: expected either this or a run, got both, "${folder}" and "${source}"`);
  const env = await made(source);
  const options = trainingOptions(env, given);
  const engine = await loadEngine(given.engine ?? "fused");
  const interrupt = listenForInterrupt(() => notice("stopping"));
  try {
    const diagnosis = await checkTraining({ ...options, engine, signal: interrupt.signal });
    return { diagnosis, title: `${env.id}  before training` };
  } finally {
    interrupt.stop();
  }
}

/** @throws BadInput for an environment that cannot be made, whatever its code has thrown */
async function made(source: string): Promise<EnvDefinition> {
  try {
    return await environmentOf(source);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(
      `--check: cannot make "${source}": ${oneLine(error instanceof Error ? error.message : show(error))}`,
      { cause: error },
    );
  }
}

function printDiagnosis(title: string, { findings, healthy }: Diagnosis): void {
  print(`${oneLine(title)}  ${healthy ? paint("green", "healthy") : ""}`.trimEnd());
  if (findings.length === 0) print("nothing found");
  for (const finding of findings) printFinding(finding);
}

function printFinding(finding: Finding): void {
  const { rule, severity, cause, sinceUpdate, sinceStep, page } = finding;
  const color = { error: "red", warning: "yellow", note: "blue" } as const;
  print(`\n${paint(color[severity], severity)}  ${paint("bold", rule)}`);
  for (const line of wrapped(cause, WIDTH)) print(`  ${line}`);
  const since = sinceUpdate > 0 ? `, since update ${whole(sinceUpdate)} (step ${whole(sinceStep)})` : "";
  print(`  ${evidence(finding)}${since}`);
  const settings = oneLine(adviceText(finding));
  if (settings !== "") print(`  try ${settings}`);
  print(`  ${page}`);
}

function evidence({ metric, value, threshold }: Finding): string {
  return `${metric} ${brief(value)}, where ${brief(threshold)} is the limit`;
}

/** The advice as it is typed. */
export function adviceText({ advice }: Finding): string {
  return advice.map(({ setting, to }) => `--set ${setting}=${to}`).join(" ");
}

function brief(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "unknown";
}
