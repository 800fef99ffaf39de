/**
 * The forces of contacts at the state that forces were evaluated at last, one by one: what `constraintForces` sums up for the
 * joints, for people to look at.
 */
import { Robot } from "./robot";
import {
  ANCHOR_U,
  ANCHOR_W,
  CONTACT_BODY,
  contactsOf,
  FRICTION,
  get,
  getInteger,
  LEVER_U,
  LEVER_W,
  limitsOf,
  PAIR_PLACE,
  pairsOf,
  POSITION,
} from "./room";
import { forceOf } from "./rows";
import { minus, plus, times } from "./two";

/**
 * Writes those of lane 0 or 1 to `out`, f64 [contact][4]: place and force, first on what touches the floor, then of two bodies
 * on the one that is farther from the root. Returns how many there are.
 */
export function storeContacts(robot: Robot, room: usize, lane: i32, out: usize): i32 {
  const limits = limitsOf(room);
  const contacts = contactsOf(room);
  const rootU = part(get(room, POSITION, 0), lane);
  const rootW = robot.slides > 1 ? robot.height + part(get(room, POSITION, 1), lane) : robot.height;
  let count = 0;
  for (let k = 0; k < contacts; k++) {
    const row = limits + 3 * k;
    const a = forceOf(room, row);
    const b = forceOf(room, row + 1);
    const normal = part(plus(plus(a, b), forceOf(room, row + 2)), lane);
    if (!(normal > 0)) continue;
    const body = getInteger(room, CONTACT_BODY, k);
    const u = part(plus(get(room, ANCHOR_U, body), get(room, LEVER_U, k)), lane);
    const w = part(plus(get(room, ANCHOR_W, body), get(room, LEVER_W, k)), lane);
    const tangent = part(times(get(room, FRICTION, k), minus(a, b)), lane);
    storeContact(out, count++, rootU + u, rootW + w, tangent, normal);
  }
  const pairs = pairsOf(room);
  for (let k = 0; k < pairs; k++) {
    const force = part(forceOf(room, limits + 3 * contacts + k), lane);
    if (!(force > 0)) continue;
    const u = rootU + part(get(room, PAIR_PLACE, 4 * k), lane);
    const w = rootW + part(get(room, PAIR_PLACE, 4 * k + 1), lane);
    const normalU = part(get(room, PAIR_PLACE, 4 * k + 2), lane);
    storeContact(out, count++, u, w, force * normalU, force * part(get(room, PAIR_PLACE, 4 * k + 3), lane));
  }
  return count;
}

function storeContact(out: usize, k: i32, u: f64, w: f64, forceU: f64, forceW: f64): void {
  const at = out + (<usize>k << 5);
  store<f64>(at, u);
  store<f64>(at, w, 8);
  store<f64>(at, forceU, 16);
  store<f64>(at, forceW, 24);
}

/** A lane's number of two. */
// @ts-ignore: decorator
@inline
export function part(x: v128, lane: i32): f64 {
  return lane ? f64x2.extract_lane(x, 1) : f64x2.extract_lane(x, 0);
}
