/**
 * The folder of a run: what was asked (`config.json`), what happened (`metrics.jsonl` and other logs), from where it can
 * go on (`checkpoints/`), what came out (`policy.safetensors`, `summary.json`). It is made before training starts, so
 * that a place where nothing can be written is found out before an hour of work, and it never mixes two runs.
 */
import { existsSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CheckpointFolder } from "./checkpoint_folder.ts";
import { isTemporary, reason, writeBytes } from "./files_node.ts";

export const POLICY_FILE = "policy.safetensors";
export const CHECKPOINTS = "checkpoints";
const CONFIG_FILE = "config.json";

/** What a folder's automatic name is made of. */
export interface RunName {
  env: string;
  algorithm: string;
  seed: number;
  /** Local time at which the run began. */
  started: Date;
}

export class RunFolder {
  readonly path: string;

  /**
   * Makes the folder and writes `config.json` there. Where that fails, nothing is left behind.
   * @param place a folder that is new or empty, or what a new folder under `runs/` is named after
   * @param config everything that the run was asked, as it goes into `config.json`
   * @throws RangeError naming `out`, the folder and the reason
   */
  static async create(place: string | RunName, config: object): Promise<RunFolder> {
    const { path, made } = typeof place === "string" ? await claim(place) : await makeNamed(place);
    const folder = new RunFolder(path);
    try {
      await folder.writeConfig(config);
    } catch (error) {
      await unmake(made);
      throw new RangeError(`out: ${(error as Error).message.replace(/^file: /, "")}`, { cause: error });
    }
    return folder;
  }

  /**
   * Takes up the folder of a run that was stopped or killed, and removes what was half-written.
   * @returns the folder, and the object in its `config.json`
   * @throws RangeError naming `resume`, the folder and the reason
   */
  static async open(path: string): Promise<{ folder: RunFolder; config: Record<string, unknown> }> {
    const folder = new RunFolder(path);
    const refuse = (why: string, cause?: unknown) => {
      throw new RangeError(`resume: ${why}`, { cause });
    };
    const names = await readdir(path).catch((error) => refuse(`cannot read the folder "${path}" (${reason(error)})`));
    if (!names?.includes(CONFIG_FILE))
      refuse(`expected the folder of a run, got "${path}", in which there is no ${CONFIG_FILE}`);
    const file = join(path, CONFIG_FILE);
    let config: unknown;
    try {
      config = JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
      refuse(`"${file}" cannot be read (${reason(error)})`, error);
    }
    if (typeof config !== "object" || config === null || Array.isArray(config))
      refuse(`"${file}" does not hold an object`);
    await access(path, constants.W_OK).catch((error) => refuse(`cannot write to "${path}" (${reason(error)})`, error));
    try {
      for (const name of names?.filter(isTemporary) ?? []) await rm(join(path, name), { force: true });
      await folder.checkpoints().tidy();
    } catch (error) {
      refuse(`cannot write to "${path}" (${reason(error)})`, error);
    }
    return { folder, config: config as Record<string, unknown> };
  }

  private constructor(path: string) {
    this.path = path;
  }

  /** @param keep how many of the last checkpoints stay, beside the best */
  checkpoints(keep = 1): CheckpointFolder {
    return new CheckpointFolder(join(this.path, CHECKPOINTS), keep);
  }

  get metrics(): string {
    return join(this.path, "metrics.jsonl");
  }

  /** Metrics as a table, where they are asked for. */
  get table(): string {
    return join(this.path, "progress.csv");
  }

  get policy(): string {
    return join(this.path, POLICY_FILE);
  }

  async writeConfig(config: object): Promise<void> {
    await this.#writeJson(CONFIG_FILE, config);
  }

  async writeSummary(summary: object): Promise<void> {
    await this.#writeJson("summary.json", summary);
  }

  /** The names of the files that are there by now. */
  async files(): Promise<string[]> {
    return (await readdir(this.path)).sort();
  }

  async #writeJson(name: string, value: object): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    await writeBytes(join(this.path, name), new TextEncoder().encode(text));
  }
}

/** A place in the file system, and the folders that had to be made for it, from the top. */
interface Place {
  path: string;
  made: string[];
}

/** The folder that the user named: made where it is missing, taken where it is empty. */
async function claim(path: string): Promise<Place> {
  if (path === "") throw new RangeError('out: expected the name of a folder, got ""');
  const made = await make(path);
  const files = await readdir(path).catch((error) => refuse(path, error));
  if (files.length > 0 && files.every((name) => name.startsWith(CONFIG_FILE) && isTemporary(name))) {
    for (const name of files) await rm(join(path, name), { force: true }); // of a run that was killed as it began
    return { path, made };
  }
  if (files.length > 0)
    throw new RangeError(`out: expected a new or an empty folder, got "${path}", which has ${count(files.length)}`);
  return { path, made };
}

/** `runs/<env>-<algorithm>-s<seed>-<yyyymmdd-hhmmss>`; runs that begin in the same second get a number each. */
async function makeNamed({ env, algorithm, seed, started }: RunName): Promise<Place> {
  const made = await make("runs");
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${started.getFullYear()}${two(started.getMonth() + 1)}${two(started.getDate())}`;
  const time = [started.getHours(), started.getMinutes(), started.getSeconds()].map(two).join("");
  const name = join("runs", `${env}-${algorithm}-s${seed}-${day}-${time}`);
  for (let number = 1; ; number++) {
    const path = number === 1 ? name : `${name}-${number}`;
    try {
      await mkdir(path);
      return { path, made: [...made, path] };
    } catch (error) {
      if (code(error) === "EEXIST") continue;
      await unmake(made);
      refuse(path, error);
    }
  }
}

/**
 * Makes a folder and those above it that are missing, one by one: `mkdir` with `recursive` leaves the upper ones behind
 * where a lower one fails, and in Node 20 never returns for a place like /proc/run.
 */
async function make(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  const made: string[] = [];
  try {
    for (const folder of missing)
      await mkdir(folder).then(
        () => made.push(folder),
        (error) => {
          if (code(error) !== "EEXIST") throw error; // another run has just made it
        },
      );
    return made;
  } catch (error) {
    await unmake(made);
    refuse(path, error);
  }
}

/** Removes folders that were made in vain, but for those that others have begun to use. */
async function unmake(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => {});
}

function refuse(path: string, error: unknown): never {
  const why = code(error) === "ENOTDIR" && existsSync(path) ? "a file of that name is there" : reason(error);
  throw new RangeError(`out: cannot make the folder "${path}" (${why})`, { cause: error });
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function count(files: number): string {
  return files === 1 ? "1 file in it" : `${files} files in it`;
}
