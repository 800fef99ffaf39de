/**
 * A run on a custom environment keeps in its `config.json` which file that came from, and the digest of that file.
 * Later commands on the run then load the environment by themselves. A run folder may come from somebody else, and to
 * load a script is to run it: so nothing is loaded but a file below the working folder, not within the run folder nor
 * among installed packages, reached by no link that leads out, with the very bytes that the run was started on.
 */
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { show } from "../core/check.ts";
import { sha256Hex } from "../core/hash.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { readRegularFile, reason } from "../files/platform_node.ts";
import { system } from "../files/system.ts";
import { environmentOf } from "./env_file.ts";
import { oneLine } from "./failure.ts";
import { notice, quoted } from "./output.ts";

/** As `config.json` has it under `envFile`. */
export interface RememberedEnv {
  /** From the folder in which the run was started, with "/" between folders. */
  readonly path: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
}

/** Either the environment of a run, or why its file is not loaded. */
export type RecalledEnv = { readonly env: EnvDefinition; readonly file: string } | { readonly why: string };

const MOST = 2 ** 26; // bytes of an environment's file
const MOST_CONFIG = 2 ** 22;

/** What is kept of an environment's file; undefined where it lies outside the working folder. */
export async function rememberEnv(source: string): Promise<RememberedEnv | undefined> {
  const path = await below(source);
  if (path === undefined) return undefined;
  return { path: path.split(sep).join("/"), sha256: sha256Hex(await readRegularFile(source, { maxBytes: MOST })) };
}

/** @param place a run folder, a policy in it, or one of its checkpoints */
export async function recallEnv(place: string): Promise<RecalledEnv> {
  const folder = await runFolderOf(place);
  const { envFile } = await configOf(folder);
  if (envFile === undefined) return { why: "" };
  const { path, sha256: digest } = Object(envFile) as Partial<RememberedEnv>;
  const named = `; config.json of the run names ${show(path)}`;
  if (typeof path !== "string" || typeof digest !== "string") return { why: `${named}, which is no file's name` };
  const why = await obstacle(path, folder, digest);
  if (why) return { why: `${named}, which is not loaded by itself: ${why}` };
  notice(`environment: ${oneLine(quoted(path))}, as the run's config.json has it`);
  return { env: await environmentOf(resolve(path)), file: path };
}

/** Why a remembered file is not loaded; undefined where it may be. */
async function obstacle(path: string, folder: string, digest: string): Promise<string | undefined> {
  if (isAbsolute(path) || /^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes(".."))
    return "only a file below the folder that you are in is";
  try {
    const real = await below(path);
    if (real === undefined) return "it lies outside the folder that you are in";
    if (real.split(sep).includes("node_modules")) return "it belongs to an installed package";
    if (!/^\.\.(?:[/\\]|$)/.test(relative(await system.realpath(folder), resolve(real))))
      return "it lies in the run's folder";
    if (sha256Hex(await readRegularFile(path, { maxBytes: MOST })) !== digest)
      return "it has changed since the run began";
    return undefined;
  } catch (error) {
    return reason(error);
  }
}

/** The place of a file without links, from the working folder; undefined where it does not lie below that. */
async function below(path: string): Promise<string | undefined> {
  const from = relative(await system.realpath("."), await system.realpath(path));
  return from === "" || isAbsolute(from) || from.split(sep)[0] === ".." ? undefined : from;
}

async function runFolderOf(place: string): Promise<string> {
  const entry = await readRegularFile(join(place, "config.json"), { maxBytes: MOST_CONFIG }).catch(() => undefined);
  if (entry) return place;
  const folder = dirname(place);
  return basename(resolve(folder)) === "checkpoints" ? dirname(resolve(folder)) : folder;
}

/** Nothing where there is none that can be read. */
async function configOf(folder: string): Promise<{ envFile?: unknown }> {
  try {
    const bytes = await readRegularFile(join(folder, "config.json"), { maxBytes: MOST_CONFIG, follow: false });
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}
