/** Forces on a robot at one moment, for people to look at: recordings keep them on request, pictures show them. */

/** What acts where something touches the robot, or two of its bodies each other. */
export interface ContactForce {
  /** The place, m: (x, height) of a planar robot, (x, y, z) of one that MuJoCo computes. */
  readonly at: readonly number[];
  /** N, along the same axes: on the robot, and between two of its bodies on the one farther from the root. */
  readonly force: readonly number[];
}

/** All of them that are not 0. */
export interface RobotForces {
  readonly contacts: readonly ContactForce[];
  /** `[motor]`, in the order of actions: what it exerts on its joint, N m, or N where the joint slides. */
  readonly motors: readonly number[];
}
