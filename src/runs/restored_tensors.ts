/** Tensors of a checkpoint, put back where they were. */
import { show } from "../core/check.ts";
import { FileFormatError, type Tensor, tensorType } from "../files/safetensors.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import { checkedValues } from "./checkpoint_tensors.ts";

/** Copies tensors to their places in networks and blocks; every one must be there, of the right size, and no other. */
export function restoreTensors(
  tensors: ReadonlyMap<string, Tensor>,
  actorCritic: ActorCritic,
  blocks: ReadonlyMap<string, Block>,
): void {
  const parameters = actorCritic.parameters.view;
  const known = new Set(blocks.keys());
  for (const { name, shape, offset } of actorCritic.tensors) {
    known.add(name);
    const values = checkedValues(tensors, name, "F32");
    const found = tensors.get(name)?.shape.join();
    if (found !== shape.join())
      throw new FileFormatError(`tensor "${name}": expected the shape [${shape}], got [${found}]`);
    parameters.set(values, offset);
  }
  actorCritic.parametersChanged();
  for (const [name, block] of blocks) {
    const values = checkedValues(tensors, name, tensorType(block.view));
    if (values.length !== block.length)
      throw new FileFormatError(`tensor "${name}": expected ${block.length} numbers, got ${values.length}`);
    block.view.set(values);
  }
  for (const name of tensors.keys())
    if (!known.has(name)) throw new FileFormatError(`tensor ${show(name)} belongs to nothing of this configuration`);
}
