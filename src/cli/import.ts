/** `swingup import`: a policy that another program trained, as a policy file. */
import type { Command } from "commander";
import { type ImportFormat, importFormats } from "../export/foreign_policy.ts";
import { importPolicy } from "../export/import_policy.ts";
import { whole } from "../loggers/numbers.ts";
import type { ActivationName } from "../networks/network.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, paint, print, printJson, quoted } from "./output.ts";
import { checkTarget } from "./place.ts";

interface ImportCommandOptions extends GlobalOptions {
  env?: string;
  format?: string;
  activation?: string;
  normalization?: string;
  squash?: boolean;
  policyOutput?: string;
  valueOutput?: string;
  out?: string;
}

const help = `
Formats, found out from the file unless given:
  stable-baselines3  PPO or A2C with an MlpPolicy: model.zip, or its state_dict()
                     by torch.save (.pth) or as safetensors
  cleanrl            ppo.py's or ppo_continuous_action.py's .cleanrl_model, or
                     the Agent's state_dict() as safetensors
  onnx               a multi-layer perceptron

Examples:
  swingup import ppo_cartpole.zip --env CartPole-v1 --out cartpole.safetensors
  swingup import ppo_pendulum.zip --env Pendulum-v1 --normalization vecnormalize.pkl
  swingup import actor.onnx --env Pendulum-v1 --policy-output mean`;

export function addImport(program: Command): void {
  program
    .command("import")
    .description("make a policy file of a policy that another program trained")
    .argument("<file>", "a .zip, .pth, .cleanrl_model, .safetensors or .onnx file")
    .requiredOption("--env <id>", "the environment that it is for, or a file with a custom one")
    .option("--format <name>", importFormats.join(", "))
    .option("--activation <name>", "of the hidden layers, where the file does not say it (default: tanh)")
    .option("--normalization <file>", "VecNormalize's statistics, a pickle or JSON with mean and var")
    .option("--squash", "actions are squashed into their bounds by tanh")
    .option("--policy-output <name>", "the ONNX output with logits or means (default: policy, or the first)")
    .option("--value-output <name>", "the ONNX output with the value (default: value, where there is one)")
    .option("--out <file>", "where to", "policy.safetensors")
    .addHelpText("after", help)
    .action(withOptions(run));
}

/** From the names that the checks use to those that the user typed. */
const typed = new Map([
  ["env", "--env"],
  ["format", "--format"],
  ["activation", "--activation"],
  ["normalization", "--normalization"],
  ["squashActions", "--squash"],
  ["policyOutput", "--policy-output"],
  ["valueOutput", "--value-output"],
]);

async function run(file: string, options: ImportCommandOptions): Promise<void> {
  const { env = "", out = "policy.safetensors", json, policyOutput, valueOutput } = options;
  const policy = await preparing(async () => {
    checkTarget(out);
    const own = isFile(env) ? await environmentOf(env) : env;
    const format = options.format as ImportFormat | undefined; // importPolicy checks both
    const activation = options.activation as ActivationName | undefined;
    const { normalization, squash: squashActions } = options;
    const given = { format, activation, normalization, squashActions, policyOutput, valueOutput };
    return importPolicy(file, { env: own, ...given, onNotice: notice });
  }, typed);
  await policy.save(out);
  const { config, parameters } = policy;
  const { hiddenSizes, activation } = config;
  const normalization = policy.normalization !== undefined;
  if (json) {
    printJson({ env: config.env, hiddenSizes, activation, normalization, parameters: parameters.length, file: out });
    return;
  }
  const layers = hiddenSizes.length > 0 ? `${hiddenSizes.join(", ")} ${activation} units` : "no hidden layer";
  print(
    `${paint("bold", out)}  ${config.env}, ${layers}, ${whole(parameters.length)} parameters${normalization ? ", observations normalized" : ""}`,
  );
  print(`\nHow good it is: swingup evaluate ${quoted(out)}`);
}
