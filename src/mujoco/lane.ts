/**
 * A copy of a model: one mjData, its arrays, its state. Views of MuJoCo's memory detach when that grows, as when another
 * mjData is made, so each is fetched again once it has.
 */
import type { Mujoco, MujocoData, MujocoModel } from "./package.ts";

/** MuJoCo's mjSTATE_FULLPHYSICS and mjSTATE_WARMSTART: what a lane's future depends on. */
const STATE = 8223 | 32;
/** MuJoCo's mjtWarning: the arena was full, and numbers that are none or huge. */
const FULL = [1, 2];
const BAD = [3, 4, 5];

/** The arrays of an mjData that are used. */
export type ArrayName = Exclude<keyof MujocoData, "time" | "warning" | "delete">;

/** What is the same in all copies of a model. */
export interface Shared {
  readonly mujoco: Mujoco;
  readonly model: MujocoModel;
  /** Steps of MuJoCo's in a step of the environment. */
  readonly frameSkip: number;
}

export class MujocoLane {
  /** s in a step of the environment. */
  readonly dt: number;
  readonly shared: Shared;
  readonly #data: MujocoData;
  readonly #views: Partial<Record<ArrayName, Float64Array>> = {};
  #expected = 0; // s: before this time no step ends, but where MuJoCo has begun again by itself

  constructor(shared: Shared) {
    const { mujoco, model, frameSkip } = shared;
    this.shared = shared;
    this.#data = new mujoco.MjData(model);
    this.dt = frameSkip * model.opt.timestep;
  }

  get time(): number {
    return this.#data.time;
  }

  /** Numbers in a state. */
  get stateSize(): number {
    const { mujoco, model } = this.shared;
    return mujoco.mj_stateSize(model, STATE);
  }

  /** One, as MuJoCo left it. */
  array(name: ArrayName): Float64Array {
    const view = this.#views[name];
    if (view !== undefined && view.length > 0) return view;
    const fresh = this.#data[name];
    this.#views[name] = fresh;
    return fresh;
  }

  /** Goes to the pose of the model, at rest; qpos and qvel may be written then. */
  reset(): void {
    const { mujoco, model } = this.shared;
    mujoco.mj_resetData(model, this.#data);
  }

  /** Steps with what is in ctrl. */
  step(): void {
    const { mujoco, model, frameSkip } = this.shared;
    this.#expected = this.time + this.dt / 2;
    for (let k = 0; k < frameSkip; k++) mujoco.mj_step(model, this.#data);
  }

  /** Computes everything that follows from the state, which stays as it is. */
  forward(): void {
    const { mujoco, model } = this.shared;
    mujoco.mj_forward(model, this.#data);
  }

  /** Computes where bodies are. */
  place(): void {
    const { mujoco, model } = this.shared;
    mujoco.mj_kinematics(model, this.#data);
    mujoco.mj_comPos(model, this.#data);
  }

  /** Computes the forces of contacts on bodies, from the contacts that MuJoCo left. */
  contactForces(): void {
    const { mujoco, model } = this.shared;
    mujoco.mj_rnePostConstraint(model, this.#data);
  }

  /** What MuJoCo warned of in the last step, in its words; undefined: nothing. */
  warning(): string | undefined {
    if (FULL.some((kind) => this.#warned(kind).number > 0)) {
      const kilobytes = Math.round(this.shared.model.narena / 1024);
      return `the arena of ${kilobytes} kB is full; give the model more, such as <size memory="4M"/>`;
    }
    if (this.time > this.#expected && this.#expected > this.dt) return undefined; // an episode's first step says nothing
    const bad = BAD.find((kind) => this.#warned(kind).number > 0);
    if (bad === undefined) return undefined;
    return this.shared.mujoco.mju_warningText(bad, this.#warned(bad).lastinfo).replace(/\.$/, "");
  }

  getState(state: Float64Array): void {
    const { mujoco, model } = this.shared;
    const numbers = new mujoco.DoubleBuffer(state.length);
    mujoco.mj_getState(model, this.#data, numbers, STATE);
    state.set(numbers.GetView());
    numbers.delete();
  }

  setState(state: Float64Array): void {
    const { mujoco, model } = this.shared;
    mujoco.mj_resetData(model, this.#data);
    mujoco.mj_setState(model, this.#data, state, STATE);
  }

  close(): void {
    this.#data.delete();
  }

  #warned(kind: number): { number: number; lastinfo: number } {
    const statistic = this.#data.warning.get(kind);
    const { number, lastinfo } = statistic;
    statistic.delete();
    return { number, lastinfo };
  }
}
