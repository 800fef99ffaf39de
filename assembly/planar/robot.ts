/**
 * A robot in a plane as the kernels read it: a tree of bodies joined by hinges, its root free to slide where it may. Points
 * of a body are given from its anchor, the point it turns about, in its own frame; u runs to the right, w up (for a swimmer
 * seen from above: x and y), angles grow counterclockwise. TypeScript derives these tables from the models of
 * src/envs/planar (`src/envs/planar/table.ts`).
 */

@unmanaged
export class Robot {
  dofs: i32 = 0; // positions, speeds: slides of the root first, then hinges
  slides: i32 = 0; // of the root: 1 along u, 2 along u and w
  bodies: usize = 0; // RobotBody [bodyCount], parents before children
  bodyCount: i32 = 0;
  joints: usize = 0; // Joint [dofs]
  limits: usize = 0; // JointLimit [limitCount]
  limitCount: i32 = 0;
  ends: usize = 0; // CapsuleEnd [endCount]: what may touch the floor
  endCount: i32 = 0;
  pairs: usize = 0; // CapsulePair [pairCount]: what may touch each other
  pairCount: i32 = 0;
  motors: usize = 0; // Motor [motorCount], in the order of actions
  motorCount: i32 = 0;
  implicit: i32 = 0; // 1: Euler with implicit damping; 0: Runge and Kutta's fourth order
  frameSkip: i32 = 0;
  timestep: f64 = 0; // s
  gravityU: f64 = 0; // m/s^2
  gravityW: f64 = 0;
  height: f64 = 0; // m: of the root's anchor over the floor, its slide along w being 0
  limitSpring: f64 = 0; // K of a joint's limit, 1/s^2
  limitDamper: f64 = 0; // B, 1/s
  limitSoftest: f64 = 0; // impedance where it begins
  limitStiffest: f64 = 0; // impedance from `limitWidth` on
  limitWidth: f64 = 0; // rad or m
  contactSpring: f64 = 0; // the same of a contact
  contactDamper: f64 = 0;
  contactSoftest: f64 = 0;
  contactStiffest: f64 = 0;
  contactWidth: f64 = 0; // m
  contactMargin: f64 = 0; // m: distance below which there is one
  immersed: i32 = 0; // 1: in a fluid
  drag: f64 = 0; // N s/m, in any direction
  dragSquareAlong: f64 = 0; // N s^2/m^2, along and across a body's u axis
  dragSquareAcross: f64 = 0;
  spinDrag: f64 = 0; // N m s
  spinDragSquare: f64 = 0; // N m s^2
}

@unmanaged
export class RobotBody {
  parent: i32 = 0; // -1: the world
  hinge: i32 = 0; // number of its joint that turns; -1: none
  sign: f64 = 0; // of its angle for a growing joint position
  offsetU: f64 = 0; // m: its anchor from the parent's, in the parent's frame
  offsetW: f64 = 0;
  comU: f64 = 0; // m: its center of mass from its anchor
  comW: f64 = 0;
  mass: f64 = 0; // kg
  inertia: f64 = 0; // kg m^2 about its center of mass
  subtreeMass: f64 = 0; // kg, with all that hangs on it
}

@unmanaged
export class Joint {
  parent: i32 = 0; // the joint before it on the way from the root; -1: none
  rest: f64 = 0; // position of the model as it is drawn
  armature: f64 = 0; // kg or kg m^2
  damping: f64 = 0; // N s/m or N m s
  stiffness: f64 = 0; // N m/rad, of a spring with its rest at 0
}

@unmanaged
export class JointLimit {
  joint: i32 = 0;
  low: f64 = 0; // rad or m
  high: f64 = 0;
  margin: f64 = 0;
  weight: f64 = 0; // inverse inertia of the joint in the model's rest position
}

@unmanaged
export class CapsuleEnd {
  body: i32 = 0;
  u: f64 = 0; // m: center of its half ball, from the body's anchor
  w: f64 = 0;
  radius: f64 = 0; // m
  friction: f64 = 0;
  weight: f64 = 0; // inverse mass of the body in the model's rest position
}

@unmanaged
export class CapsulePair {
  first: i32 = 0; // body
  second: i32 = 0; // body, below the first
  from: i32 = 0; // the joints between them: from the first below the upper body ...
  to: i32 = 0; // ... to the lower body's
  firstU: f64 = 0; // m: center of the first capsule from its body's anchor
  firstW: f64 = 0;
  firstHalfU: f64 = 0; // m: from its center to the end of its cylinder
  firstHalfW: f64 = 0;
  firstRadius: f64 = 0;
  secondU: f64 = 0;
  secondW: f64 = 0;
  secondHalfU: f64 = 0;
  secondHalfW: f64 = 0;
  secondRadius: f64 = 0;
  weight: f64 = 0; // sum of both bodies' inverse masses
}

@unmanaged
export class Motor {
  joint: i32 = 0;
  gear: f64 = 0; // N or N m for an action of 1
  most: f64 = 0; // actions are clipped to [-most, most]
}

/** Record k of a list. */
// @ts-ignore: decorator
@inline
export function item<T>(list: usize, k: i32): T {
  return changetype<T>(list + <usize>k * offsetof<T>());
}
