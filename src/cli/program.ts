/**
 * The command line as a function of its words. Commands do the work and throw; here is decided, once, how a failure is
 * shown and with which status the process will end.
 */
import { Command, CommanderError } from "commander";
import { addBench } from "./bench.ts";
import { addBuildEnv } from "./build_env.ts";
import { addCheckEnv } from "./check_env.ts";
import { addCompare } from "./compare.ts";
import { addEnvs } from "./envs.ts";
import { addEvaluate } from "./evaluate.ts";
import { addExport } from "./export.ts";
import { BadInput, errorLines, exitStatus } from "./failure.ts";
import { addImport } from "./import.ts";
import { addNewEnv } from "./new_env.ts";
import { notice } from "./output.ts";
import { addRecord } from "./record.ts";
import { addTrain } from "./train.ts";
import { version } from "./version.ts";

const help = `
Examples:
  swingup train CartPole-v1          train a policy, about a second
  swingup evaluate runs/<folder>     play 100 episodes with it
  swingup record runs/<folder>       an episode as an animated picture
  swingup train --help               every option and setting`;

function createProgram(): Command {
  const program = new Command("swingup")
    .description("Reinforcement learning by policy gradients, on the CPU.")
    .version(version, "-V, --version", "print the version")
    .option("--json", "print one JSON object as the last line of standard output and nothing else there")
    .option("--verbose", "print stack traces of errors")
    .addHelpText("after", help)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: () => {}, outputError: () => {} }) // `fail` prints errors
    .exitOverride();
  for (const add of [
    addTrain,
    addEvaluate,
    addCompare,
    addRecord,
    addExport,
    addImport,
    addEnvs,
    addNewEnv,
    addBuildEnv,
    addCheckEnv,
    addBench,
  ])
    add(program);
  return program;
}

/** Runs one command. It never throws: what goes wrong is told, and the process's exit code says it. */
export async function runCommand(words: readonly string[]): Promise<void> {
  const program = createProgram();
  if (words.length === 0) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return; // help, version
    fail(error instanceof CommanderError ? refusal(error, words, program) : error, {
      verbose: words.includes("--verbose"),
    });
  }
}

/** A command line that commander refused, with where to read on unless it suggests something itself. */
function refusal(error: CommanderError, words: readonly string[], program: Command): BadInput {
  const names = program.commands.map((command) => command.name());
  if (error.code === "commander.help") return new BadInput(`missing command: expected one of ${names.join(", ")}`);
  const command = names.find((name) => words.includes(name));
  const hint = /did you mean/i.test(error.message)
    ? ""
    : `; see ${["swingup", ...(command ? [command] : []), "--help"].join(" ")}`;
  return new BadInput(`${error.message}${hint}`, { cause: error });
}

function fail(error: unknown, { verbose }: { verbose: boolean }): void {
  process.exitCode = exitStatus(error);
  for (const line of errorLines(error, { verbose })) notice(line);
}
