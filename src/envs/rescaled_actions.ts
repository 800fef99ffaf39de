/** Actions in [-1, 1] for an environment whose own have other bounds. */
import { box, type Space, size } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, Simulation } from "./env.ts";

/**
 * The environment that takes actions a in [-1, 1] (clipped to it) and hands low + (a + 1) / 2 (high - low) on.
 * @throws RangeError unless the actions are numbers between finite bounds
 */
export function withRescaledActions(definition: EnvDefinition): EnvDefinition {
  const { id, actionSpace } = definition;
  refuseRescaling(id, actionSpace);
  if (actionSpace.type !== "box") return definition;
  return {
    ...definition,
    actionSpace: box(-1, 1, actionSpace.shape),
    async create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Promise<Simulation> {
      const rows = size(actionSpace);
      const { stride } = buffers;
      const actions = arena.f32(rows * stride);
      const bounds = [actionSpace.low, actionSpace.high].map((values) => {
        const block = arena.f32(rows);
        block.view.set(values);
        return block.pointer;
      });
      const env = await definition.create(arena, { ...buffers, actions }, options);
      const rescale = () =>
        arena.kernels.rescaleRows(
          buffers.actions.pointer,
          stride,
          rows,
          stride,
          bounds[0],
          bounds[1],
          actions.pointer,
          stride,
        );
      return {
        get stateSize() {
          return env.stateSize;
        },
        step() {
          rescale();
          return env.step();
        },
        reset: (count) => env.reset(count),
        getState: (lane, state) => env.getState(lane, state),
        setState: (lane, state) => env.setState(lane, state),
        ...(env.rest && { rest: (lane: number) => env.rest?.(lane) }),
        dispose: () => env.dispose?.(),
      };
    },
  };
}

/** @throws RangeError unless the actions are numbers between finite bounds */
export function refuseRescaling(id: string, space: Space): void {
  if (space.type !== "box")
    throw new RangeError(
      `rescaleActions: expected false for ${id}, whose actions are choices and have no bounds, got true; leave it out`,
    );
  const open = space.low.findIndex((low, k) => !(Number.isFinite(low) && Number.isFinite(space.high[k])));
  if (open >= 0)
    throw new RangeError(
      `rescaleActions: expected false for ${id}, whose action ${open} lies in [${space.low[open]}, ${space.high[open]}], which is not finite, got true; leave it out`,
    );
}
