/**
 * The command line as a function of its words. Commands do the work and throw; here is decided, once, how a failure is
 * shown and with which status the process will end. A command is loaded when it is called for, all of them for help and
 * where none has that name.
 */
import { Command, CommanderError } from "commander";
import { BadInput, errorLines, exitStatus } from "./failure.ts";
import { registerRobots } from "./mujoco_robots.ts";
import type { GlobalOptions } from "./options.ts";
import { notice } from "./output.ts";
import { version } from "./version.ts";

/** What adds each command to the program, in the order of the help. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  train: async () => (await import("./train.ts")).addTrain,
  evaluate: async () => (await import("./evaluate.ts")).addEvaluate,
  compare: async () => (await import("./compare.ts")).addCompare,
  sweep: async () => (await import("./sweep.ts")).addSweep,
  scenario: async () => (await import("./scenario.ts")).addScenario,
  worker: async () => (await import("./worker.ts")).addWorker,
  record: async () => (await import("./record.ts")).addRecord,
  doctor: async () => (await import("./doctor.ts")).addDoctor,
  probe: async () => (await import("./probe_learner.ts")).addProbe,
  recommend: async () => (await import("./recommend.ts")).addRecommend,
  export: async () => (await import("./export.ts")).addExport,
  import: async () => (await import("./import.ts")).addImport,
  envs: async () => (await import("./envs.ts")).addEnvs,
  "new-env": async () => (await import("./new_env.ts")).addNewEnv,
  "build-env": async () => (await import("./build_env.ts")).addBuildEnv,
  "check-env": async () => (await import("./check_env.ts")).addCheckEnv,
  bench: async () => (await import("./bench.ts")).addBench,
};

/** Those that run kernels long enough for it to matter how they are compiled. */
const computing: readonly string[] = [
  "train",
  "evaluate",
  "sweep",
  "worker",
  "scenario",
  "record",
  "check-env",
  "probe",
  "bench",
];

const help = `
Examples:
  swingup train CartPole-v1          train a policy, about a second
  swingup evaluate runs/<folder>     play 100 episodes with it
  swingup record runs/<folder>       an episode as an animated picture
  swingup train --help               every option and setting`;

/** The command that is called: all where that is none, and none where the version is asked for. */
function called(words: readonly string[]): readonly string[] {
  if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) return [];
  const name = words.find((word) => !word.startsWith("-")) ?? "";
  return Object.hasOwn(commands, name) ? [name] : Object.keys(commands);
}

async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command("swingup")
    .description("Reinforcement learning by policy gradients, on the CPU.")
    .version(version, "-V, --version", "print the version")
    .option("--json", "print one JSON object as the last line of standard output and nothing else there")
    .option("--verbose", "print stack traces of errors, and why settings were chosen")
    .option("--no-wide-vectors", "leave V8 at 128-bit instructions, where it has wider ones (Node 24 and later)")
    .addHelpText("after", help)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: () => {}, outputError: () => {} }) // `fail` prints errors
    .exitOverride()
    .hook("preAction", (_, command) => beforeCommand(command));
  for (const command of called(words)) (await commands[command]())(program);
  return program;
}

/** What has to be settled before the command looks for an environment, and before it compiles kernels. */
async function beforeCommand(command: Command): Promise<void> {
  await registerRobots();
  if (!computing.includes(command.name())) return;
  const { useWideVectors } = await import("./wide_vectors.ts");
  await useWideVectors(command.optsWithGlobals<GlobalOptions>());
}

/** Runs one command. It never throws: what goes wrong is told, and the process's exit code says it. */
export async function runCommand(words: readonly string[]): Promise<void> {
  const program = await createProgram(words);
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
