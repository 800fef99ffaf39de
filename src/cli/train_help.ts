/** What `swingup train --help` says below the options: settings, examples, what is written, how it ends. */
import { settings } from "../configuration/settings.ts";
import { columns, wrapped } from "./output.ts";

const WIDTH = 80; // columns

export function trainHelp(): string {
  return `
Settings, changed with --set key=value; the values here are those of an
environment that has no preset:
${settingLines().join("\n")}
  Options of the environment are set in the same way; swingup envs lists them.

Examples:
  swingup train CartPole-v1
  swingup train Pendulum-v1 --seed 7 --steps 500_000 --out runs/pendulum
  swingup train ./my_env.wasm --set gravity=3.7
  swingup train CartPole-v1 --num-envs 32 --set hiddenSizes=128,128

  swingup train Pendulum-v1 --evaluate-every 20_000 --stop-at-return -200
  swingup train --resume runs/pendulum --steps 1_000_000
  swingup train CartPole-v1 --seeds 1..10
  swingup train --config runs/pendulum --set learningRate=0.001

The run folder holds config.json, metrics.jsonl (one line per update), an event
file for TensorBoard, checkpoints/, policy.safetensors and summary.json. Ctrl-C
ends the run after the update under way with a checkpoint; a second one ends it
at once. --resume goes on from the last checkpoint, and ends with the very
policy of a run that was never stopped.

Exit status:
  0    the run is complete
  1    it failed: a number became infinite, the disk is full
  2    bad input; nothing was begun
  130  it was interrupted; what was learned is saved`;
}

function settingLines(): string[] {
  const names = Object.entries(settings).map(([name, { initial }]) => `  ${name}=${initial}`);
  const margin = Math.max(...names.map((name) => name.length)) + 2;
  const rows = Object.values(settings).flatMap(({ doc }, k) =>
    wrapped(doc, WIDTH - margin).map((line, row) => [row === 0 ? names[k] : "", line]),
  );
  return columns(rows);
}
