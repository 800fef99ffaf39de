/** How far a sweep is, as people see it: a line for each trial that ends, and in a terminal a table of the best below. */
import { decimal, duration, whole } from "../loggers/numbers.ts";
import type { Trial } from "../sweep/sweep.ts";
import { LiveTable } from "./live_table.ts";
import { columns, print } from "./output.ts";
import type { SweepPlan } from "./sweep_plan.ts";
import { settingsText, trialText } from "./sweep_result.ts";

const SHOWN = 5; // trials of the table

export class SweepProgress {
  readonly #trials: Trial[];
  readonly #expected: number;
  readonly #table = process.stdout.isTTY ? new LiveTable(process.stdout) : undefined;
  readonly #before: number;
  readonly #start = performance.now();

  /** @param before trials that had ended already */
  constructor(before: readonly Trial[], { study: { trials }, shard }: SweepPlan) {
    this.#trials = [...before];
    this.#before = before.length;
    this.#expected = shard ? Math.ceil((trials - shard.index + 1) / shard.count) : trials;
  }

  add(trial: Trial): void {
    this.#trials.push(trial);
    const line = trialText(trial);
    if (this.#table) this.#table.show([line], this.#lines());
    else print(line);
  }

  end(): void {
    this.#table?.end();
  }

  #lines(): string[] {
    const seconds = (performance.now() - this.#start) / 1000;
    const run = this.#trials.length - this.#before;
    return progressLines(this.#trials, this.#expected, (seconds / run) * (this.#expected - this.#trials.length));
  }
}

/**
 * How many have ended and how, and the best.
 * @param left seconds that the others will take, if they are like those
 */
export function progressLines(trials: readonly Trial[], expected: number, left: number): string[] {
  const count = (state: Trial["state"]) => trials.filter((trial) => trial.state === state).length;
  const parts = [
    `${whole(trials.length)} of ${whole(expected)} trials`,
    ...(count("pruned") > 0 ? [`${count("pruned")} given up`] : []),
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(trials.length < expected ? [`about ${duration(left)} left`] : []),
  ];
  const best = trials
    .filter(({ state }) => state === "complete")
    .sort((one, other) => (other.value as number) - (one.value as number) || one.number - other.number)
    .slice(0, SHOWN)
    .map(({ number, value, parameters }) => [String(number), decimal(value), settingsText(parameters)]);
  return ["", parts.join(", "), ...(best.length > 0 ? columns([["trial", "score", "settings"], ...best]) : [])];
}
