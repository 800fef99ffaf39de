/** Puts a trainer's parts back where a checkpoint has them. */
import { restoreSnapshot } from "../envs/restored_snapshot.ts";
import type { KeptPolicy } from "../reports/kept_policy.ts";
import type { Checkpoint } from "../runs/checkpoint.ts";
import { restoreTensors } from "../runs/restored_tensors.ts";
import type { TrainerParts } from "./parts.ts";
import { stateBlocks } from "./run_state.ts";

/** @throws FileFormatError, RangeError where the checkpoint does not fit */
export async function restoreState(parts: TrainerParts, checkpoint: Checkpoint, kept: KeptPolicy): Promise<void> {
  const { replica, env } = parts;
  kept.restore(checkpoint.kept, replica.actorCritic.parameters.length, env.state.observations?.length ?? 0);
  await restoreSnapshot(env, checkpoint.environment); // counts its observations, so their statistics come after
  restoreTensors(checkpoint.tensors, replica.actorCritic, stateBlocks(parts));
  env.refresh();
}
