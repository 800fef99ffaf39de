/**
 * Forces without constraints: what it takes to move the bodies as their speeds alone would (m (a - g), a of the center of
 * mass for joint accelerations of 0), springs, dampers, motors, and the drag of a fluid.
 *
 *   a of A = a of A_p - spin_p^2 (A - A_p),  a of C = a of A - spin^2 (C - A)
 *
 * Whoever pushes the root at its center of mass takes as much off the force that its motion needs.
 *
 * Drag is that of a box of the same inertia, along and across the body's u axis, at its center of mass, in the speeds there.
 */
import { gatherForces, moveBodies } from "./kinematics";
import { item, Joint, Robot, RobotBody } from "./robot";
import {
  ANCHOR_ACCELERATION_U,
  ANCHOR_ACCELERATION_W,
  COM_U,
  COM_W,
  COSINE,
  FORCE_U,
  FORCE_W,
  get,
  MOMENT,
  MOTION_U,
  MOTION_W,
  OFFSET_U,
  OFFSET_W,
  POSITION,
  PUSH,
  set,
  SINE,
  SMOOTH,
  SPEED,
  SPIN,
  TORQUE,
} from "./room";
import { both, cross, minus, plus, times } from "./two";

/** Writes the row SMOOTH. */
export function smoothForces(robot: Robot, room: usize): void {
  moveBodies(robot, room, SPEED);
  for (let b = 0; b < robot.bodyCount; b++) resist(robot, room, b, item<RobotBody>(robot.bodies, b));
  gatherForces(robot, room, SMOOTH);
  for (let i = 0; i < robot.dofs; i++) {
    const joint = item<Joint>(robot.joints, i);
    const damping = times(both(joint.damping), get(room, SPEED, i));
    const spring = times(both(joint.stiffness), get(room, POSITION, i));
    const driven = minus(minus(get(room, TORQUE, i), spring), damping);
    set(room, SMOOTH, i, minus(driven, get(room, SMOOTH, i)));
  }
}

/** The force that body b's motion takes, less that of the fluid and of who pushes. */
// @ts-ignore: decorator
@inline
function resist(robot: Robot, room: usize, b: i32, body: RobotBody): void {
  let u = both(0); // acceleration of its anchor
  let w = both(0);
  const parent = body.parent;
  if (parent >= 0) {
    const spin = get(room, SPIN, parent);
    const square = times(spin, spin);
    u = minus(get(room, ANCHOR_ACCELERATION_U, parent), times(square, get(room, OFFSET_U, b)));
    w = minus(get(room, ANCHOR_ACCELERATION_W, parent), times(square, get(room, OFFSET_W, b)));
  }
  set(room, ANCHOR_ACCELERATION_U, b, u);
  set(room, ANCHOR_ACCELERATION_W, b, w);
  const spin = get(room, SPIN, b);
  const square = times(spin, spin);
  const comU = get(room, COM_U, b);
  const comW = get(room, COM_W, b);
  const mass = both(body.mass);
  let forceU = times(mass, minus(minus(u, times(square, comU)), both(robot.gravityU)));
  let forceW = times(mass, minus(minus(w, times(square, comW)), both(robot.gravityW)));
  if (parent < 0) forceU = minus(forceU, get(room, PUSH, 0));
  let moment = both(0);
  if (robot.immersed) {
    const c = get(room, COSINE, b);
    const s = get(room, SINE, b);
    const speedU = minus(get(room, MOTION_U, b), times(spin, comW));
    const speedW = plus(get(room, MOTION_W, b), times(spin, comU));
    const along = drag(plus(times(c, speedU), times(s, speedW)), robot.drag, robot.dragSquareAlong);
    const across = drag(cross(c, speedW, s, speedU), robot.drag, robot.dragSquareAcross);
    forceU = plus(forceU, cross(c, along, s, across));
    forceW = plus(forceW, plus(times(s, along), times(c, across)));
    moment = drag(spin, robot.spinDrag, robot.spinDragSquare);
  }
  set(room, FORCE_U, b, forceU);
  set(room, FORCE_W, b, forceW);
  set(room, MOMENT, b, plus(moment, cross(comU, forceW, comW, forceU)));
}

/** linear v + square |v| v */
// @ts-ignore: decorator
@inline
function drag(speed: v128, linear: f64, square: f64): v128 {
  return times(plus(both(linear), times(both(square), f64x2.abs(speed))), speed);
}
