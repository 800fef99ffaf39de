/**
 * The end of a line search in one lane: the slope has changed its sign between two points. From both of them Newton steps and
 * their middle are tried, and each is replaced by what lies nearer to the zero on its side, until one is near enough.
 */
import { COUNT, evaluate, FAR, LAST, NEAR, NEXT_FAR, NEXT_NEAR, TOLERANCE, VALUE } from "./line";
import { LINE } from "./room";
import { both } from "./two";

// @ts-ignore: decorator
@inline
const EVALUATIONS: f64 = 50; // at most

/** The step of one lane, at byte `lane` of a pair. */
export function bracket(room: usize, lane: usize): f64 {
  const tolerance = part(room, lane, TOLERANCE);
  let count = part(room, lane, COUNT) + 1;
  lookAt(room, lane, newton(room, lane, NEAR), NEXT_NEAR);
  copyPoint(room, lane, NEXT_FAR, NEAR);
  while (count < EVALUATIONS) {
    count++;
    lookAt(room, lane, 0.5 * (part(room, lane, 4 * NEAR) + part(room, lane, 4 * FAR)), LAST);
    const best = flattest(room, lane, tolerance);
    if (best >= 0) return finish(room, lane, best);
    const nearer = closer(room, lane, NEAR);
    const farther = closer(room, lane, FAR);
    if (nearer == NEAR && farther == FAR) return finish(room, lane, LAST);
    copyPoint(room, lane, NEAR, nearer); // neither is a candidate itself: one may be written before the other is read
    copyPoint(room, lane, FAR, farther);
    if (nearer != NEAR) {
      count++;
      lookAt(room, lane, newton(room, lane, NEAR), NEXT_NEAR);
    }
    if (farther != FAR) {
      count++;
      lookAt(room, lane, newton(room, lane, FAR), NEXT_FAR);
    }
  }
  const lower = part(room, lane, 4 * NEAR + 1) < part(room, lane, 4 * FAR + 1) ? NEAR : FAR;
  if (part(room, lane, 4 * lower + 1) < 0) return finish(room, lane, lower);
  return 0;
}

/** Copies a point of one lane: the other lane's wait for their own search. */
function copyPoint(room: usize, lane: usize, to: i32, from: i32): void {
  for (let k = 0; k < 4; k++) store<f64>(room + LINE + (<usize>(4 * to + k) << 4) + lane, part(room, lane, 4 * from + k));
}

// @ts-ignore: decorator
@inline
function part(room: usize, lane: usize, k: i32): f64 {
  return load<f64>(room + LINE + (<usize>k << 4) + lane);
}

/** Evaluates t in both lanes, of which one counts, and keeps it as a point. */
function lookAt(room: usize, lane: usize, t: f64, which: i32): void {
  evaluate(room, both(t));
  if (which != LAST) copyPoint(room, lane, which, LAST);
}

// @ts-ignore: decorator
@inline
function newton(room: usize, lane: usize, which: i32): f64 {
  return part(room, lane, 4 * which) - part(room, lane, 4 * which + 2) / part(room, lane, 4 * which + 3);
}

/** Of the three candidates the one with the lowest value whose slope passes for 0; -1 where there is none. */
function flattest(room: usize, lane: usize, tolerance: f64): i32 {
  let best = -1;
  for (let k = 0; k < 3; k++) {
    const which = candidate(k);
    if (!(abs(part(room, lane, 4 * which + 2)) < tolerance)) continue;
    if (best < 0 || part(room, lane, 4 * which + 1) < part(room, lane, 4 * best + 1)) best = which;
  }
  return best;
}

/** Whichever of a point and the candidates on its side has the least slope. */
function closer(room: usize, lane: usize, which: i32): i32 {
  let best = which;
  for (let k = 0; k < 3; k++) {
    const slope = part(room, lane, 4 * candidate(k) + 2);
    const before = part(room, lane, 4 * best + 2);
    if ((before < 0 && slope < 0 && before < slope) || (before > 0 && slope > 0 && before > slope)) best = candidate(k);
  }
  return best;
}

// @ts-ignore: decorator
@inline
function candidate(k: i32): i32 {
  return k == 0 ? NEXT_NEAR : k == 1 ? NEXT_FAR : LAST;
}

/** The step at a point; its value becomes that of the search. */
function finish(room: usize, lane: usize, which: i32): f64 {
  store<f64>(room + LINE + (<usize>VALUE << 4) + lane, part(room, lane, 4 * which + 1));
  return part(room, lane, 4 * which);
}
