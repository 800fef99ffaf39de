/** A lane as users' functions see it: what follows from the state is computed for the present one, when it is asked for. */
import type { ArrayName, MujocoLane } from "./lane.ts";
import { type NamedKind, numberOf, rootOf } from "./model.ts";
import type { Robot } from "./own_robot.ts";

/** How much of what follows from the state has been computed for it. */
type Known = "nothing" | "places" | "everything";

export class LaneRobot implements Robot {
  readonly root: number;
  readonly before: Robot["before"];
  readonly pose: Robot["pose"];
  readonly #lane: MujocoLane;
  #known: Known = "nothing";

  /** @param lane in the pose of its model */
  constructor(lane: MujocoLane) {
    this.#lane = lane;
    this.root = rootOf(lane.shared.model).body;
    const copy = (array: Float64Array) => Float64Array.from(array);
    this.pose = { qpos: copy(this.qpos), subtree_com: copy(this.subtree_com), xmat: copy(this.xmat) };
    this.before = { qpos: copy(this.qpos), qvel: copy(this.qvel), xpos: copy(this.xpos) };
  }

  get dt(): number {
    return this.#lane.dt;
  }
  get time(): number {
    return this.#lane.time;
  }
  get qpos(): Float64Array {
    return this.#lane.array("qpos");
  }
  get qvel(): Float64Array {
    return this.#lane.array("qvel");
  }
  get act(): Float64Array {
    return this.#lane.array("act");
  }
  get ctrl(): Float64Array {
    return this.#lane.array("ctrl");
  }
  get xpos(): Float64Array {
    return this.#placed("xpos");
  }
  get xquat(): Float64Array {
    return this.#placed("xquat");
  }
  get xmat(): Float64Array {
    return this.#placed("xmat");
  }
  get subtree_com(): Float64Array {
    return this.#placed("subtree_com");
  }
  get sensordata(): Float64Array {
    return this.#computed("sensordata");
  }
  get cfrc_ext(): Float64Array {
    return this.#computed("cfrc_ext");
  }

  body(name: string): number {
    return this.#number("body", name);
  }
  joint(name: string): number {
    return this.#lane.shared.model.jnt_qposadr[this.#number("joint", name)];
  }
  sensor(name: string): number {
    return this.#lane.shared.model.sensor_adr[this.#number("sensor", name)];
  }

  /** Goes to the model's pose, at rest. */
  reset(): void {
    this.#lane.reset();
    this.#known = "nothing";
  }

  /** The state was written: an episode begins here. */
  begin(): void {
    this.#known = "nothing";
    this.#remember();
  }

  step(): void {
    this.#remember();
    this.#lane.step();
    this.#known = "nothing";
  }

  setState(state: Float64Array): void {
    this.#lane.setState(state);
    this.begin();
  }

  #remember(): void {
    const { qpos, qvel, xpos } = this.before;
    xpos.set(this.xpos);
    qpos.set(this.qpos);
    qvel.set(this.qvel);
  }

  #placed(name: ArrayName): Float64Array {
    if (this.#known === "nothing") {
      this.#lane.place();
      this.#known = "places";
    }
    return this.#lane.array(name);
  }

  #computed(name: ArrayName): Float64Array {
    if (this.#known !== "everything") {
      this.#lane.forward();
      this.#lane.contactForces();
      this.#known = "everything";
    }
    return this.#lane.array(name);
  }

  #number(kind: NamedKind, name: string): number {
    const { mujoco, model } = this.#lane.shared;
    return numberOf(mujoco, model, kind, name);
  }
}
