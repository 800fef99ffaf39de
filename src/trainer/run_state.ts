/** What of a trainer's parts a checkpoint keeps. */
import { takeSnapshot } from "../envs/snapshot.ts";
import type { KeptPolicy } from "../reports/kept_policy.ts";
import type { TrainerState } from "../runs/checkpoint.ts";
import type { Block } from "../wasm/arena.ts";
import type { TrainerParts } from "./parts.ts";
import type { Progress } from "./progress.ts";

type PartsState = Pick<
  TrainerState,
  "definition" | "engine" | "tensors" | "parameters" | "blocks" | "environment" | "kept"
>;

/** Between two updates. */
export function takeState(parts: TrainerParts, kept: KeptPolicy): PartsState {
  const { actorCritic } = parts.replica;
  return {
    definition: parts.definition,
    engine: parts.engine.name,
    tensors: actorCritic.tensors,
    parameters: actorCritic.parameters.view,
    blocks: stateBlocks(parts),
    environment: takeSnapshot(parts.env),
    kept: kept.state,
  };
}

/** After an update: keeps the policy where the last episodes returned more than ever before. */
export function keepIfBest(
  kept: KeptPolicy,
  { update, step, episodes }: Progress,
  { replica, env }: TrainerParts,
): void {
  if (!kept.beatenBy(episodes)) return;
  const statistics = env.state.observations?.view as Float64Array | undefined;
  kept.keep({ update, step, ...episodes.spread() }, replica.actorCritic.parameters.view, statistics);
}

/** The blocks, beside the parameters, that the run's future depends on, by their names in checkpoints. */
export function stateBlocks({ replica, env }: TrainerParts): ReadonlyMap<string, Block> {
  const named = (owner: string, state: Readonly<Record<string, Block>>) =>
    Object.entries(state).map(([name, block]) => [`${owner}.${name}`, block] as const);
  return new Map([...named("algorithm", replica.algorithm.state), ...named("normalization", env.state)]);
}
