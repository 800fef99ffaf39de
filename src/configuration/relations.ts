/** What settings have to do with each other: sizes that must go into each other, schedules and what they scale. */
import { checkMinibatch } from "../algorithms/shuffled_samples_settings.ts";
import { isFloat32 } from "../core/floats.ts";
import { adjustable } from "./adjustable.ts";
import type { TrainingConfig } from "./training_config.ts";

/** The relations between sizes. */
export function checkBatch({ numEnvs, rolloutSteps, minibatchSize, steps }: TrainingConfig): void {
  const batch = numEnvs * rolloutSteps;
  const product = `numEnvs * rolloutSteps = ${numEnvs} * ${rolloutSteps} = ${batch}`;
  if (minibatchSize !== undefined) checkMinibatch(minibatchSize, batch, product);
  if (steps < batch) throw new RangeError(`steps: expected at least one rollout, ${product}, got ${steps}`);
}

/** A scheduled value must stay one that float32 holds. */
export function checkSchedules(config: TrainingConfig): void {
  for (const name of adjustable) {
    const schedule = config[`${name}Schedule`];
    if (!Array.isArray(schedule)) continue;
    const greatest = Math.max(...schedule.map(([, factor]) => factor));
    if (!isFloat32(greatest * (config[name] ?? 0)))
      throw new RangeError(
        `${name}Schedule: expected factors with which ${name} stays a finite float32 number, got ${greatest} times ${config[name]}`,
      );
  }
}
