/** The algorithms by name, and how each is made from the same parts. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutShape } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena } from "../wasm/arena.ts";
import { A2C, type A2cOptions } from "./a2c.ts";
import type { Algorithm } from "./algorithm.ts";
import { PPO, type PpoOptions } from "./ppo.ts";
import { Reinforce, type ReinforceOptions } from "./reinforce.ts";
import { TRPO, type TrpoOptions } from "./trpo.ts";

/** What every algorithm works on. */
export interface AlgorithmParts {
  arena: Arena;
  team: ThreadTeam;
  actorCritic: ActorCritic;
  /** Of the rollouts that `update` will be given. */
  shape: RolloutShape;
  seed: number;
}

/** The options of all algorithms; each reads its own. */
export type AlgorithmOptions = PpoOptions & A2cOptions & ReinforceOptions & TrpoOptions;

const makers = {
  ppo: ({ arena, team, actorCritic, shape, seed }: AlgorithmParts, options: PpoOptions): Algorithm =>
    new PPO(arena, team, actorCritic, shape, options, seed),
  a2c: ({ arena, team, actorCritic, shape }: AlgorithmParts, options: A2cOptions): Algorithm =>
    new A2C(arena, team, actorCritic, shape, options),
  reinforce: ({ arena, team, actorCritic, shape, seed }: AlgorithmParts, options: ReinforceOptions): Algorithm =>
    new Reinforce(arena, team, actorCritic, shape, options, seed),
  trpo: ({ arena, team, actorCritic, shape, seed }: AlgorithmParts, options: TrpoOptions): Algorithm =>
    new TRPO(arena, team, actorCritic, shape, options, seed),
};

/** The algorithms by name. */
export type AlgorithmName = keyof typeof makers;
/** The first is the one that runs where none is named. */
export const algorithmNames = Object.keys(makers) as readonly AlgorithmName[];

/** @param options with all that the algorithm reads, as `completeConfig` gives them */
export function createAlgorithm(
  name: AlgorithmName,
  parts: AlgorithmParts,
  options: Partial<AlgorithmOptions>,
): Algorithm {
  return makers[name](parts, options as AlgorithmOptions);
}

/**
 * What an algorithm wants of its rollouts: so many steps of each lane, or, where it learns from whole episodes, all that
 * begin within so many.
 */
export function rolloutPlan(
  name: AlgorithmName,
  { rolloutSteps: steps, recomputeAdvantages = false }: { rolloutSteps: number; recomputeAdvantages?: boolean },
  timeLimit: number,
): Pick<RolloutShape, "steps" | "startSteps" | "finalObservations"> {
  if (name === "reinforce") return { steps: steps - 1 + timeLimit, startSteps: steps };
  return recomputeAdvantages ? { steps, finalObservations: "kept" } : { steps };
}
