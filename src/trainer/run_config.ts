/**
 * The configuration of a run as it is now. Whatever is to change it is checked whole before it counts; changes made by
 * `adjust`, and those still to come, are kept for checkpoints.
 */
import { type Adjustable, adjustable } from "../configuration/adjustable.ts";
import { type AdjustmentRecord, Adjustments, extremes } from "../configuration/adjustments.ts";
import { completeConfig } from "../configuration/config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkInteger, checkKeys } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";

export class RunConfig {
  readonly #definition: EnvDefinition;
  readonly #adjustments = new Adjustments();
  #now: TrainingConfig;

  constructor(config: TrainingConfig, definition: EnvDefinition) {
    this.#now = config;
    this.#definition = definition;
  }

  get now(): TrainingConfig {
    return this.#now;
  }

  set now(config: TrainingConfig) {
    this.#now = config;
  }

  /**
   * As it would be with other values.
   * @throws TypeError, RangeError naming the setting, what is allowed and what came
   */
  with(values: Partial<TrainingConfig>): TrainingConfig {
    return completeConfig({ ...this.#now, ...values }, this.#definition);
  }

  /**
   * Changes settings after so many updates; those made so far, or under way, unless given.
   * @param made updates so far, and whether one is under way
   * @returns the number of updates that are made without the change
   */
  adjust(values: Partial<Adjustable>, after: number | undefined, made: { update: number; updating: boolean }): number {
    const least = made.update + Number(made.updating);
    checkKeys("adjust", values, adjustable);
    const from = checkInteger("after", after ?? least, { least });
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const changed = this.with(given);
    this.#adjustments.add(from, given, this.#now);
    if (from === made.update) this.#now = changed;
    return from;
  }

  /** So many updates have been made: takes over what was to change then. */
  reach(update: number): void {
    const changes = this.#adjustments.at(update);
    if (changes) this.#now = { ...this.#now, ...changes };
  }

  get adjustments(): AdjustmentRecord {
    return this.#adjustments.record;
  }

  /** @throws RangeError where values of the record are none that the run may have */
  restore(adjustments: AdjustmentRecord): void {
    for (const values of extremes(adjustments)) this.with(values);
    this.#adjustments.restore(adjustments);
  }
}
