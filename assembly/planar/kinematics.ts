/**
 * Where the bodies are, and how they move when the joints do. With R the rotation by a body's angle phi, p its parent:
 *
 *   phi = phi_p + sign (q - rest),  A = A_p + R_p offset                     anchors, seen from the root's
 *   spin = spin_p + sign x,  motion of A = motion of A_p + spin_p (-(A - A_p)_w, (A - A_p)_u)      for joint motions x
 *
 * The transpose takes forces on the bodies to forces on the joints.
 */
import * as trig from "../math/trig";
import { item, Joint, Robot, RobotBody } from "./robot";
import {
  ANCHOR_U,
  ANCHOR_W,
  ANGLE,
  COM_U,
  COM_W,
  COSINE,
  FORCE_U,
  FORCE_W,
  get,
  increase,
  MOMENT,
  MOTION_U,
  MOTION_W,
  OFFSET_U,
  OFFSET_W,
  POSITION,
  set,
  SINE,
  SPIN,
} from "./room";
import { both, cross, minus, plus, times } from "./two";

/** Angles, anchors and centers of mass at the positions of the joints. */
export function placeBodies(robot: Robot, room: usize): void {
  for (let b = 0; b < robot.bodyCount; b++) {
    const body = item<RobotBody>(robot.bodies, b);
    const parent = body.parent;
    let angle = both(0);
    if (parent < 0) {
      set(room, ANCHOR_U, b, angle);
      set(room, ANCHOR_W, b, angle);
    } else {
      angle = get(room, ANGLE, parent);
      const c = get(room, COSINE, parent);
      const s = get(room, SINE, parent);
      const u = cross(c, both(body.offsetU), s, both(body.offsetW));
      const w = plus(times(s, both(body.offsetU)), times(c, both(body.offsetW)));
      set(room, OFFSET_U, b, u);
      set(room, OFFSET_W, b, w);
      set(room, ANCHOR_U, b, plus(get(room, ANCHOR_U, parent), u));
      set(room, ANCHOR_W, b, plus(get(room, ANCHOR_W, parent), w));
    }
    if (body.hinge >= 0) {
      const rest = both(item<Joint>(robot.joints, body.hinge).rest);
      angle = plus(angle, times(both(body.sign), minus(get(room, POSITION, body.hinge), rest)));
    }
    set(room, ANGLE, b, angle);
    turn(room, b, body, angle);
  }
}

// @ts-ignore: decorator
@inline
function turn(room: usize, b: i32, body: RobotBody, angle: v128): void {
  const quadrant = trig.quadrantF64x2(angle);
  const high = trig.reduceF64x2(angle, quadrant);
  const sine = trig.sineInQuadrantF64x2(angle, quadrant, high);
  const cosine = trig.cosineInQuadrantF64x2(angle, quadrant, high);
  const c = trig.cosineOfQuadrantF64x2(sine, cosine, quadrant);
  const s = trig.sineOfQuadrantF64x2(sine, cosine, quadrant);
  set(room, COSINE, b, c);
  set(room, SINE, b, s);
  set(room, COM_U, b, cross(c, both(body.comU), s, both(body.comW)));
  set(room, COM_W, b, plus(times(s, both(body.comU)), times(c, both(body.comW))));
}

/** How all bodies move when the joints move by `x`, a row: speeds, accelerations or a direction of search. */
export function moveBodies(robot: Robot, room: usize, x: usize): void {
  for (let b = 0; b < robot.bodyCount; b++) {
    const body = item<RobotBody>(robot.bodies, b);
    const parent = body.parent;
    let spin = both(0);
    if (parent < 0) {
      set(room, MOTION_U, b, get(room, x, 0));
      set(room, MOTION_W, b, robot.slides > 1 ? get(room, x, 1) : spin);
    } else {
      spin = get(room, SPIN, parent);
      set(room, MOTION_U, b, minus(get(room, MOTION_U, parent), times(spin, get(room, OFFSET_W, b))));
      set(room, MOTION_W, b, plus(get(room, MOTION_W, parent), times(spin, get(room, OFFSET_U, b))));
    }
    if (body.hinge >= 0) spin = plus(spin, times(both(body.sign), get(room, x, body.hinge)));
    set(room, SPIN, b, spin);
  }
}

/** Forces and moments on each body become those on it and all that hangs on it; `out`, a row, those on the joints. */
export function gatherForces(robot: Robot, room: usize, out: usize): void {
  for (let b = robot.bodyCount - 1; b >= 0; b--) {
    const body = item<RobotBody>(robot.bodies, b);
    const u = get(room, FORCE_U, b);
    const w = get(room, FORCE_W, b);
    const moment = get(room, MOMENT, b);
    if (body.hinge >= 0) set(room, out, body.hinge, times(both(body.sign), moment));
    const parent = body.parent;
    if (parent < 0) {
      set(room, out, 0, u);
      if (robot.slides > 1) set(room, out, 1, w);
    } else {
      increase(room, FORCE_U, parent, u);
      increase(room, FORCE_W, parent, w);
      const lever = cross(get(room, OFFSET_U, b), w, get(room, OFFSET_W, b), u);
      increase(room, MOMENT, parent, plus(moment, lever));
    }
  }
}
