/**
 * `swingup train --config FILE`: a run is repeated with what a file of settings says, usually the `config.json` of another
 * run, and with the changes that are typed beside it. The file may come from anybody.
 */
import { join } from "node:path";
import { type TrainingOptions, unreadSettings } from "../configuration/config.ts";
import { formerNames } from "../configuration/former_names.ts";
import { show } from "../core/check.ts";
import { currentNames } from "../core/former_names.ts";
import { parseJson } from "../core/json.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentIds } from "../envs/registry.ts";
import { namedKind } from "../files/kind.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { CONFIG_FILE } from "../runs/run_folder.ts";
import { recallEnv } from "./remembered_env.ts";

const MOST = 2 ** 20; // bytes

/** What the file says, by whose business it is. */
export interface RecordedConfig {
  /** The environment's name. */
  readonly id: string | undefined;
  /** A custom environment that the run remembers, and its file. */
  readonly own: { readonly env: EnvDefinition; readonly file: string } | undefined;
  /** Settings of training, unchecked. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly engine: string | undefined;
  /** What the run does beside training, unchecked. */
  readonly plan: unknown;
}

/**
 * @param path a file of settings, or the folder of a run
 * @param env the environment that was named beside it
 * @param given the command's other options
 * @throws RangeError, TypeError naming `--config`; FileError
 */
export async function configuredRun(
  path: string,
  env: string | undefined,
  given: { preset?: string; from?: string },
): Promise<RecordedConfig> {
  if (given.preset !== undefined)
    throw new RangeError("--config: expected no --preset beside it, since the file holds the settings");
  const file = namedKind(path) === "folder" ? join(path, CONFIG_FILE) : path;
  const record = objectIn(file, new TextDecoder().decode(await readRegularFile(file, { maxBytes: MOST })));
  const { swingup: _, env: id, engine, run: plan, envFile: __, initialPolicy, ...settings } = record;
  for (const [key, value] of Object.entries({ env: id, engine }))
    if (value !== undefined && typeof value !== "string")
      throw new TypeError(`--config: expected a text as ${key} of "${file}", got ${show(value)}`);
  if (initialPolicy !== undefined && given.from === undefined)
    throw new RangeError("--config: the run began with a policy; name one again by --from");
  const isCustom = env === undefined && typeof id === "string" && !environmentIds().includes(id);
  return {
    id: id as string | undefined,
    own: isCustom ? await recalled(path, id as string) : undefined,
    settings,
    engine: engine as string | undefined,
    plan,
  };
}

function objectIn(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new RangeError(`--config: "${file}" is no JSON (${(error as Error).message})`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`--config: expected an object in "${file}", got ${show(value)}`);
  return value as Record<string, unknown>;
}

async function recalled(path: string, id: string): Promise<{ env: EnvDefinition; file: string }> {
  const found = await recallEnv(path);
  if ("env" in found) return found;
  throw new RangeError(
    `--config: ${show(id)} is not an environment that is known here; name its file before it: swingup train ./my_env.js --config ...${found.why}`,
  );
}

/**
 * The settings of a file with others laid over them. What the file says of another environment's options is left out, and
 * so is what nothing reads any more since something else was changed, such as the clip range when PPO becomes A2C.
 */
export function settingsBeside({ settings, id }: RecordedConfig, typed: TrainingOptions): TrainingOptions {
  const said = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined));
  const { envOptions, ...before } = currentNames({ ...settings }, formerNames);
  const same = typeof typed.env === "object" && "id" in typed.env && typed.env.id === id;
  const own = same ? { ...Object(envOptions), ...typed.envOptions } : typed.envOptions;
  const all = { ...before, ...said, envOptions: own } as TrainingOptions;
  const unread = unreadSettings(all).filter((key) => !(key in said));
  return Object.fromEntries(Object.entries(all).filter(([key]) => !unread.includes(key))) as TrainingOptions;
}
