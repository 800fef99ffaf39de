/**
 * The folder of one training on several seeds: a run folder for each, `seed-<n>/`, `seeds.json` which says what they
 * are, and `summary.json` with what came out of all.
 */
import { join } from "node:path";
import { checkInteger, show } from "../core/check.ts";
import { Folder } from "../files/folder.ts";
import { portableName } from "../files/portable_name.ts";
import { isTemporary } from "../files/whole_file.ts";
import { claimFolder, makeNamed, unmake } from "./new_folder.ts";
import { SUMMARY_FILE } from "./run_folder.ts";
import { isRunFolder } from "./run_record.ts";

const SEEDS_FILE = "seeds.json";
const MOST_JSON = 2 ** 20; // bytes
export const MOST_SEEDS = 1000;

export class SeedsFolder {
  readonly #folder: Folder;
  readonly #made: readonly string[];
  readonly seeds: readonly number[];

  /**
   * @param place a folder that is new or empty, or what a new one under `runs/` is named after
   * @throws RangeError naming `out`, the folder and the reason
   */
  static async create(place: string | { env: string; started: Date }, seeds: readonly number[]): Promise<SeedsFolder> {
    const half = (name: string) => name.startsWith(SEEDS_FILE) && isTemporary(name);
    const { path, made } =
      typeof place === "string"
        ? claimFolder(place, half)
        : makeNamed(`${portableName(place.env)}-${seeds.length}-seeds`, place.started);
    const folder = new SeedsFolder(path, seeds, made);
    await folder.#write(SEEDS_FILE, { seeds });
    return folder;
  }

  /** Whether it is such a folder. */
  static is(path: string): boolean {
    return new Folder(path).has(SEEDS_FILE);
  }

  /** @throws RangeError naming the folder and what is wrong with its list of seeds */
  static async open(path: string): Promise<SeedsFolder> {
    const bytes = await new Folder(path).read(SEEDS_FILE, { maxBytes: MOST_JSON });
    let record: unknown;
    try {
      record = JSON.parse(new TextDecoder().decode(bytes));
    } catch (error) {
      throw new RangeError(`seeds: "${join(path, SEEDS_FILE)}" is no JSON`, { cause: error });
    }
    const { seeds } = Object(record) as { seeds?: unknown };
    return new SeedsFolder(path, checkSeeds(`seeds: "${join(path, SEEDS_FILE)}"`, seeds));
  }

  private constructor(path: string, seeds: readonly number[], made: readonly string[] = []) {
    this.#folder = new Folder(path);
    this.seeds = seeds;
    this.#made = made;
  }

  get path(): string {
    return this.#folder.path;
  }

  /** The folder of a seed's run, which need not be there yet. */
  run(seed: number): string {
    return this.#folder.inside(`seed-${seed}`).path;
  }

  /** Whether the seed's run has begun. */
  hasRun(seed: number): boolean {
    return this.#folder.names().includes(`seed-${seed}`) && isRunFolder(this.run(seed));
  }

  /** Takes a new folder back in which no run has begun. */
  discard(): void {
    if (this.seeds.some((seed) => this.hasRun(seed))) return;
    this.#folder.remove(SEEDS_FILE);
    unmake(this.#made);
  }

  async writeSummary(summary: object): Promise<void> {
    await this.#write(SUMMARY_FILE, summary);
  }

  async #write(name: string, value: object): Promise<void> {
    await this.#folder.write(name, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
  }
}

/**
 * @param name what the error begins with
 * @throws TypeError, RangeError where it is no list of 1 to 1,000 different seeds
 */
export function checkSeeds(name: string, seeds: unknown): number[] {
  if (!Array.isArray(seeds)) throw new TypeError(`${name}: expected a list of seeds, got ${show(seeds)}`);
  if (seeds.length === 0 || seeds.length > MOST_SEEDS)
    throw new RangeError(`${name}: expected 1 to ${MOST_SEEDS} seeds, got ${seeds.length}`);
  for (const seed of seeds) checkInteger(name, seed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  if (new Set(seeds).size < seeds.length) throw new RangeError(`${name}: expected different seeds, got one twice`);
  return seeds;
}
