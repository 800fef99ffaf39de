/**
 * The checkpoints of a run as files: the last few, by their steps, and the best by evaluation. A file appears whole or not
 * at all, and an old one goes only when a newer one is there.
 */
import type { Folder } from "../files/folder.ts";
import { isTemporary } from "../files/whole_file.ts";
import type { TrainingCheckpoint } from "../reports/training_checkpoint.ts";

const BEST = "best.safetensors";
const DIGITS = 12; // of a step, so that names sort by it
const NUMBERED = /^step-\d+\.safetensors$/;

export class CheckpointFolder {
  readonly #folder: Folder;
  readonly #keep: number;

  /** @param keep how many of the last checkpoints stay, beside the best */
  constructor(folder: Folder, keep: number) {
    this.#folder = folder;
    this.#keep = keep;
  }

  get path(): string {
    return this.#folder.path;
  }

  async write({ kind, step, bytes }: TrainingCheckpoint): Promise<void> {
    this.#folder.make();
    if (kind === "best") {
      await this.#folder.write(BEST, bytes);
      return;
    }
    await this.#folder.write(`step-${String(step).padStart(DIGITS, "0")}.safetensors`, bytes);
    for (const name of this.#numbered().slice(this.#keep)) this.#folder.remove(name);
  }

  /**
   * The files of the last checkpoints, the newest first.
   * @throws FileError where something else bears such a name
   */
  async files(): Promise<string[]> {
    return this.#numbered().map((name) => this.#folder.file(name));
  }

  /**
   * Looks whether all that would be touched here are files and removes nothing.
   * @throws FileError for the first that is none
   */
  check(): void {
    for (const name of this.#folder.names())
      if (name === BEST || NUMBERED.test(name) || isTemporary(name)) this.#folder.file(name);
  }

  /** Removes what a killed process left half-written. */
  async tidy(): Promise<void> {
    for (const name of this.#folder.names().filter(isTemporary)) this.#folder.remove(name);
  }

  #numbered(): string[] {
    return this.#folder
      .names()
      .filter((name) => NUMBERED.test(name))
      .reverse();
  }
}
