/**
 * An environment worked by hand, written in TypeScript against `Simulation`: each lane counts. The state is a sum that
 * begins at the whole part of 10 u (u the reset's draw), an action is added to it, the reward is the action;
 * terminated at 20 or more, cut short by the environment itself below -5. The observation is (sum, 100 + sum).
 */
import { box, symmetricBox } from "../../src/core/space.ts";
import type { EnvBuffers, EnvDefinition, Simulation } from "../../src/envs/env.ts";
import type { Arena, Block } from "../../src/wasm/arena.ts";

export function counter(timeLimit: number): EnvDefinition & { disposed: number } {
  const definition = {
    id: "Counter-v0",
    observationSpace: box([-20, 80], [100, 200]),
    actionSpace: symmetricBox(15),
    timeLimit,
    rewardThreshold: undefined,
    options: {},
    resetDraws: 1,
    disposed: 0,
    create: (_arena: Arena, buffers: EnvBuffers): Simulation => {
      const env = new Counter(buffers);
      return Object.assign(env, { dispose: () => void definition.disposed++ });
    },
  };
  return definition;
}

class Counter implements Simulation {
  readonly stateSize = 1;
  readonly #buffers: EnvBuffers;
  readonly #sums: Float64Array;

  constructor(buffers: EnvBuffers) {
    this.#buffers = buffers;
    this.#sums = new Float64Array(buffers.lanes);
  }

  step(): void {
    const { actions, rewards, terminated, truncated } = this.#buffers;
    for (let lane = 0; lane < this.#sums.length; lane++) {
      this.#sums[lane] += actions.view[lane];
      rewards.view[lane] = actions.view[lane];
      terminated.view[lane] = Number(this.#sums[lane] >= 20);
      if (this.#sums[lane] < -5) truncated.view[lane] = 1;
      this.#observe(lane);
    }
  }

  reset(count: number): void {
    const { resetLanes, resetDraws } = this.#buffers;
    for (let j = 0; j < count; j++) this.setState(resetLanes.view[j], [Math.floor(10 * resetDraws.view[j])]);
  }

  getState(lane: number, state: Float64Array): void {
    state[0] = this.#sums[lane];
  }

  setState(lane: number, state: ArrayLike<number>): void {
    this.#sums[lane] = state[0];
    this.#observe(lane);
  }

  #observe(lane: number): void {
    const { observations, stride } = this.#buffers as { observations: Block<Float32Array>; stride: number };
    observations.view[lane] = this.#sums[lane];
    observations.view[stride + lane] = 100 + this.#sums[lane];
  }
}
