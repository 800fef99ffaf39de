/** Gymnasium's robots on MuJoCo itself: one mjData a lane, stepped one after the other; a robot's rules say the rest. */
import type { EnvBuffers, Simulation } from "../envs/env.ts";
import type { Scene } from "../render/scene.ts";
import { MujocoLane, type Shared } from "./lane.ts";
import type { Outcome, RobotRules } from "./robot_rules.ts";
import { SpatialPicture } from "./scene.ts";

export class RobotSimulation implements Simulation {
  readonly stateSize: number;
  /** qpos and qvel. */
  readonly leastState: number;
  readonly #shared: Shared;
  readonly #rules: RobotRules;
  readonly #buffers: EnvBuffers;
  readonly #lanes: readonly MujocoLane[];
  readonly #tails: readonly Float64Array[];
  readonly #outcomes: Outcome[];
  readonly #before: Float64Array;
  readonly #title: string;
  #picture: SpatialPicture | undefined;

  /** @param title of pictures */
  constructor(shared: Shared, rules: RobotRules, buffers: EnvBuffers, title: string) {
    this.#title = title;
    const { nq, nv } = shared.model;
    this.leastState = nq + nv;
    this.stateSize = nq + 2 * nv + rules.tail;
    this.#shared = shared;
    this.#rules = rules;
    this.#buffers = buffers;
    this.#lanes = Array.from({ length: buffers.lanes }, () => new MujocoLane(shared));
    this.#tails = this.#lanes.map(() => new Float64Array(rules.tail));
    this.#outcomes = [];
    this.#before = new Float64Array(nq);
  }

  step(): void {
    const { actions, stride, rewards, terminated } = this.#buffers;
    const { nu } = this.#shared.model;
    for (const [k, lane] of this.#lanes.entries()) {
      const ctrl = lane.array("ctrl");
      for (let row = 0; row < nu; row++) ctrl[row] = actions.view[row * stride + k];
      this.#before.set(lane.array("qpos"));
      this.#rules.disturb?.(lane, this.#tails[k]);
      lane.step();
      const outcome = this.#rules.judge(lane, this.#before, this.#tails[k]);
      this.#outcomes[k] = outcome;
      rewards.view[k] = outcome.reward;
      terminated.view[k] = Number(outcome.terminated);
      this.#observe(k);
    }
  }

  reset(count: number): void {
    const { resetLanes, resetDraws, stride } = this.#buffers;
    for (let j = 0; j < count; j++) {
      const k = resetLanes.view[j];
      const lane = this.#lanes[k];
      lane.reset();
      const tail = this.#tails[k].fill(0);
      this.#rules.begin(lane.array("qpos"), lane.array("qvel"), (index) => resetDraws.view[index * stride + j], tail);
      this.#settle(k);
    }
  }

  info(lane: number): Outcome["info"] {
    return this.#outcomes[lane]?.info ?? {};
  }

  getState(k: number, state: Float64Array): void {
    const lane = this.#lanes[k];
    const parts = [lane.array("qpos"), lane.array("qvel"), lane.array("qacc_warmstart"), this.#tails[k]];
    let at = 0;
    for (const part of parts) {
      state.set(part, at);
      at += part.length;
    }
  }

  setState(k: number, state: ArrayLike<number>): void {
    const lane = this.#lanes[k];
    lane.reset();
    const parts = [lane.array("qpos"), lane.array("qvel"), lane.array("qacc_warmstart"), this.#tails[k]];
    let at = 0;
    for (const part of parts) for (let i = 0; i < part.length; i++) part[i] = state[at++];
    this.#settle(k);
  }

  render(k: number): Scene {
    this.#picture ??= this.#pictured();
    this.#lanes[k].place();
    return this.#picture.scene(this.#lanes[k]);
  }

  dispose(): void {
    for (const lane of this.#lanes) lane.close();
    this.#shared.model.delete();
  }

  /** How much is seen follows from the model's pose. */
  #pictured(): SpatialPicture {
    const lane = new MujocoLane(this.#shared);
    lane.place();
    const picture = new SpatialPicture(lane, this.#title);
    lane.close();
    return picture;
  }

  #settle(k: number): void {
    const lane = this.#lanes[k];
    lane.forward();
    this.#rules.settle(lane, this.#tails[k]);
    this.#observe(k);
  }

  #observe(k: number): void {
    const { observations, stride } = this.#buffers;
    this.#rules.observe(this.#lanes[k], (index, value) => {
      observations.view[index * stride + k] = value;
    });
  }
}
