/** How a built-in environment is drawn: what its picture is made from, and how fast pictures follow one another. */
import type { Scene } from "../render/scene.ts";

export interface Drawing {
  /** Numbers in a state. */
  readonly stateSize: number;
  /** Numbers that may follow, of which nothing is seen; default 0. */
  readonly unseen?: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Steps that are shown in a second, as Gymnasium plays them. */
  readonly framesPerSecond: number;
  scene(state: Float64Array, action: Float64Array | undefined): Scene;
}
