/**
 * The checkpoints of a run as files: the last few, by their steps, and the best by evaluation. A file appears whole or not
 * at all, and an old one goes only when a newer one is there.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTemporary, writeBytes } from "./files_node.ts";
import type { TrainingCheckpoint } from "./session.ts";

const BEST = "best.safetensors";
const DIGITS = 12; // of a step, so that names sort by it

export class CheckpointFolder {
  readonly path: string;
  readonly #keep: number;

  /** @param keep how many of the last checkpoints stay, beside the best */
  constructor(path: string, keep: number) {
    this.path = path;
    this.#keep = keep;
  }

  async write({ kind, step, bytes }: TrainingCheckpoint): Promise<void> {
    await mkdir(this.path, { recursive: true });
    if (kind === "best") {
      await writeBytes(join(this.path, BEST), bytes);
      return;
    }
    await writeBytes(join(this.path, `step-${String(step).padStart(DIGITS, "0")}.safetensors`), bytes);
    for (const file of (await this.files()).slice(this.#keep)) await rm(file, { force: true });
  }

  /** The files of the last checkpoints, the newest first. */
  async files(): Promise<string[]> {
    const names = await readdir(this.path).catch(() => []);
    const numbered = names.filter((name) => /^step-\d+\.safetensors$/.test(name));
    return numbered
      .sort()
      .reverse()
      .map((name) => join(this.path, name));
  }

  /** Removes what a killed process left half-written. */
  async tidy(): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    for (const name of names.filter(isTemporary)) await rm(join(this.path, name), { force: true });
  }
}
