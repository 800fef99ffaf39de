/**
 * The folder of a sweep: `study.json` (what was asked), `trials.jsonl` (each trial as it ended), and at the end
 * `best.json` (the winner's settings), `summary.json` and `report.html`. A population has `segments.jsonl` (each member's
 * round) and `checkpoints/` instead, and at the end `best.safetensors` (the winner's checkpoint).
 */
import { join } from "node:path";
import { Folder } from "../files/folder.ts";
import { portableName } from "../files/portable_name.ts";
import { isTemporary } from "../files/whole_file.ts";
import { claimFolder, makeNamed } from "./new_folder.ts";
import { SUMMARY_FILE } from "./run_folder.ts";

const STUDY_FILE = "study.json";
const TRIALS_FILE = "trials.jsonl";
const SEGMENTS_FILE = "segments.jsonl";
const BEST_CHECKPOINT = "best.safetensors";
const MOST = 2 ** 22; // bytes of a study

export class SweepFolder {
  readonly #folder: Folder;

  /**
   * @param place a folder that is new or empty, or what a new one under `runs/` is named after
   * @throws RangeError naming `out`, the folder and the reason
   */
  static async create(place: string | { env: string; started: Date }, study: object): Promise<SweepFolder> {
    const half = (name: string) => name.startsWith(STUDY_FILE) && isTemporary(name);
    const { path } =
      typeof place === "string"
        ? claimFolder(place, half)
        : makeNamed(`${portableName(place.env)}-sweep`, place.started);
    const folder = new SweepFolder(path);
    await folder.#write(STUDY_FILE, `${JSON.stringify(study, null, 2)}\n`);
    return folder;
  }

  /**
   * @param name what the folder is called in an error
   * @returns the folder, and the text of its study
   * @throws RangeError naming the folder and the reason
   */
  static async open(path: string, name = "resume"): Promise<{ folder: SweepFolder; study: string }> {
    const folder = new SweepFolder(path);
    if (!folder.#folder.has(STUDY_FILE))
      throw new RangeError(
        `${name}: expected the folder of a sweep, got "${path}", in which there is no ${STUDY_FILE}`,
      );
    for (const name of [TRIALS_FILE, SEGMENTS_FILE]) folder.#folder.file(name);
    return { folder, study: new TextDecoder().decode(await folder.#folder.read(STUDY_FILE, { maxBytes: MOST })) };
  }

  private constructor(path: string) {
    this.#folder = new Folder(path);
  }

  get path(): string {
    return this.#folder.path;
  }

  get trials(): string {
    return join(this.path, TRIALS_FILE);
  }

  get segments(): string {
    return join(this.path, SEGMENTS_FILE);
  }

  /** The folder of members' checkpoints, made where it is not there. */
  checkpoints(): Folder {
    const folder = this.#folder.inside("checkpoints");
    folder.make();
    return folder;
  }

  /** @returns where it is */
  async writeBestCheckpoint(bytes: Uint8Array): Promise<string> {
    await this.#folder.write(BEST_CHECKPOINT, bytes);
    return join(this.path, BEST_CHECKPOINT);
  }

  async writeBest(settings: object): Promise<string> {
    return this.#write("best.json", `${JSON.stringify(settings, null, 2)}\n`);
  }

  async writeSummary(summary: object): Promise<string> {
    return this.#write(SUMMARY_FILE, `${JSON.stringify(summary, null, 2)}\n`);
  }

  async writeReport(html: string): Promise<string> {
    return this.#write("report.html", html);
  }

  async #write(name: string, text: string): Promise<string> {
    await this.#folder.write(name, new TextEncoder().encode(text));
    return join(this.path, name);
  }
}
