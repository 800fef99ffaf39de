/**
 * The arrays of a vector environment in the arena: those it shares with its simulation, and its own accounts of
 * episodes. All are allocated at their padded size; `lanes` of each row are valid.
 */
import { MASKED_BOX } from "../core/action_mask.ts";
import { maskSize, type Space, size } from "../core/space.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { EnvBuffers, EnvDefinition } from "./env.ts";

export interface VectorEnvBlocks extends EnvBuffers {
  /** `[feature][lane]`: the last observation of the lane's last ended episode. */
  readonly finalObservations: Block<Float32Array>;
  /** `[lane]`: sum of the rewards of the running episode. */
  readonly episodeReturns: Block<Float64Array>;
  /** `[lane]`: steps of the running episode. */
  readonly episodeLengths: Block<Int32Array>;
  /** `[lane]`: episodes begun, the running one included; the next reset draws its random numbers with this counter. */
  readonly episodeNumbers: Block<Uint32Array>;
}

export function allocateBlocks(arena: Arena, definition: EnvDefinition, lanes: number): VectorEnvBlocks {
  const stride = padLanes(lanes);
  const features = size(definition.observationSpace);
  return {
    lanes,
    stride,
    actions: allocateActions(arena, definition.actionSpace, stride),
    ...(definition.actionMasks && { actionMasks: allocateMasks(arena, definition, stride) }),
    observations: arena.f32(features * stride),
    rewards: arena.f32(stride),
    terminated: arena.u8(stride),
    truncated: arena.u8(stride),
    resetLanes: arena.i32(stride),
    resetDraws: arena.f64(definition.resetDraws * stride),
    finalObservations: arena.f32(features * stride),
    episodeReturns: arena.f64(stride),
    episodeLengths: arena.i32(stride),
    episodeNumbers: arena.u32(stride),
  };
}

function allocateActions(arena: Arena, space: Space, stride: number): EnvBuffers["actions"] {
  return space.type === "box" ? arena.f32(size(space) * stride) : arena.i32(size(space) * stride);
}

/** Everything is allowed where nobody writes, in the padding. */
function allocateMasks(arena: Arena, { id, actionSpace }: EnvDefinition, stride: number): Block<Uint32Array> {
  if (actionSpace.type === "box") throw new TypeError(`${id}: actionMasks: ${MASKED_BOX}`);
  const masks = arena.u32(maskSize(actionSpace) * stride);
  masks.view.fill(1);
  return masks;
}

/** The arrays with one element for each lane, cut to their valid part, as a user reads them. */
export interface LaneViews {
  readonly actions: EnvBuffers["actions"];
  readonly rewards: Block<Float32Array>;
  readonly terminated: Block<Uint8Array>;
  readonly truncated: Block<Uint8Array>;
}

export function laneViews({ lanes, stride, actions, rewards, terminated, truncated }: VectorEnvBlocks): LaneViews {
  return {
    actions: actions.length === stride ? actions.slice(0, lanes) : actions,
    rewards: rewards.slice(0, lanes),
    terminated: terminated.slice(0, lanes),
    truncated: truncated.slice(0, lanes),
  };
}
