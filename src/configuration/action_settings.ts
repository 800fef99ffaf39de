/** Which settings of a policy's head go with an action space: asked before anything is built. */
import type { Space } from "../core/space.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { refuseRescaling } from "../envs/rescaled_actions.ts";
import type { TrainingConfig } from "./training_config.ts";

/**
 * Refuses settings for continuous actions that make no sense with the environment's, or with each other.
 * @throws RangeError saying what to use instead
 */
export function checkActionSettings(config: TrainingConfig, { id, actionSpace }: EnvDefinition): void {
  const { squashActions, rescaleActions, stateDependentStd, minLogStd = -20, maxLogStd = 2, initialLogStd } = config;
  if (squashActions) refuseSquashing(id, actionSpace);
  if (rescaleActions) refuseRescaling(id, actionSpace);
  if (squashActions && rescaleActions)
    throw new RangeError(
      "rescaleActions: expected false with squashActions, which scales to the bounds already, got true; leave it out",
    );
  if (stateDependentStd && actionSpace.type !== "box")
    throw new RangeError(
      `stateDependentStd: expected false for ${id}, whose actions are choices and have no standard deviation, got true`,
    );
  if (actionSpace.type !== "box") return;
  if (minLogStd > maxLogStd)
    throw new RangeError(`minLogStd: expected at most maxLogStd = ${maxLogStd}, got ${minLogStd}`);
  if (initialLogStd < minLogStd || initialLogStd > maxLogStd)
    throw new RangeError(
      `initialLogStd: expected a number in [minLogStd, maxLogStd] = [${minLogStd}, ${maxLogStd}], got ${initialLogStd}`,
    );
}

function refuseSquashing(id: string, space: Space): void {
  if (space.type !== "box")
    throw new RangeError(
      `squashActions: expected false for ${id}, whose actions are choices and have no bounds to be squashed into, got true; leave it out`,
    );
  const open = space.low.findIndex((low, k) => !(Number.isFinite(low) && Number.isFinite(space.high[k])));
  const flat = space.low.findIndex((low, k) => low === space.high[k]);
  if (open < 0 && flat < 0) return;
  const k = open < 0 ? flat : open;
  throw new RangeError(
    `squashActions: expected false for ${id}, whose action ${k} lies in [${space.low[k]}, ${space.high[k]}], no interval that tanh could be scaled to, got true; leave it out, and actions are clipped to what bounds there are`,
  );
}
