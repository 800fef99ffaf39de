/** `swingup record`: an episode of a saved policy as an animated picture, for a README page or a look at it. */
import { join } from "node:path";
import type { Command } from "commander";
import type { Policy } from "../agent/policy.ts";
import { type Recording, recordEpisode } from "../agent/recording.ts";
import { checkInteger } from "../core/check.ts";
import { writeBytes } from "../files/platform_node.ts";
import { decimal, whole } from "../loggers/numbers.ts";
import { framesToSvg } from "../render/animation.ts";
import { deterministicOf, folderOf, loadFor, policyFile } from "./evaluate.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { paint, print, printJson } from "./output.ts";
import { checkTarget } from "./place.ts";
import { numberOrText } from "./values.ts";

interface RecordOptions extends GlobalOptions {
  env?: string;
  out?: string;
  seed?: string;
  steps?: string;
  stochastic?: boolean;
  deterministic?: boolean;
  forces?: boolean;
}

const PICTURE_FILE = "episode.svg";

const help = `
The picture plays in an <img> and in a README; browsers open it as it is.

Examples:
  swingup record runs/Pendulum-v1-ppo-s1-20260101-120000
  swingup record policy.safetensors --out docs/pendulum.svg --seed 7`;

export function addRecord(program: Command): void {
  program
    .command("record")
    .description("play one episode with a saved policy and save it as an animated SVG picture")
    .argument("<policy>", "a policy file, or the folder of a run")
    .option("--out <file>", `the picture, a name that ends in .svg (default: ${PICTURE_FILE} beside the policy)`)
    .option(
      "--env <file>",
      "the environment, where it is a custom one: a .js or .wasm file (default: the run's, if unchanged)",
    )
    .option("--seed <n>", "of the episode's initial state (default: the seed of the training run)")
    .option("--steps <n>", "most steps to record (default: the whole episode)")
    .option("--stochastic", "sample actions as in training (default: as the policy's file says, mostly not)")
    .option("--deterministic", "take the most probable actions, whatever the policy's file says")
    .option("--forces", "of a planar robot (Hopper-v5 and the like): draw the forces of contacts and motors")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(
  source: string,
  { out, env, seed, steps, forces = false, json, ...acting }: RecordOptions,
): Promise<void> {
  const options = await preparing(() => ({
    seed: seed === undefined ? seed : checkInteger("--seed", numberOrText(seed), { least: 0, most: 2 ** 53 - 1 }),
    steps: steps === undefined ? steps : checkInteger("--steps", numberOrText(steps), { least: 1, most: 100_000 }),
    deterministic: deterministicOf(acting),
    forces,
  }));
  const { path, file } = await preparing(async () => {
    const path = await policyFile(source);
    return { path, file: checkOut(out ?? join(folderOf(path), PICTURE_FILE)) };
  });
  const policy = await loadFor(path, env);
  const recording = await preparing(() => recordEpisode(policy, options)); // an environment may have no picture, or no forces
  const stochastic = !(options.deterministic ?? policy.acting === "probable");
  const { scenes, framesPerSecond, terminated, truncated } = recording;
  const result = { env: recording.env, seed: recording.seed, steps: recording.steps, return: episodeReturn(recording) };
  const title = `${scenes[0].title}. ${caption(result)}, played by a policy trained with ${policy.config.algorithm}`;
  const bytes = new TextEncoder().encode(framesToSvg(scenes, { fps: framesPerSecond, title }));
  await writeBytes(file, bytes);
  if (json) printJson({ ...result, terminated, truncated, file, bytes: bytes.length });
  else printResult(policy, { caption: caption(result), stochastic, file, size: bytes.length });
}

interface Report {
  caption: string;
  stochastic: boolean;
  file: string;
  /** bytes */
  size: number;
}

function printResult({ config }: Policy, { caption, stochastic, file, size }: Report): void {
  print(`${paint("bold", config.env)}  policy trained with ${config.algorithm}, seed ${config.seed}`);
  print(`${caption}, with ${stochastic ? "sampled" : "the most probable"} actions\n`);
  print(`${paint("bold", "saved")}  ${file} (${Math.ceil(size / 1000)} kB)`);
}

/** `200 steps, return -123.4` */
function caption({ steps, return: total }: { steps: number; return: number }): string {
  return `${steps === 1 ? "1 step" : `${whole(steps)} steps`}, return ${decimal(total)}`;
}

function episodeReturn({ rewards }: Recording): number {
  return rewards.reduce((total, reward) => total + reward, 0);
}

/** Finds out before the episode is played whether the picture can have this name. */
function checkOut(file: string): string {
  if (!/[^/\\]\.svg$/i.test(file))
    throw new RangeError(`--out: expected a file name that ends in .svg, got ${JSON.stringify(file)}`);
  return checkTarget(file);
}
