/**
 * From the policy's outputs to the action that an environment takes, as plain data: what `Distribution.mode` and `bound`
 * do, for formats that have no kernels.
 */
import type { ActorCritic } from "../policies/actor_critic.ts";

export type Head =
  /** The number of the greatest logit, the lowest of equals. */
  | { kind: "choice"; choices: number }
  /** Means, clipped to their bounds. */
  | { kind: "clipped"; low: Float32Array; high: Float32Array };

/** @throws RangeError for a head that no format can write */
export function headOf({ spec: { actionSpace, stateDependentStd }, distribution: { kind } }: ActorCritic): Head {
  if (actionSpace.type === "discrete") return { kind: "choice", choices: actionSpace.n };
  if (actionSpace.type !== "box" || kind !== "gaussian" || stateDependentStd)
    throw new RangeError(
      `export: expected a policy that makes one choice, or numbers clipped to their bounds (without squashActions and stateDependentStd), got a ${kind} policy`,
    );
  return { kind: "clipped", low: actionSpace.low, high: actionSpace.high };
}

/** An action's shape, and whether it is made of whole numbers. */
export function actionSize(head: Head): { shape: number[]; whole: boolean } {
  if (head.kind === "choice") return { shape: [], whole: true };
  return { shape: [head.low.length], whole: false };
}
