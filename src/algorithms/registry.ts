/** The algorithms by name, and how each is made from the same parts. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutShape } from "../rollout/buffer.ts";
import type { Arena } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import type { Algorithm } from "./algorithm.ts";
import { PPO, type PpoOptions } from "./ppo.ts";
import { TRPO, type TrpoOptions } from "./trpo.ts";

/** What every algorithm works on. */
export interface AlgorithmParts {
  arena: Arena;
  team: Team;
  actorCritic: ActorCritic;
  /** Of the rollouts that `update` will be given. */
  shape: RolloutShape;
  seed: number;
}

/** The options of all algorithms; each reads its own. */
export type AlgorithmOptions = PpoOptions & TrpoOptions;

const makers = {
  ppo: ({ arena, team, actorCritic, shape, seed }: AlgorithmParts, options: PpoOptions): Algorithm =>
    new PPO(arena, team, actorCritic, shape, options, seed),
  trpo: ({ arena, team, actorCritic, shape, seed }: AlgorithmParts, options: TrpoOptions): Algorithm =>
    new TRPO(arena, team, actorCritic, shape, options, seed),
};

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
