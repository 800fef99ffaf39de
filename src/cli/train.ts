/** `swingup train`: from an environment's name to a folder with a trained policy. */
import type { Command } from "commander";
import { checkChoice } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { JsonLines } from "../loggers/jsonl.ts";
import { noProgress, type Progress, ProgressBar, ProgressLines } from "../loggers/terminal.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine } from "../networks/network.ts";
import { algorithmNames, type TrainingOptions } from "../training/config.ts";
import { RunFolder } from "../training/run_folder.ts";
import { createTrainer, type Trainer } from "../training/trainer.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { BadInput, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, print, printJson } from "./output.ts";
import { LearningCurve, printResult, printStart, type Score } from "./report.ts";
import { trainHelp } from "./train_help.ts";
import { numberOrText, parseAssignments } from "./values.ts";
import { version } from "./version.ts";

interface TrainOptions extends GlobalOptions {
  algo?: string;
  seed?: string;
  steps?: string;
  envs?: string;
  threads?: string;
  engine: string;
  out?: string;
  set?: string[];
}

const EVALUATION_EPISODES = 100;

/** What the checks call it and what the user typed. */
const typedNames = new Map([
  ["algorithm", "--algo"],
  ["seed", "--seed"],
  ["steps", "--steps"],
  ["threads", "--threads"],
  ["out", "--out"],
]);

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train a policy and save it, with everything about the run, in a folder")
    .argument(
      "<env>",
      `the environment: ${environmentIds().join(", ")} (see swingup envs), or a file with one of your own`,
    )
    .option("--algo <name>", `the algorithm: ${algorithmNames.join(", ")} (default: "${algorithmNames[0]}")`)
    .option("--seed <n>", "of all random numbers; the same seed gives the same policy (default: 1)")
    .option("--steps <n>", "environment steps in all (default: as many as the environment needs)")
    .option("--envs <n>", "environments side by side (default: what suits the environment)")
    .option("--threads <n>", "threads that share the work; the result is the same (default: what pays)")
    .option(
      "--engine <name>",
      "where the networks run: fused (WebAssembly SIMD kernels), tfjs (TensorFlow.js)",
      "fused",
    )
    .option("--out <folder>", "folder of the run, new or empty (default: a new one in runs/)")
    .option("--set <key=value>", "change a setting, see below; can be given several times", append)
    .addHelpText("after", trainHelp)
    .action(async (env: string, _options: object, command: Command) => {
      await run(env, command.optsWithGlobals<TrainOptions>());
    });
}

async function run(env: string, given: TrainOptions): Promise<void> {
  const json = given.json === true;
  const definition = isFile(env) ? await environmentOf(env) : undefined;
  const options = await preparing(() => trainingOptions(definition ?? knownEnvironment(env), given), typedNames);
  const engine = await loadEngine(given.engine);
  let progress: Progress = noProgress;
  const interrupt = listenForInterrupt(() => {
    progress.stop();
    process.stderr.write("stopping after this update; Ctrl-C again to quit at once\n");
  });
  const names = given.envs === undefined ? typedNames : new Map([...typedNames, ["lanes", "--envs"]]);
  const { signal } = interrupt;
  const threads = given.threads === undefined ? undefined : (numberOrText(given.threads) as number);
  const trainer = await preparing(() => createTrainer({ ...options, engine, signal, threads }), names);
  try {
    const folder = await preparing(() => makeFolder(trainer, given.out), names);
    if (!json) printStart(trainer, folder);
    progress = createProgress(horizon(trainer), json);
    const curve = await train(trainer, folder, progress);
    await finish(trainer, folder, curve, { json });
  } finally {
    progress.stop();
    interrupt.stop();
    trainer.dispose();
  }
}

/** The options as `createTrainer` takes them; only their names are checked here. */
function trainingOptions(env: EnvDefinition, { algo, seed, steps, envs, set = [] }: TrainOptions): TrainingOptions {
  const assigned = parseAssignments(set, Object.keys(env.options));
  if (envs !== undefined && "lanes" in assigned.settings)
    throw new RangeError("--envs: expected either this or --set lanes=..., got both");
  const number = (text: string | undefined) => (text === undefined ? undefined : numberOrText(text));
  return {
    ...assigned.settings,
    ...(envs === undefined ? {} : { lanes: number(envs) }),
    env,
    envOptions: assigned.envOptions,
    algorithm: algo,
    seed: number(seed),
    steps: number(steps),
  } as TrainingOptions;
}

function knownEnvironment(id: string): EnvDefinition {
  return environmentDefinition(checkChoice("environment", id, environmentIds()));
}

async function loadEngine(name: string): Promise<Engine> {
  await preparing(() => checkChoice("--engine", name, ["fused", "tfjs"]));
  if (name === "fused") return fused;
  try {
    const { tfjs } = await import("../tfjs.ts");
    return await tfjs();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const packages = ["core", "layers", "backend-wasm"].map((part) => `@tensorflow/tfjs-${part}`).join(" ");
    throw new BadInput(`--engine: tfjs needs packages that are not installed: npm install ${packages}`, {
      cause: error,
    });
  }
}

function makeFolder({ config, engine }: Trainer, out: string | undefined): Promise<RunFolder> {
  const { env, algorithm, seed } = config;
  return RunFolder.create(out ?? { env, algorithm, seed, started: new Date() }, {
    swingup: version,
    engine: engine.name,
    ...config,
  });
}

function createProgress(steps: number, json: boolean): Progress {
  const stream = json ? process.stderr : process.stdout;
  if (stream.isTTY) return new ProgressBar(steps, stream);
  return json ? noProgress : new ProgressLines(steps, print);
}

/** Trains and saves; whatever ends the training, the metrics up to there are in the folder. */
async function train(trainer: Trainer, folder: RunFolder, progress: Progress): Promise<LearningCurve> {
  const metrics = new JsonLines(folder.metrics);
  const curve = new LearningCurve();
  try {
    for await (const update of trainer.train()) {
      metrics.write(update);
      progress.update(update);
      curve.add(update);
    }
  } catch (error) {
    throw new Error(`${(error as Error).message} (metrics up to there: ${folder.metrics})`, { cause: error });
  } finally {
    progress.stop();
    metrics.close();
  }
  await trainer.save(folder.policy);
  return curve;
}

/** Writes and prints the result. A run that was interrupted is not evaluated: who stops it wants to be done. */
async function finish(trainer: Trainer, folder: RunFolder, curve: LearningCurve, { json }: { json: boolean }) {
  const interrupted = trainer.step < horizon(trainer);
  const summary = trainer.summary();
  const evaluation = interrupted ? null : await score(trainer);
  await folder.writeSummary({ ...summary, evaluation });
  if (json) printJson({ ...summary, evaluation, folder: folder.path });
  else await printResult({ summary, evaluation, curve, folder });
  if (interrupted) process.exitCode = STATUS.interrupted;
}

async function score(trainer: Trainer): Promise<Score> {
  const { env: _, returns: __, ...result } = await trainer.evaluate({ episodes: EVALUATION_EPISODES });
  return result;
}

/** Steps of the whole run: updates that fit into what was asked. */
function horizon({ updates, config }: Trainer): number {
  return updates * config.lanes * config.rolloutSteps;
}

function append(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}
