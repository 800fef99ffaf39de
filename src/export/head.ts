/**
 * From the policy's outputs to the action that an environment takes, as plain data: what `Distribution.mode` and `bound`
 * do, for formats that have no kernels. A head reads the first outputs; log standard deviations, where the network gives
 * them, come after the means and matter to samples only.
 */
import type { ActorCritic } from "../policies/actor_critic.ts";

export type Head =
  /** For each element of the action the number of its greatest logit, the lowest of equals; logits element by element. */
  | { kind: "choices"; counts: readonly number[]; single: boolean } // single: a Discrete space's, one number
  /** For each bit whether its logit is positive. */
  | { kind: "bits"; count: number }
  /** Means, clipped to their bounds. */
  | { kind: "clipped"; low: Float32Array; high: Float32Array }
  /** low + (high - low) (1 + clip(mean, -1, 1)) / 2 */
  | { kind: "rescaled"; low: Float32Array; high: Float32Array }
  /** low + (high - low) (1 + tanh mean) / 2 */
  | { kind: "squashed"; low: Float32Array; high: Float32Array };

export function headOf({ spec: { actionSpace, squashActions, rescaleActions } }: ActorCritic): Head {
  switch (actionSpace.type) {
    case "discrete":
      return { kind: "choices", counts: [actionSpace.n], single: true };
    case "multiDiscrete":
      return { kind: "choices", counts: actionSpace.nvec, single: false };
    case "multiBinary":
      return { kind: "bits", count: actionSpace.n };
    case "box": {
      const { low, high } = actionSpace;
      return { kind: squashActions ? "squashed" : rescaleActions ? "rescaled" : "clipped", low, high };
    }
  }
}

/** How many outputs it reads, from the first on. */
export function headRows(head: Head): number {
  if (head.kind === "choices") return head.counts.reduce((sum, count) => sum + count, 0);
  return head.kind === "bits" ? head.count : head.low.length;
}

/** An action's shape, and whether it is made of whole numbers. */
export function actionShape(head: Head): { shape: number[]; whole: boolean } {
  if (head.kind === "choices") return { shape: head.single ? [] : [head.counts.length], whole: true };
  return { shape: [headRows(head)], whole: head.kind === "bits" };
}

/** A squashed action is middle + half tanh(mean), rounded as the kernel rounds (assembly/policies/squash.ts). */
export function squashScale({ low, high }: { low: Float32Array; high: Float32Array }) {
  const f = Math.fround;
  const half = low.map((least, k) => f(f(high[k] * 0.5) - f(least * 0.5)));
  return { half, middle: low.map((least, k) => f(least + half[k])) };
}

/** Half the width of a rescaled action's bounds, rounded as the kernel rounds (assembly/policies/bounds.ts). */
export function halfWidth({ low, high }: { low: Float32Array; high: Float32Array }): Float32Array {
  return low.map((least, k) => Math.fround(high[k] - least) * 0.5);
}
