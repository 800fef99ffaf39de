/** `swingup probe`: is an algorithm with its settings, network and engine sound? Five environments with known answers say. */
import type { Command } from "commander";
import { algorithmNames } from "../configuration/config.ts";
import { type ProbeOptions, type ProbeReport, type ProbeResult, probe } from "../probes/probe_learner.ts";
import { probedEngine } from "./engine.ts";
import { oneLine, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, repeated } from "./options.ts";
import { columns, notice, paint, print, printJson, wrapped } from "./output.ts";
import { numberOrText, parseAssignments } from "./values.ts";

interface ProbeWords extends GlobalOptions {
  algo?: string;
  set?: string[];
  engine?: string;
  actions?: string;
  seed?: string;
}

const WIDTH = 98; // columns

const help = `
Each probe asks for one thing more than the one before it: a constant value, a value by observation, a value one step
earlier, an action, an action by observation. The first that fails says what is broken. Exit status: 0 all pass, 1 one
fails, 2 nothing that could be probed.

Examples:
  swingup probe
  swingup probe --algo a2c --set activation=relu --set hiddenSizes=32,32
  swingup probe --engine ./my_engine.js --actions continuous`;

export function addProbe(program: Command): void {
  program
    .command("probe")
    .description("train on five environments whose answers are known, to find a broken algorithm, network or engine")
    .option("--algo <name>", `the algorithm: ${algorithmNames.join(", ")} (default: "${algorithmNames[0]}")`)
    .option("--set <key=value>", "change a setting, as for train; can be given several times", repeated)
    .option(
      "--engine <name>",
      'where the networks run: fused, tfjs, or a script that exports an engine (default: "fused")',
    )
    .option("--actions <kind>", 'discrete or continuous (default: "discrete")')
    .option("--seed <n>", "of all random numbers (default: 1)")
    .addHelpText("after", help)
    .action(async (_own: object, command: Command) => run(command.optsWithGlobals<ProbeWords>()));
}

async function run({ algo, set = [], engine = "fused", actions, seed, json }: ProbeWords): Promise<void> {
  const interrupt = listenForInterrupt(() => notice("stopping"));
  try {
    const report = await preparing(async () =>
      probe({
        ...parseAssignments(set, []).settings,
        ...(algo !== undefined && { algorithm: algo }),
        ...(actions !== undefined && { actions }),
        ...(seed !== undefined && { seed: numberOrText(seed) }),
        engine: await probedEngine(engine),
        signal: interrupt.signal,
      } as ProbeOptions),
    );
    if (!report.passed) process.exitCode = STATUS.failed;
    if (json) printJson(report);
    else printReport(report);
  } finally {
    interrupt.stop();
  }
}

function printReport({ algorithm, engine, actions, probes, cause }: ProbeReport): void {
  print(`${paint("bold", algorithm)}  ${oneLine(engine)} engine, ${actions} actions\n`);
  for (const line of columns(probes.map(row))) print(line);
  if (cause === null) return;
  print();
  for (const line of wrapped(cause, WIDTH)) print(line);
}

function row({ name, passed, answers }: ProbeResult): string[] {
  const verdict = answers.length === 0 ? "not asked" : passed ? paint("green", "passed") : paint("red", "failed");
  const number = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : "not finite");
  const shown = answers.map(
    ({ of, observation, got, expected, tolerance }) =>
      `${of} of ${observation}: ${number(got)} for ${expected} ± ${tolerance}`,
  );
  return [name, verdict, answers.length === 0 ? "there is no value function" : shown.join(", ")];
}
