/** What of a trainer's parts a checkpoint keeps, and how they are put back where they were. */
import { restoreSnapshot, takeSnapshot } from "../envs/snapshot.ts";
import { type Checkpoint, restoreTensors, type TrainerState } from "../runs/checkpoint.ts";
import type { Block } from "../wasm/arena.ts";
import type { TrainerParts } from "./parts.ts";

type PartsState = Pick<TrainerState, "definition" | "engine" | "tensors" | "parameters" | "blocks" | "environment">;

/** Between two updates. */
export function takeState(parts: TrainerParts): PartsState {
  const { actorCritic } = parts.replica;
  return {
    definition: parts.definition,
    engine: parts.engine.name,
    tensors: actorCritic.tensors,
    parameters: actorCritic.parameters.view,
    blocks: stateBlocks(parts),
    environment: takeSnapshot(parts.env),
  };
}

/** @throws FileFormatError, RangeError where the checkpoint does not fit */
export async function restoreState(parts: TrainerParts, { environment, tensors }: Checkpoint): Promise<void> {
  await restoreSnapshot(parts.env, environment); // counts its observations, so their statistics come after
  restoreTensors(tensors, parts.replica.actorCritic, stateBlocks(parts));
  parts.env.refresh();
}

/** The blocks, beside the parameters, that the run's future depends on, by their names in checkpoints. */
function stateBlocks({ replica, env }: TrainerParts): ReadonlyMap<string, Block> {
  const named = (owner: string, state: Readonly<Record<string, Block>>) =>
    Object.entries(state).map(([name, block]) => [`${owner}.${name}`, block] as const);
  return new Map([...named("algorithm", replica.algorithm.state), ...named("normalization", env.state)]);
}
