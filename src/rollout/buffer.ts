/**
 * What a rollout of `steps` steps in `lanes` environments leaves behind: matrices `[row][sample]` in the arena, where
 * sample = step * lanes + lane, without gaps. `collect` fills the transitions, `advantages` the last two rows.
 */
import type { Columns } from "../networks/network.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { Trajectories } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import { FinalObservations } from "./final_observations.ts";

export interface RolloutShape {
  /** Steps of each lane; with `startSteps`, the most that a rollout takes. */
  steps: number;
  lanes: number;
  observationRows: number;
  actionRows: number;
  /**
   * Given, rollouts consist of whole episodes: every lane starts again with the rollout, which ends as soon as all lanes
   * have finished the episodes that they began within so many steps. Which episodes count is thus settled when they
   * begin, by nothing that depends on how long they will be; those that begin later are not learned from.
   */
  startSteps?: number;
  /** Given, the observations after the rollout are kept, so that values can be estimated again. */
  finalObservations?: "kept";
  /** Of action masks, as `maskSize` counts them; 0, the default, where the environment has none. */
  maskRows?: number;
}

export class RolloutBuffer {
  readonly steps: number;
  /** See `RolloutShape`; undefined where a rollout always takes `steps` steps. */
  readonly startSteps: number | undefined;
  readonly lanes: number;
  /** steps * lanes */
  readonly samples: number;
  /** Elements between rows. */
  readonly stride: number;
  readonly observationRows: number;
  readonly actionRows: number;
  readonly maskRows: number;
  readonly observations: Block<Float32Array>; // [feature][sample]
  readonly actions: Block<Float32Array>; // [dimension][sample]; the bits of int32 where actions are choices
  /** [choice][sample]: 1 where a choice was allowed, 0 where not; undefined where the environment has no masks. */
  readonly actionMasks: Block<Uint32Array> | undefined;
  readonly logProbabilities: Block<Float32Array>; // [sample], and so on
  readonly rewards: Block<Float32Array>;
  readonly terminated: Block<Uint8Array>;
  readonly truncated: Block<Uint8Array>;
  readonly values: Block<Float32Array>; // V(s_t)
  readonly nextValues: Block<Float32Array>; // V(s_{t+1}) of the same episode
  readonly advantages: Block<Float32Array>;
  readonly returns: Block<Float32Array>;
  readonly finals: FinalObservations | undefined;
  /** What kernels know of the rollout when they estimate advantages and returns. */
  readonly trajectories: RecordBlock<Trajectories, "Trajectories">;
  readonly #taken: Block<Int32Array>;

  constructor(arena: Arena, shape: RolloutShape) {
    const { steps, lanes, observationRows, actionRows, startSteps, maskRows = 0 } = shape;
    this.steps = steps;
    this.startSteps = startSteps;
    this.lanes = lanes;
    this.samples = steps * lanes;
    this.observationRows = observationRows;
    this.actionRows = actionRows;
    this.maskRows = maskRows;
    // Room for one whole padded group after the last sample: kernels may read, never interpret, what is there.
    this.stride = padLanes(this.samples) + 8;
    this.observations = arena.f32(observationRows * this.stride);
    this.actions = arena.f32(actionRows * this.stride);
    this.actionMasks = maskRows > 0 ? arena.u32(maskRows * this.stride) : undefined;
    this.actionMasks?.view.fill(1); // what padding columns hold must allow something
    this.logProbabilities = arena.f32(this.stride);
    this.rewards = arena.f32(this.stride);
    this.terminated = arena.u8(this.stride);
    this.truncated = arena.u8(this.stride);
    this.values = arena.f32(this.stride);
    this.nextValues = arena.f32(this.stride);
    this.advantages = arena.f32(this.stride);
    this.returns = arena.f32(this.stride);
    this.trajectories = arena.own.record(Trajectories, {
      rewards: this.rewards.pointer,
      values: this.values.pointer,
      nextValues: this.nextValues.pointer,
      terminated: this.terminated.pointer,
      truncated: this.truncated.pointer,
      advantages: this.advantages.pointer,
      returns: this.returns.pointer,
      steps,
      lanes,
      stride: lanes,
      gamma: 1,
      lambda: 1,
      horizon: 1,
    });
    const { finalObservations } = shape;
    this.finals = finalObservations && new FinalObservations(arena, this.observationRows, this.samples + this.lanes);
    this.#taken = arena.i32(1);
    if (arena.thread === 0) this.takenSteps = steps;
  }

  /** Steps that the last rollout took: `steps`, or fewer with `startSteps`. All threads see it. */
  get takenSteps(): number {
    return this.#taken.view[0];
  }

  set takenSteps(steps: number) {
    this.#taken.view[0] = steps;
  }

  /** The observations from sample `sample` on. */
  observationColumns(sample: number): Columns {
    return { pointer: this.observations.pointer + sample * 4, stride: this.stride };
  }

  actionColumns(sample: number): Columns {
    return { pointer: this.actions.pointer + sample * 4, stride: this.stride };
  }

  /** The action masks from sample `sample` on, where there are any. */
  maskColumns(sample: number): Columns | undefined {
    return this.actionMasks && { pointer: this.actionMasks.pointer + sample * 4, stride: this.stride };
  }
}
