/**
 * The folder of a run: what was asked (`config.json`), what happened (`metrics.jsonl` and other logs), from where it can
 * go on (`checkpoints/`), what came out (`policy.safetensors`, `summary.json`). It is made before training starts, so
 * that a place where nothing can be written is found out before an hour of work, and it never mixes two runs.
 */
import { dirname, join, resolve } from "node:path";
import { parseJson } from "../core/json.ts";
import { reason } from "../core/reason.ts";
import { Folder } from "../files/folder.ts";
import { portableName } from "../files/portable_name.ts";
import { system, WRITABLE } from "../files/system.ts";
import { isTemporary } from "../files/whole_file.ts";
import { CheckpointFolder } from "./checkpoint_folder.ts";

export const POLICY_FILE = "policy.safetensors";
export const CHECKPOINTS = "checkpoints";
const CONFIG_FILE = "config.json";
const METRICS_FILE = "metrics.jsonl";
const TABLE_FILE = "progress.csv";
export const SUMMARY_FILE = "summary.json";
const EVENT_FILES = "events.out.tfevents."; // is how their names begin
const LONGEST_CONFIG = 2 ** 20; // bytes

/** What a folder's automatic name is made of. */
export interface RunName {
  env: string;
  algorithm: string;
  seed: number;
  /** Local time at which the run began. */
  started: Date;
}

export class RunFolder {
  readonly #folder: Folder;

  /**
   * Makes the folder and writes `config.json` there. Where that fails, nothing is left behind.
   * @param place a folder that is new or empty, or what a new folder under `runs/` is named after
   * @param config everything that the run was asked, as it goes into `config.json`
   * @throws RangeError naming `out`, the folder and the reason
   */
  static async create(place: string | RunName, config: object): Promise<RunFolder> {
    const { path, made } = typeof place === "string" ? claim(place) : makeNamed(place);
    const folder = new RunFolder(path);
    try {
      await folder.writeConfig(config);
    } catch (error) {
      unmake(made);
      throw new RangeError(`out: ${(error as Error).message.replace(/^file: /, "")}`, { cause: error });
    }
    return folder;
  }

  /**
   * Takes up the folder of a run that was stopped or killed, and removes what was half-written. Before that, all that a
   * run reads, writes or removes there must be files: links, pipes and the like are refused and nothing is touched.
   * @returns the folder, and the object in its `config.json`
   * @throws RangeError naming `resume`, the folder and the reason
   */
  static async open(path: string): Promise<{ folder: RunFolder; config: Record<string, unknown> }> {
    const folder = new RunFolder(path);
    try {
      const config = await folder.#checkedConfig();
      checkWritable(path);
      for (const name of folder.#folder.names().filter(isTemporary)) folder.#folder.remove(name);
      await folder.checkpoints().tidy();
      return { folder, config };
    } catch (error) {
      const message = (error as Error).message.replace(/^file: /, "");
      throw new RangeError(`resume: ${message}`, { cause: error });
    }
  }

  private constructor(path: string) {
    this.#folder = new Folder(path);
  }

  get path(): string {
    return this.#folder.path;
  }

  /** @param keep how many of the last checkpoints stay, beside the best */
  checkpoints(keep = 1): CheckpointFolder {
    return new CheckpointFolder(this.#folder.inside(CHECKPOINTS), keep);
  }

  get metrics(): string {
    return join(this.path, METRICS_FILE);
  }

  /** Metrics as a table, where they are asked for. */
  get table(): string {
    return join(this.path, TABLE_FILE);
  }

  get policy(): string {
    return join(this.path, POLICY_FILE);
  }

  async writeConfig(config: object): Promise<void> {
    await this.#writeJson(CONFIG_FILE, config);
  }

  async writeSummary(summary: object): Promise<void> {
    await this.#writeJson(SUMMARY_FILE, summary);
  }

  /** The names of the files that are there by now. */
  async files(): Promise<string[]> {
    return this.#folder.names();
  }

  async #checkedConfig(): Promise<Record<string, unknown>> {
    const names = this.#folder.names();
    if (!names.includes(CONFIG_FILE))
      throw new Error(`expected the folder of a run, got "${this.path}", in which there is no ${CONFIG_FILE}`);
    for (const name of names) if (isOwn(name)) this.#folder.file(name);
    this.checkpoints().check();
    const file = join(this.path, CONFIG_FILE);
    const bytes = await this.#folder.read(CONFIG_FILE, { maxBytes: LONGEST_CONFIG });
    let config: unknown;
    try {
      config = parseJson(new TextDecoder().decode(bytes));
    } catch (error) {
      throw new Error(`"${file}" cannot be read (${(error as Error).message})`, { cause: error });
    }
    if (typeof config !== "object" || config === null || Array.isArray(config))
      throw new Error(`"${file}" does not hold an object`);
    return config as Record<string, unknown>;
  }

  async #writeJson(name: string, value: object): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    await this.#folder.write(name, new TextEncoder().encode(text));
  }
}

/** Whether a run reads, writes or removes a file of this name in its folder. */
function isOwn(name: string): boolean {
  const fixed = [CONFIG_FILE, METRICS_FILE, TABLE_FILE, POLICY_FILE, SUMMARY_FILE];
  return fixed.includes(name) || name.startsWith(EVENT_FILES) || isTemporary(name);
}

function checkWritable(path: string): void {
  try {
    system.accessSync(path, WRITABLE);
  } catch (error) {
    throw new Error(`cannot write to "${path}" (${reason(error)})`, { cause: error });
  }
}

/** A place in the file system, and the folders that had to be made for it, from the top. */
interface Place {
  path: string;
  made: string[];
}

/** The folder that the user named: made where it is missing, taken where it is empty. */
function claim(path: string): Place {
  if (path === "") throw new RangeError('out: expected the name of a folder, got ""');
  const made = make(path);
  const folder = new Folder(path);
  try {
    const files = folder.names();
    const ofKilled = files.length > 0 && files.every((name) => name.startsWith(CONFIG_FILE) && isTemporary(name));
    if (ofKilled) for (const name of files) folder.remove(name); // of a run that was killed as it began
    const rest = ofKilled ? folder.names() : files;
    if (rest.length === 0) return { path, made };
    throw new RangeError(`out: expected a new or an empty folder, got "${path}", which has ${count(rest.length)}`);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    refuse(path, (error as Error).cause ?? error);
  }
}

/** `runs/<env>-<algorithm>-s<seed>-<yyyymmdd-hhmmss>`; runs that begin in the same second get a number each. */
function makeNamed({ env, algorithm, seed, started }: RunName): Place {
  const made = make("runs");
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${started.getFullYear()}${two(started.getMonth() + 1)}${two(started.getDate())}`;
  const time = [started.getHours(), started.getMinutes(), started.getSeconds()].map(two).join("");
  const name = join("runs", `${portableName(env)}-${algorithm}-s${seed}-${day}-${time}`);
  for (let number = 1; ; number++) {
    const path = number === 1 ? name : `${name}-${number}`;
    try {
      system.mkdirSync(path);
      return { path, made: [...made, path] };
    } catch (error) {
      if (code(error) === "EEXIST") continue;
      unmake(made);
      refuse(path, error);
    }
  }
}

/**
 * Makes a folder and those above it that are missing, one by one: `mkdir` with `recursive` leaves the upper ones behind
 * where a lower one fails, and in Node 20 never returns for a place like /proc/run.
 */
function make(path: string): string[] {
  const missing: string[] = [];
  for (let folder = resolve(path); !system.existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  const made: string[] = [];
  try {
    for (const folder of missing) if (makeOne(folder)) made.push(folder);
    return made;
  } catch (error) {
    unmake(made);
    refuse(path, error);
  }
}

/** Whether the folder had to be made: another run may just have done it. */
function makeOne(path: string): boolean {
  try {
    system.mkdirSync(path);
    return true;
  } catch (error) {
    if (code(error) !== "EEXIST") throw error;
    return false;
  }
}

/** Removes folders that were made in vain, but for those that others have begun to use. */
function unmake(made: readonly string[]): void {
  for (const folder of made.toReversed()) {
    try {
      system.rmdirSync(folder);
    } catch {
      // in use
    }
  }
}

function refuse(path: string, error: unknown): never {
  const why = code(error) === "ENOTDIR" && system.existsSync(path) ? "a file of that name is there" : reason(error);
  throw new RangeError(`out: cannot make the folder "${path}" (${why})`, { cause: error });
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function count(files: number): string {
  return files === 1 ? "1 file in it" : `${files} files in it`;
}
