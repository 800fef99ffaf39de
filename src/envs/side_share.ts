/**
 * A further thread's share of the lanes of a user's module: an instance of its own on a memory of its own, so that tables
 * and scratch space in the module's static data are nobody else's. What a step reads is copied there and what it wrote
 * copied back; states only after it went well, so that a step which failed can be taken again where it is known what to
 * say of it.
 */
import { createMemory, PAGE } from "../wasm/memory.ts";
import {
  GROUP,
  type LaneSteps,
  pieceGroups,
  rowGroups,
  type SideKernel,
  type StepGroups,
  type StepPieces,
  type StepRows,
} from "./lane_steps.ts";

/** A matrix in both memories: `rows` of elements of so many bytes. */
interface Passage {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly bytes: number;
}

/** @param shared the memory of the arena */
export async function sideShare(shared: WebAssembly.Memory, steps: LaneSteps, kernel: SideKernel): Promise<StepGroups> {
  const own = createMemory({ initial: 1 });
  const exports = await instance(kernel, own);
  const pieces = "swingupStep" in exports;
  const place = new Place();
  const matrix = (from: number, rows: number, bytes: number): Passage => ({
    from,
    to: place.of(rows * steps.stride * bytes),
    rows,
    bytes,
  });
  const state = pieces ? matrix(steps.state, 1, steps.stateSize * 8) : matrix(steps.state, steps.stateSize, 8);
  const actions = matrix(steps.actions, steps.actionRows, 4);
  const observations = matrix(steps.observations, steps.features, 4);
  const rewards = matrix(steps.rewards, 1, 4);
  const terminated = matrix(steps.terminated, 1, 1);
  const truncated = matrix(steps.truncated, 1, 1);
  own.grow(Math.ceil(place.end / PAGE));
  const local = {
    ...steps,
    state: state.to,
    actions: actions.to,
    observations: observations.to,
    rewards: rewards.to,
    terminated: terminated.to,
    truncated: truncated.to,
  };
  const step = pieces
    ? pieceGroups(exports.swingupStep as StepPieces, local)
    : rowGroups(exports.swingupStepLanes as StepRows, local);
  return (from, to) => {
    const [first, last] = [from * GROUP, Math.min(to * GROUP, pieces ? steps.lanes : steps.stride)];
    const [outer, inner] = [new Uint8Array(shared.buffer), new Uint8Array(own.buffer)];
    const copy = (into: Uint8Array, source: Uint8Array, passages: readonly Passage[], outwards: boolean) => {
      for (const passage of passages)
        for (let row = 0; row < passage.rows; row++) {
          const { bytes } = passage;
          const skip = row * steps.stride * bytes;
          const [there, here] = [passage.from + skip, passage.to + skip];
          const [target, origin] = outwards ? [there, here] : [here, there];
          into.set(source.subarray(origin + first * bytes, origin + last * bytes), target + first * bytes);
        }
    };
    copy(inner, outer, [state, actions, truncated], false);
    step(from, to);
    copy(outer, inner, [state, observations, rewards, terminated, truncated], true);
  };
}

/** Addresses after page 0, where the static data lie. */
class Place {
  end = PAGE;

  of(bytes: number): number {
    const start = this.end;
    this.end += Math.ceil(bytes / 16) * 16;
    return start;
  }
}

async function instance({ module, options }: SideKernel, memory: WebAssembly.Memory): Promise<WebAssembly.Exports> {
  const failed = () => {
    throw new Error("the step failed"); // the first thread takes it again and finds the words
  };
  const nothing = () => {};
  const swingup = { observation: nothing, action: nothing, choices: nothing, fault: failed };
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: failed }, swingup });
  for (const [name, value] of Object.entries(options)) (exports[name] as WebAssembly.Global).value = value;
  (exports.swingupSpaces as () => void)();
  return exports;
}
