/** `swingup evaluate`: how good a saved policy is, over whole episodes. */
import { basename, dirname } from "node:path";
import type { Command } from "commander";
import { evaluate } from "../agent/evaluate.ts";
import { loadPolicy } from "../agent/load_policy.ts";
import type { Policy } from "../agent/policy.ts";
import { checkInteger } from "../core/check.ts";
import { Folder } from "../files/folder.ts";
import { namedKind } from "../files/kind.ts";
import { decimal, whole } from "../loggers/numbers.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import { CheckpointFolder } from "../runs/checkpoint_folder.ts";
import { CHECKPOINTS, POLICY_FILE } from "../runs/run_folder.ts";
import { environmentOf } from "./env_file.ts";
import { BadInput, preparing } from "./failure.ts";
import { formerEnvs, withNumEnvs } from "./former_options.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, paint, print, printJson } from "./output.ts";
import { recallEnv } from "./remembered_env.ts";
import { numberOrText } from "./values.ts";

interface EvaluateOptions extends GlobalOptions {
  env?: string;
  episodes?: string;
  seed?: string;
  numEnvs?: string;
  envs?: string;
  maxSteps?: string;
  stochastic?: boolean;
  deterministic?: boolean;
}

const help = `
Examples:
  swingup evaluate runs/CartPole-v1-ppo-s1-20260101-120000
  swingup evaluate policy.safetensors --episodes 1000 --seed 7
  swingup evaluate runs/my_env-ppo-s1-20260101-120000 --env ./my_env.wasm
  swingup evaluate policy.safetensors --json`;

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("play whole episodes with a saved policy and report its returns")
    .argument("<policy>", "a policy file, or the folder of a run")
    .option("--episodes <n>", "number of episodes (default: 100)")
    .option(
      "--env <file>",
      "the environment, where it is a custom one: a .js or .wasm file (default: the run's, if unchanged)",
    )
    .option("--num-envs <n>", "environments side by side (default: 64, or for a custom one as many as in training)")
    .addOption(formerEnvs())
    .option("--max-steps <n>", "steps of the longest episode that is waited for (default: its time limit, or 100000)")
    .option("--seed <n>", "of the episodes' initial states (default: the seed of the training run)")
    .option("--stochastic", "sample actions as in training (default: as the policy's file says, mostly not)")
    .option("--deterministic", "take the most probable actions, whatever the policy's file says")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(source: string, given: EvaluateOptions): Promise<void> {
  const { env, numEnvs, episodes = "100", seed, maxSteps, json, ...acting } = await preparing(() => withNumEnvs(given));
  const options = await preparing(() => ({
    episodes: checkInteger("--episodes", numberOrText(episodes), { least: 1, most: 1_000_000 }),
    seed: seed === undefined ? seed : checkInteger("--seed", numberOrText(seed), { least: 0, most: 2 ** 53 - 1 }),
    ...(numEnvs === undefined
      ? {}
      : { numEnvs: checkInteger("--num-envs", numberOrText(numEnvs), { least: 1, most: 65_536 }) }),
    ...(maxSteps === undefined
      ? {}
      : { maxSteps: checkInteger("--max-steps", numberOrText(maxSteps), { least: 1, most: 2 ** 31 - 1 }) }),
    deterministic: deterministicOf(acting),
  }));
  const policy = await loadFor(await preparing(() => policyFile(source)), env);
  const deterministic = options.deterministic ?? policy.acting === "probable";
  const { returns: _, ...result } = await evaluate(policy, options);
  if (json) {
    printJson(result);
    return;
  }
  const { env: id, algorithm, seed: trainingSeed } = policy.config;
  print(`${paint("bold", id)}  policy trained with ${algorithm}, seed ${trainingSeed}`);
  const count = options.episodes === 1 ? "1 episode" : `${whole(options.episodes)} episodes`;
  print(`${count} with ${deterministic ? "the most probable" : "sampled"} actions\n`);
  for (const line of evaluationLines(result)) print(`  ${line}`);
}

/**
 * Undefined where neither is asked for, so that the policy's file decides.
 * @throws RangeError where both are
 */
export function deterministicOf(given: { stochastic?: boolean; deterministic?: boolean }): boolean | undefined {
  if (given.stochastic && given.deterministic)
    throw new RangeError("--deterministic: expected no --stochastic beside it");
  return given.stochastic ? false : given.deterministic;
}

function evaluationLines(result: Omit<Evaluation, "returns">): string[] {
  return [
    `mean return         ${paint("bold", decimal(result.meanReturn))}`,
    `standard deviation  ${decimal(result.stdReturn)}`,
    `worst and best      ${decimal(result.minReturn)} and ${decimal(result.maxReturn)}`,
    `mean length         ${decimal(result.meanLength)} steps`,
  ];
}

/** A policy with its environment: the file that was named beside it, else what the run's folder remembers. */
export async function loadFor(file: string, env: string | undefined): Promise<Policy> {
  if (env !== undefined) {
    const given = await environmentOf(env);
    return preparing(() => loadPolicy(file, { env: given }));
  }
  try {
    return await preparing(() => loadPolicy(file));
  } catch (error) {
    if (!(error instanceof BadInput && OWN.test(error.message))) throw error;
    const recalled = await recallEnv(file);
    if ("env" in recalled) return preparing(() => loadPolicy(file, { env: recalled.env }));
    const remedy = `; give a custom one by --env ./my_env.js${recalled.why}`;
    throw new BadInput(
      error.message.replace(OWN, () => remedy),
      { cause: error },
    );
  }
}

/** What the library advises where it does not know the environment. */
const OWN = /; give a custom one by .*$/;

/**
 * The policy's file, where a run folder is named: the one in it, or the newest checkpoint of a run that was killed, neither
 * of which may be a link out of it. Devices and pipes, which may never end, are refused.
 */
export async function policyFile(source: string): Promise<string> {
  const kind = namedKind(source);
  if (kind === "file") return source;
  if (kind === undefined) throw new RangeError(`policy: cannot read "${source}" (no such file or folder)`);
  if (kind !== "folder") throw new RangeError(`policy: expected a file or a run folder, got "${source}"`);
  const folder = new Folder(source);
  const file = folder.file(POLICY_FILE);
  if (folder.has(POLICY_FILE)) return file;
  const [newest] = await new CheckpointFolder(folder.inside(CHECKPOINTS), 1).files();
  if (newest === undefined)
    throw new RangeError(
      `policy: the folder "${source}" has no ${POLICY_FILE} and no checkpoint; expected a policy file or a run folder`,
    );
  notice(`there is no ${POLICY_FILE} in "${source}": this is its newest checkpoint, ${basename(newest)}`);
  return newest;
}

/** The folder of a policy's run, or that of its file. */
export function folderOf(file: string): string {
  const folder = dirname(file);
  return basename(folder) === CHECKPOINTS ? dirname(folder) : folder;
}
