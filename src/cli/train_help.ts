/** What `swingup train --help` says below the options: settings, examples, what is written, how it ends. */
import { settings } from "../training/config.ts";
import { columns } from "./output.ts";

export function trainHelp(): string {
  return `
Settings (--set key=value, with what they are where the environment has no preset):
${settingLines().join("\n")}
  The options of the environment are set in the same way; swingup envs lists them.

Examples:
  swingup train CartPole-v1
  swingup train Pendulum-v1 --seed 7 --steps 500_000 --out runs/pendulum
  swingup train CartPole-v1 --envs 32 --set hiddenSizes=128,128 --set learningRate=1e-3

The run folder holds config.json, metrics.jsonl (one line per update), policy.safetensors and
summary.json. Ctrl-C ends the run after the update under way and keeps what was learnt.

Exit status: 0 the run is complete, 130 it was interrupted and saved, 1 it failed, 2 bad input.`;
}

function settingLines(): string[] {
  const rows = Object.entries(settings).map(([name, { initial, doc }]) => [`  ${name}=${initial}`, doc]);
  return columns(rows);
}
