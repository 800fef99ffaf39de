/** A robot as functions of one's own see it: rewards, observations and ends of episodes are made from this. */

/**
 * One copy of the model. Arrays have MuJoCo's names and layouts; they are views into MuJoCo's memory, good until the function
 * returns. Places of bodies, sensors and forces are those of the present state: they are computed when they are asked for.
 */
export interface Robot {
  /** `[nq]`: positions, m and rad; of a free joint place and quaternion (w first). */
  readonly qpos: Float64Array;
  /** `[nv]`: speeds, m/s and rad/s. */
  readonly qvel: Float64Array;
  /** `[na]`: of actuators that have a state. */
  readonly act: Float64Array;
  /** `[nu]`: the action, as it was given; MuJoCo clips it to the actuators' ranges. */
  readonly ctrl: Float64Array;
  /** s since the episode began. */
  readonly time: number;
  /** s that a step of the environment takes. */
  readonly dt: number;
  /** `[nbody * 3]`: where bodies are, m; the world is body 0. */
  readonly xpos: Float64Array;
  /** `[nbody * 4]`: how they are turned, quaternions. */
  readonly xquat: Float64Array;
  /** `[nbody * 9]`: the same as matrices, row by row. */
  readonly xmat: Float64Array;
  /** `[nbody * 3]`: center of mass of each body and all that hangs on it, m. */
  readonly subtree_com: Float64Array;
  /** What the model's `<sensor>`s say. */
  readonly sensordata: Float64Array;
  /** `[nbody * 6]`: torque and force on each body by contacts, N m and N, about the center of mass of its tree. */
  readonly cfrc_ext: Float64Array;
  /** As it was before the step; at a reset, as it is. */
  readonly before: { readonly qpos: Float64Array; readonly qvel: Float64Array; readonly xpos: Float64Array };
  /** As it is in the pose that the model is written in. */
  readonly pose: { readonly qpos: Float64Array; readonly subtree_com: Float64Array; readonly xmat: Float64Array };
  /** Number of the first body that moves. */
  readonly root: number;
  /** Number of the body that has this name; RangeError where none has. */
  body(name: string): number;
  /** Where the numbers of the joint of this name begin in `qpos`. */
  joint(name: string): number;
  /** Where the numbers of the sensor of this name begin in `sensordata`. */
  sensor(name: string): number;
}
