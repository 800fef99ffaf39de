/** `swingup doctor`: why a run does not learn, from its folder alone, also while it goes on. */
import type { Command } from "commander";
import { diagnose, LEAST_UPDATES } from "../doctor/diagnose.ts";
import type { Facts } from "../doctor/evidence.ts";
import type { Diagnosis, Finding } from "../doctor/finding.ts";
import { recordedUpdates } from "../doctor/recorded.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { whole } from "../loggers/numbers.ts";
import { readRun } from "../runs/read_run.ts";
import { oneLine, preparing, STATUS } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { paint, print, printJson, wrapped } from "./output.ts";
import { version } from "./version.ts";

const WIDTH = 98;

const help = `
It reads config.json, metrics.jsonl and, once it is there, summary.json, and changes nothing: the run may go on.
Exit status: 0 nothing found but notes, 1 warnings or errors found, 2 nothing that could be read.

Examples:
  swingup doctor runs/CartPole-v1-ppo-s1-20260101-120000
  swingup doctor runs/CartPole-v1-ppo-s1-20260101-120000 --json`;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("say why a run does not learn, the likeliest cause first, and which setting to change")
    .argument("<run>", "the folder of a run, which may still go on")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(folder: string, { json }: GlobalOptions): Promise<void> {
  const { diagnosis, title } = await preparing(() => examine(folder));
  if (!diagnosis.healthy) process.exitCode = STATUS.failed;
  if (json) printJson(diagnosis);
  else printDiagnosis(title, diagnosis);
}

/** @throws Error, RangeError for a folder that cannot be judged */
export async function examine(folder: string): Promise<{ diagnosis: Diagnosis; title: string }> {
  const { config, metrics, summary } = await readRun(folder);
  checkVersion(folder, config.swingup);
  const updates = recordedUpdates(metrics);
  if (updates.length < LEAST_UPDATES)
    throw new RangeError(`run: expected at least ${LEAST_UPDATES} updates in "${folder}", got ${updates.length}`);
  const steps = whole(updates[updates.length - 1].step);
  const title = `${config.env}  ${config.algorithm}, ${whole(updates.length)} updates, ${steps} steps`;
  return { diagnosis: diagnose(updates, config, recordedFacts(config, summary)), title };
}

/** What a version's metrics are called and mean is settled up to its second number. */
function checkVersion(folder: string, written: unknown): void {
  const series = (text: string) => text.split(".").slice(0, 2).join(".");
  if (typeof written !== "string" || series(written) !== series(version))
    throw new RangeError(
      `run: expected one of swingup ${series(version)}, got one of ${typeof written === "string" ? written : "no version"} in "${folder}"`,
    );
}

function recordedFacts({ env }: Readonly<Record<string, unknown>>, summary: object | undefined): Facts {
  const known = environmentIds().includes(String(env)) ? environmentDefinition(String(env)) : undefined;
  const evaluation = Object((summary as { evaluation?: unknown } | undefined)?.evaluation) as { meanReturn?: unknown };
  const { meanReturn } = evaluation;
  return {
    ...(known && { timeLimit: known.timeLimit, rewardThreshold: known.rewardThreshold }),
    ...(typeof meanReturn === "number" && { evaluation: { meanReturn } }),
  };
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
  print(`  ${evidence(finding)}, since update ${whole(sinceUpdate)} (step ${whole(sinceStep)})`);
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
