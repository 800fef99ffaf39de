/** How a built-in environment is drawn: what its picture is made from, and how fast pictures follow one another. */
import type { Scene } from "../render/scene.ts";
import type { RobotForces } from "./robot_forces.ts";

export interface Drawing {
  /** Numbers in a state. */
  readonly stateSize: number;
  /** Numbers that may follow, of which nothing is seen; default 0. */
  readonly unseen?: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Steps that are shown in a second, as Gymnasium plays them. */
  readonly framesPerSecond: number;
  /** Of a robot, whose picture may show forces: how many motors it has. */
  readonly motors?: number;
  scene(state: Float64Array, action: Float64Array | undefined, forces: RobotForces | undefined): Scene;
}
