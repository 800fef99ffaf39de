/**
 * What a step of two lanes works in: a piece of memory that is used for all pairs of lanes in turn, so that it stays in the
 * first-level cache. A float64x2 holds one number of both lanes. Rows of joints have 9 numbers, rows of bodies 8.
 */

// @ts-ignore: decorator
@inline
const JOINTS: usize = 9 * 16; // bytes of a row with a number for each joint
// @ts-ignore: decorator
@inline
const BODIES: usize = 8 * 16;
// @ts-ignore: decorator
@inline
const ROWS: usize = 64 * 16; // of constraints: at most 12 of limits, 3 for each of 16 ends, 3 of pairs
// @ts-ignore: decorator
@inline
const SQUARE: usize = 9 * JOINTS;

// Of joints.
export const POSITION: usize = 0;
export const SPEED: usize = JOINTS;
export const WARM: usize = 2 * JOINTS; // the solver's start: the last acceleration that it found
export const TORQUE: usize = 3 * JOINTS; // of the motors
export const SMOOTH: usize = 4 * JOINTS; // force without constraints
export const FREE: usize = 5 * JOINTS; // acceleration without constraints
export const ACCELERATION: usize = 6 * JOINTS;
export const MOMENTUM: usize = 7 * JOINTS; // mass matrix times acceleration
export const CONSTRAINT: usize = 8 * JOINTS; // force of the constraints
export const GRADIENT: usize = 9 * JOINTS;
export const DIRECTION: usize = 10 * JOINTS; // in which the solver searches
export const DIRECTION_MOMENTUM: usize = 11 * JOINTS;
export const FIRST_POSITION: usize = 12 * JOINTS; // at the beginning of a substep
export const FIRST_SPEED: usize = 13 * JOINTS;
export const SPEED_SUM: usize = 14 * JOINTS; // of Runge and Kutta's stages
export const ACCELERATION_SUM: usize = 15 * JOINTS;
export const STAGE_POSITION: usize = 16 * JOINTS; // where forces were evaluated last
const OF_BODIES: usize = 17 * JOINTS;

// Of bodies.
export const ANGLE: usize = OF_BODIES;
export const COSINE: usize = OF_BODIES + BODIES;
export const SINE: usize = OF_BODIES + 2 * BODIES;
export const ANCHOR_U: usize = OF_BODIES + 3 * BODIES; // from the root's anchor
export const ANCHOR_W: usize = OF_BODIES + 4 * BODIES;
export const OFFSET_U: usize = OF_BODIES + 5 * BODIES; // from the parent's anchor
export const OFFSET_W: usize = OF_BODIES + 6 * BODIES;
export const COM_U: usize = OF_BODIES + 7 * BODIES; // from its anchor
export const COM_W: usize = OF_BODIES + 8 * BODIES;
export const SPIN: usize = OF_BODIES + 9 * BODIES; // of a motion of all joints: turning,
export const MOTION_U: usize = OF_BODIES + 10 * BODIES; // and going of the anchor
export const MOTION_W: usize = OF_BODIES + 11 * BODIES;
export const FORCE_U: usize = OF_BODIES + 12 * BODIES; // on a body and all that hangs on it
export const FORCE_W: usize = OF_BODIES + 13 * BODIES;
export const MOMENT: usize = OF_BODIES + 14 * BODIES; // about its anchor
export const INERTIA_UU: usize = OF_BODIES + 15 * BODIES; // of a body and what hangs on it against (u, w, turning)
export const INERTIA_UW: usize = OF_BODIES + 16 * BODIES;
export const INERTIA_WW: usize = OF_BODIES + 17 * BODIES;
export const INERTIA_UT: usize = OF_BODIES + 18 * BODIES;
export const INERTIA_WT: usize = OF_BODIES + 19 * BODIES;
export const INERTIA_TT: usize = OF_BODIES + 20 * BODIES;
export const ANCHOR_ACCELERATION_U: usize = OF_BODIES + 21 * BODIES; // that speeds alone cause
export const ANCHOR_ACCELERATION_W: usize = OF_BODIES + 22 * BODIES;
const OF_PAIRS: usize = OF_BODIES + 23 * BODIES;

// Matrices of joints by joints; only those on the same way from the root have an entry.
export const MASS: usize = OF_PAIRS;
export const MASS_FACTOR: usize = OF_PAIRS + SQUARE;
export const HESSIAN: usize = OF_PAIRS + 2 * SQUARE; // then its factor
const OF_ROWS: usize = OF_PAIRS + 3 * SQUARE;

// Of rows of constraints: limits, then three for each contact with the floor, then pairs of capsules.
export const RESIDUAL: usize = OF_ROWS; // J a - aref
export const SLOPE: usize = OF_ROWS + ROWS; // J times the direction of search
export const WEIGHT: usize = OF_ROWS + 2 * ROWS; // 1 / R; 0 in a lane that does not have the row
export const TARGET: usize = OF_ROWS + 3 * ROWS; // aref
const OF_CONTACTS: usize = OF_ROWS + 4 * ROWS;

// @ts-ignore: decorator
@inline
const CONTACTS: usize = 16 * 16;
export const LEVER_U: usize = OF_CONTACTS; // point of a contact from its body's anchor
export const LEVER_W: usize = OF_CONTACTS + CONTACTS;
export const FRICTION: usize = OF_CONTACTS + 2 * CONTACTS;
export const PAIR_ROW: usize = OF_CONTACTS + 3 * CONTACTS; // [pair][joint from `from` on]: its row of J
export const LIMIT_SIGN: usize = PAIR_ROW + 18 * 16; // of J's one entry
export const LINE: usize = LIMIT_SIGN + 12 * 16; // of the line search: see there
export const PUSH: usize = LINE + 26 * 16; // N to the right, on the root's center of mass

export const PAIR_PLACE: usize = PUSH + 16; // [pair][4]: where two capsules touch, from the root's anchor, and the normal

// Integers.
export const CONTACT_BODY: usize = PAIR_PLACE + 24 * 16;
export const LIMIT_JOINT: usize = CONTACT_BODY + 16 * 4;
export const PAIR_LIST: usize = LIMIT_JOINT + 12 * 4; // which pairs touch
export const TOUCHED: usize = PAIR_LIST + 6 * 4; // [body]
export const COUNTS: usize = TOUCHED + 8 * 4; // of limits, contacts, pairs
export const ROOM_BYTES: usize = COUNTS + 4 * 4;

/** Number k of a row. */
// @ts-ignore: decorator
@inline
export function get(room: usize, row: usize, k: i32): v128 {
  return v128.load(room + row + ((<usize>k) << 4));
}

// @ts-ignore: decorator
@inline
export function set(room: usize, row: usize, k: i32, value: v128): void {
  v128.store(room + row + ((<usize>k) << 4), value);
}

/** Adds to number k of a row. */
// @ts-ignore: decorator
@inline
export function increase(room: usize, row: usize, k: i32, value: v128): void {
  const at = room + row + ((<usize>k) << 4);
  v128.store(at, f64x2.add(v128.load(at), value));
}

/** Where entry (i, j) of a matrix lies, j = 0 if not given. */
// @ts-ignore: decorator
@inline
export function entry(room: usize, matrix: usize, i: i32, j: i32 = 0): usize {
  return room + matrix + (<usize>(9 * i + j) << 4);
}

// @ts-ignore: decorator
@inline
export function getInteger(room: usize, row: usize, k: i32): i32 {
  return load<i32>(room + row + ((<usize>k) << 2));
}

// @ts-ignore: decorator
@inline
export function setInteger(room: usize, row: usize, k: i32, value: i32): void {
  store<i32>(room + row + ((<usize>k) << 2), value);
}

/** Limits, contacts with the floor and pairs of capsules that at least one of the two lanes has: `COUNTS`. */
// @ts-ignore: decorator
@inline
export function limitsOf(room: usize): i32 {
  return load<i32>(room + COUNTS);
}

// @ts-ignore: decorator
@inline
export function contactsOf(room: usize): i32 {
  return load<i32>(room + COUNTS, 4);
}

// @ts-ignore: decorator
@inline
export function pairsOf(room: usize): i32 {
  return load<i32>(room + COUNTS, 8);
}

// @ts-ignore: decorator
@inline
export function rowsOf(room: usize): i32 {
  return limitsOf(room) + 3 * contactsOf(room) + pairsOf(room);
}
