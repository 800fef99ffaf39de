/**
 * The doctor beside a run that goes on: it looks some times on the way, says each thing once, and has a word for the end.
 * On the way it says only what is nearly certain, since a run that has not learned yet may still do so.
 */
import { diagnose } from "../doctor/diagnose.ts";
import type { Progress } from "../loggers/terminal.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { examine } from "./examine_run.ts";
import { notice } from "./output.ts";

const LOOKS = [0.3, 0.6]; // shares of the run
const LEAST = 20; // updates before anything is said
/** Rules that do not wait for returns to rise. */
const EARLY = [
  "learning-rate-too-high",
  "no-episode-ends",
  "observations-not-scaled",
  "reward-constant",
  "reward-never-seen",
  "reward-scale-too-large",
  "actions-out-of-scale",
  "gradient-always-clipped",
  "non-finite",
];

export class DoctorWatch {
  readonly #trainer: Trainer;
  readonly #progress: Progress;
  readonly #updates: TrainingUpdate[] = [];
  readonly #said = new Set<string>();
  #looks = 0;

  constructor(trainer: Trainer, progress: Progress) {
    this.#trainer = trainer;
    this.#progress = progress;
  }

  /** Takes an update, and says on standard error what is nearly certain by now and was not said yet. */
  add(update: TrainingUpdate): void {
    this.#updates.push(update);
    const { horizon } = this.#trainer;
    if (this.#updates.length < LEAST || !(update.step >= LOOKS[this.#looks] * horizon)) return;
    while (update.step >= LOOKS[this.#looks] * horizon) this.#looks += 1;
    const { timeLimit, rewardThreshold } = this.#trainer.environment;
    const { findings } = diagnose(this.#updates, this.#trainer.config, { timeLimit, rewardThreshold });
    const [cause] = findings;
    if (!cause || cause.severity === "note" || !EARLY.includes(cause.rule) || this.#said.has(cause.rule)) return;
    this.#said.add(cause.rule);
    this.#progress.aside(() => notice(`warning: ${cause.rule}: ${cause.cause}`));
  }
}

/** What stands in the place of a cause where there is nothing to find. */
export const HEALTHY = "nothing found";

/** The likeliest cause, by its name, that the doctor finds in a folder; undefined where it cannot judge yet. */
export async function causeIn(folder: string): Promise<string | undefined> {
  try {
    const [cause] = (await examine(folder)).diagnosis.findings;
    return cause?.rule ?? HEALTHY;
  } catch {
    return undefined; // too few updates, or somebody has changed the folder meanwhile: no reason to fail
  }
}
