/**
 * The algorithms' code by name. All of it lies in the bundle of whoever trains, since a dynamic import would not work
 * everywhere (see src/threads/replica_script.ts). A page that prefers to fetch an algorithm when it is asked for puts another
 * module in this one's place, as the lab's vite.config.ts does.
 */
import { a2c } from "./a2c.ts";
import type { AlgorithmKind } from "./algorithm.ts";
import { ppo } from "./ppo.ts";
import type { AlgorithmName, AlgorithmOptions } from "./registry.ts";
import { reinforce } from "./reinforce.ts";
import { trpo } from "./trpo.ts";

const kinds = { ppo, a2c, reinforce, trpo } satisfies Record<AlgorithmName, unknown>;

/** Takes the options of all algorithms, with all that the named one reads, as `completeConfig` gives them. */
export type NamedAlgorithm = AlgorithmKind<AlgorithmOptions>;

export function algorithmKind(name: AlgorithmName): NamedAlgorithm | Promise<NamedAlgorithm> {
  return kinds[name];
}
