/** Options of commands that had another name before: understood, and their name now is told. */
import { Option } from "commander";
import { notice } from "./output.ts";

/** `--num-envs` by its former name: in no help. */
export function formerEnvs(): Option {
  return new Option("--envs <n>").hideHelp();
}

/**
 * The options with `--num-envs`, whichever name it was given by.
 * @throws RangeError where it was given by both
 */
export function withNumEnvs<T extends { numEnvs?: string; envs?: string }>({ envs, ...options }: T): Omit<T, "envs"> {
  if (envs === undefined) return options;
  if (options.numEnvs !== undefined)
    throw new RangeError("--num-envs: expected either this or --envs, its former name, got both");
  notice("--envs is called --num-envs now");
  return { ...options, numEnvs: envs };
}
