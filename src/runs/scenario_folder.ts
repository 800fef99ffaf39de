/** What a scenario leaves: `result.json`, a page and a picture of each experiment. */
import { join } from "node:path";
import { Folder } from "../files/folder.ts";
import { isTemporary } from "../files/whole_file.ts";
import { claimFolder, makeNamed, unmake } from "./new_folder.ts";

export class ScenarioFolder {
  readonly #folder: Folder;
  readonly #made: readonly string[];

  /**
   * @param place a folder that is new or empty, or what a new one under `runs/` is named after
   * @throws RangeError naming `out`, the folder and the reason
   */
  constructor(place: string | { scenario: string; started: Date }) {
    const { path, made } =
      typeof place === "string"
        ? claimFolder(place, isTemporary)
        : makeNamed(`scenario-${place.scenario}`, place.started);
    this.#folder = new Folder(path);
    this.#made = made;
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Takes back what was made where nothing came of it. */
  discard(): void {
    unmake(this.#made);
  }

  /** @returns where it is */
  async write(name: string, text: string): Promise<string> {
    await this.#folder.write(name, new TextEncoder().encode(text));
    return join(this.path, name);
  }
}
