/**
 * The folder of a run: what was asked (`config.json`), what happened (`metrics.jsonl` and other logs), from where it can
 * go on (`checkpoints/`), what came out (`policy.safetensors`, `summary.json`). It is made before training starts, so
 * that a place where nothing can be written is found out before an hour of work, and it never mixes two runs.
 */
import { join } from "node:path";
import { parseJson } from "../core/json.ts";
import { reason } from "../core/reason.ts";
import { Folder } from "../files/folder.ts";
import { portableName } from "../files/portable_name.ts";
import { system, WRITABLE } from "../files/system.ts";
import { isTemporary } from "../files/whole_file.ts";
import { CheckpointFolder } from "./checkpoint_folder.ts";
import { claimFolder, makeNamed, unmake } from "./new_folder.ts";

export const POLICY_FILE = "policy.safetensors";
export const CHECKPOINTS = "checkpoints";
export const CONFIG_FILE = "config.json";
export const METRICS_FILE = "metrics.jsonl";
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
    const { path, made } =
      typeof place === "string" ? claimFolder(place, isHalfConfig) : makeNamed(stem(place), place.started);
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

/** What a run leaves that was killed as it began. */
function isHalfConfig(name: string): boolean {
  return name.startsWith(CONFIG_FILE) && isTemporary(name);
}

function stem({ env, algorithm, seed }: RunName): string {
  return `${portableName(env)}-${algorithm}-s${seed}`;
}
