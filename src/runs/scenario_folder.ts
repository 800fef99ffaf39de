/**
 * What a scenario leaves: `result.json`, a page and a picture of each experiment. Until then `begun.json` says what was
 * begun, and `runs.jsonl` holds the runs that have ended.
 */
import { join } from "node:path";
import { Folder } from "../files/folder.ts";
import { isTemporary } from "../files/whole_file.ts";
import { claimFolder, makeNamed, unmake } from "./new_folder.ts";

const BEGUN_FILE = "begun.json";
const RUNS_FILE = "runs.jsonl";
const RESULT_FILE = "result.json";
const MOST_BEGUN = 2 ** 20; // bytes

export class ScenarioFolder {
  readonly #folder: Folder;
  readonly #made: readonly string[];

  /**
   * @param place a folder that is new or empty, or what a new one under `runs/` is named after
   * @param begun what is begun, by which it is known again
   * @throws RangeError naming `out`, the folder and the reason
   */
  static async create(place: string | { scenario: string; started: Date }, begun: object): Promise<ScenarioFolder> {
    const { path, made } =
      typeof place === "string"
        ? claimFolder(place, isTemporary)
        : makeNamed(`scenario-${place.scenario}`, place.started);
    const folder = new ScenarioFolder(path, made);
    await folder.write(BEGUN_FILE, `${JSON.stringify(begun)}\n`);
    return folder;
  }

  /**
   * Goes on in the folder of a scenario that was stopped.
   * @returns undefined where it has ended
   * @throws RangeError naming `resume`, the folder and the reason
   */
  static async open(path: string, begun: object): Promise<ScenarioFolder | undefined> {
    const folder = new ScenarioFolder(path, []);
    if (folder.#folder.has(RESULT_FILE)) return undefined;
    if (!folder.#folder.has(BEGUN_FILE))
      throw new RangeError(
        `resume: expected the folder of a scenario, got "${path}", in which there is no ${BEGUN_FILE}`,
      );
    const text = new TextDecoder().decode(await folder.#folder.read(BEGUN_FILE, { maxBytes: MOST_BEGUN }));
    if (text.trim() !== JSON.stringify(begun))
      throw new RangeError(`resume: "${path}" is of another scenario, other seeds or another version: ${text.trim()}`);
    folder.#folder.file(RUNS_FILE);
    return folder;
  }

  private constructor(path: string, made: readonly string[]) {
    this.#folder = new Folder(path);
    this.#made = made;
  }

  get runs(): string {
    return join(this.path, RUNS_FILE);
  }

  /** The result is written: the runs are in it. */
  finish(): void {
    for (const name of [RUNS_FILE, BEGUN_FILE]) this.#folder.remove(name);
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Takes back what was made where nothing came of it. */
  discard(): void {
    if (this.#made.length === 0) return; // it was there before
    this.finish();
    unmake(this.#made);
  }

  /** @returns where it is */
  async write(name: string, text: string): Promise<string> {
    await this.#folder.write(name, new TextEncoder().encode(text));
    return join(this.path, name);
  }
}
