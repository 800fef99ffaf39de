/**
 * Symmetric matrices of the joints that come from the bodies: the mass matrix, and what contacts add to it in the solver.
 * Whatever resists the motion (u, w, turning) of a body about its anchor is a symmetric 3x3 matrix K; that of a body and all
 * that hangs on it is the sum of its own and its children's, moved to its anchor by d = A_child - A, d' = (-d_w, d_u):
 *
 *   K_vv += K_vv,child;  K_vt += k + K_vv,child d';  K_tt += K_tt,child + 2 d'.k + d'.K_vv,child d',  k = K_vt,child
 *
 * Entry (i, j), the joint j on the way from the root to i, of body b:   s_i s_j (K_tt,b + (A_b - A_j)'.K_vt,b)   two hinges,
 * s_i K_vt,b for a hinge and a slide, K_vv of the root for two slides. Nothing cancels, as it would about a common point.
 */
import { item, Joint, Robot, RobotBody } from "./robot";
import {
  ANCHOR_U,
  ANCHOR_W,
  COM_U,
  COM_W,
  entry,
  get,
  getInteger,
  increase,
  INERTIA_TT,
  INERTIA_UT,
  INERTIA_UU,
  INERTIA_UW,
  INERTIA_WT,
  INERTIA_WW,
  MASS,
  OFFSET_U,
  OFFSET_W,
  set,
  setInteger,
  TOUCHED,
} from "./room";
import { both, cross, minus, plus, times } from "./two";

/** The mass matrix at the bodies' places. */
export function massMatrix(robot: Robot, room: usize): void {
  for (let b = 0; b < robot.bodyCount; b++) {
    const body = item<RobotBody>(robot.bodies, b);
    const mass = both(body.mass);
    const u = get(room, COM_U, b);
    const w = get(room, COM_W, b);
    set(room, INERTIA_UU, b, mass);
    set(room, INERTIA_UW, b, both(0));
    set(room, INERTIA_WW, b, mass);
    set(room, INERTIA_UT, b, f64x2.neg(times(mass, w)));
    set(room, INERTIA_WT, b, times(mass, u));
    set(room, INERTIA_TT, b, plus(both(body.inertia), times(mass, plus(times(u, u), times(w, w)))));
    setInteger(room, TOUCHED, b, 1);
  }
  clearMatrix(robot, room);
  addInertias(robot, room, MASS);
}

/** The armatures on the diagonal, 0 elsewhere. */
// @ts-ignore: decorator
@inline
function clearMatrix(robot: Robot, room: usize): void {
  for (let i = 0; i < robot.dofs; i++) {
    for (let j = 0; j < i; j++) v128.store(entry(room, MASS, i, j), both(0));
    v128.store(entry(room, MASS, i, i), both(item<Joint>(robot.joints, i).armature));
  }
}

/** Adds to a matrix what the touched bodies' 3x3 matrices are for the joints. */
export function addInertias(robot: Robot, room: usize, matrix: usize): void {
  for (let b = robot.bodyCount - 1; b >= 0; b--) {
    if (getInteger(room, TOUCHED, b) == 0) continue;
    const body = item<RobotBody>(robot.bodies, b);
    if (body.hinge >= 0) addHinge(robot, room, matrix, b, body);
    if (body.parent >= 0) passOn(room, b, body.parent);
    else addSlides(robot, room, matrix, b);
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: v128): void {
  v128.store(at, plus(v128.load(at), value));
}

/** The row of body b's hinge, up to the diagonal. */
// @ts-ignore: decorator
@inline
function addHinge(robot: Robot, room: usize, matrix: usize, b: i32, body: RobotBody): void {
  const row = entry(room, matrix, body.hinge);
  const sign = both(body.sign);
  const ut = times(sign, get(room, INERTIA_UT, b));
  const wt = times(sign, get(room, INERTIA_WT, b));
  const tt = times(sign, get(room, INERTIA_TT, b));
  const anchorU = get(room, ANCHOR_U, b);
  const anchorW = get(room, ANCHOR_W, b);
  addTo(row, ut);
  if (robot.slides > 1) addTo(row + 16, wt);
  for (let above = b; above >= 0; ) {
    const other = item<RobotBody>(robot.bodies, above);
    if (other.hinge >= 0) {
      const u = minus(anchorU, get(room, ANCHOR_U, above));
      const w = minus(anchorW, get(room, ANCHOR_W, above));
      const value = times(both(other.sign), plus(tt, cross(u, wt, w, ut)));
      addTo(row + (<usize>other.hinge << 4), value);
    }
    above = other.parent;
  }
}

// @ts-ignore: decorator
@inline
function addSlides(robot: Robot, room: usize, matrix: usize, root: i32): void {
  addTo(entry(room, matrix, 0), get(room, INERTIA_UU, root));
  if (robot.slides > 1) {
    addTo(entry(room, matrix, 1), get(room, INERTIA_UW, root));
    addTo(entry(room, matrix, 1, 1), get(room, INERTIA_WW, root));
  }
}

/** Adds a body's matrix to its parent's. */
// @ts-ignore: decorator
@inline
function passOn(room: usize, b: i32, parent: i32): void {
  const u = get(room, OFFSET_U, b);
  const w = get(room, OFFSET_W, b);
  const uu = get(room, INERTIA_UU, b);
  const uw = get(room, INERTIA_UW, b);
  const ww = get(room, INERTIA_WW, b);
  const ut = get(room, INERTIA_UT, b);
  const wt = get(room, INERTIA_WT, b);
  const throughU = cross(uw, u, uu, w); // K_vv d'
  const throughW = cross(ww, u, uw, w);
  increase(room, INERTIA_UU, parent, uu);
  increase(room, INERTIA_UW, parent, uw);
  increase(room, INERTIA_WW, parent, ww);
  increase(room, INERTIA_UT, parent, plus(ut, throughU));
  increase(room, INERTIA_WT, parent, plus(wt, throughW));
  const turning = plus(cross(u, plus(wt, wt), w, plus(ut, ut)), cross(u, throughW, w, throughU));
  increase(room, INERTIA_TT, parent, plus(get(room, INERTIA_TT, b), turning));
  setInteger(room, TOUCHED, parent, 1);
}
