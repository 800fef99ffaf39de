/**
 * Contacts between two capsules of a robot that lie apart in its tree: where their axes are nearest, or twice where they are
 * parallel. One row each, without friction. Most pairs are far apart and known to be by their centers' distance; the others
 * are looked at lane by lane.
 *
 *   d = c1 - c2;  ma = h1.h1, mb = -h1.h2, mc = h2.h2, u = -h1.d, v = h2.d, det = ma mc - mb^2
 *   x1 = (mc u - mb v)/det, x2 = (ma v - mb u)/det, brought within [-1, 1];  P1 = c1 + x1 h1, P2 = c2 + x2 h2
 *
 * Where the axes cross, MuJoCo's normal stands out of the plane: no joint feels that force.
 */
import { CapsulePair, item, Robot, RobotBody } from "./robot";
import {
  ANCHOR_U,
  ANCHOR_W,
  COSINE,
  get,
  PAIR_LIST,
  PAIR_PLACE,
  PAIR_ROW,
  set,
  setInteger,
  SINE,
  SPEED,
  TARGET,
  WEIGHT,
} from "./room";
import { any, both, cross, minus, plus, times } from "./two";

// @ts-ignore: decorator
@inline
const LEAST: f64 = 1e-15;

/** Appends the rows of all pairs that touch, from row `row` on; returns how many. */
export function addPairs(robot: Robot, room: usize, row: i32): i32 {
  let count = 0;
  for (let k = 0; k < robot.pairCount; k++) {
    const pair = item<CapsulePair>(robot.pairs, k);
    const near = nearness(robot, room, pair);
    if (near == 0) continue;
    clearRows(room, row + count, count);
    const first = near & 1 ? touch(robot, room, pair, 0, row + count, count) : 0;
    const second = near & 2 ? touch(robot, room, pair, 8, row + count, count) : 0;
    const rows = max(first, second);
    for (let j = 0; j < rows; j++) setInteger(room, PAIR_LIST, count + j, k);
    count += rows;
  }
  return count;
}

/** Two rows without weight. */
// @ts-ignore: decorator
@inline
function clearRows(room: usize, row: i32, slot: i32): void {
  for (let j = 0; j < 2; j++) {
    set(room, WEIGHT, row + j, both(0));
    set(room, TARGET, row + j, both(0));
    for (let i = 0; i < 3; i++) set(room, PAIR_ROW, 3 * (slot + j) + i, both(0));
  }
}

/** Bits of the lanes in which the balls about the two capsules overlap. */
function nearness(robot: Robot, room: usize, pair: CapsulePair): i32 {
  const u = minus(pointU(room, pair.second, pair.secondU, pair.secondW), pointU(room, pair.first, pair.firstU, pair.firstW));
  const w = minus(pointW(room, pair.second, pair.secondU, pair.secondW), pointW(room, pair.first, pair.firstU, pair.firstW));
  const reach =
    sqrt(pair.firstHalfU * pair.firstHalfU + pair.firstHalfW * pair.firstHalfW) +
    sqrt(pair.secondHalfU * pair.secondHalfU + pair.secondHalfW * pair.secondHalfW) +
    (pair.firstRadius + pair.secondRadius + 1.01 * robot.contactMargin);
  return i64x2.bitmask(f64x2.lt(plus(times(u, u), times(w, w)), both(reach * reach)));
}

/** Where a point of a body is, from the root's anchor. */
// @ts-ignore: decorator
@inline
function pointU(room: usize, b: i32, u: f64, w: f64): v128 {
  return plus(get(room, ANCHOR_U, b), cross(get(room, COSINE, b), both(u), get(room, SINE, b), both(w)));
}

// @ts-ignore: decorator
@inline
function pointW(room: usize, b: i32, u: f64, w: f64): v128 {
  const turned = plus(times(get(room, SINE, b), both(u)), times(get(room, COSINE, b), both(w)));
  return plus(get(room, ANCHOR_W, b), turned);
}

/** The number of one lane, at byte `lane` of a pair. */
// @ts-ignore: decorator
@inline
function one(room: usize, row: usize, k: i32, lane: usize): f64 {
  return load<f64>(room + row + (<usize>k << 4) + lane);
}

// @ts-ignore: decorator
@inline
function setOne(room: usize, row: usize, k: i32, lane: usize, value: f64): void {
  store<f64>(room + row + (<usize>k << 4) + lane, value);
}

/** The contacts of one lane: 0, 1 or 2, in rows from `row` on. */
function touch(robot: Robot, room: usize, pair: CapsulePair, lane: usize, row: i32, slot: i32): i32 {
  const c1 = one(room, COSINE, pair.first, lane);
  const s1 = one(room, SINE, pair.first, lane);
  const c2 = one(room, COSINE, pair.second, lane);
  const s2 = one(room, SINE, pair.second, lane);
  const u1 = c1 * pair.firstHalfU - s1 * pair.firstHalfW;
  const w1 = s1 * pair.firstHalfU + c1 * pair.firstHalfW;
  const u2 = c2 * pair.secondHalfU - s2 * pair.secondHalfW;
  const w2 = s2 * pair.secondHalfU + c2 * pair.secondHalfW;
  const atU1 = one(room, ANCHOR_U, pair.first, lane) + (c1 * pair.firstU - s1 * pair.firstW);
  const atW1 = one(room, ANCHOR_W, pair.first, lane) + (s1 * pair.firstU + c1 * pair.firstW);
  const atU2 = one(room, ANCHOR_U, pair.second, lane) + (c2 * pair.secondU - s2 * pair.secondW);
  const atW2 = one(room, ANCHOR_W, pair.second, lane) + (s2 * pair.secondU + c2 * pair.secondW);
  const du = atU1 - atU2;
  const dw = atW1 - atW2;
  const ma = u1 * u1 + w1 * w1;
  const mb = -(u1 * u2 + w1 * w2);
  const mc = u2 * u2 + w2 * w2;
  const u = -(u1 * du + w1 * dw);
  const v = u2 * du + w2 * dw;
  const det = ma * mc - mb * mb;
  let found = 0;
  // Candidate -1 is the general case; 0 to 3 are the ends of two parallel capsules.
  const parallel = abs(det) < LEAST;
  const end = parallel ? 4 : 0;
  for (let candidate = parallel ? 0 : -1; candidate != end && found != 2; candidate++) {
    let x1: f64;
    let x2: f64;
    if (candidate < 0) {
      x1 = firstPlace(ma, mb, mc, u, v, det);
      x2 = x1 == 1 ? (v - mb) / mc : x1 == -1 ? (v + mb) / mc : (ma * v - mb * u) / det;
      if (abs(x2) > 1) {
        x2 = x2 > 0 ? 1 : -1;
        x1 = clip((u - x2 * mb) / ma);
      }
    } else {
      const side: f64 = candidate & 1 ? -1 : 1;
      x1 = candidate < 2 ? side : clip((u - side * mb) / ma);
      x2 = candidate < 2 ? clip((v - side * mb) / mc) : side;
    }
    const pointU = atU1 + x1 * u1;
    const pointW = atW1 + x1 * w1;
    const wayU = atU2 + x2 * u2 - pointU;
    const wayW = atW2 + x2 * w2 - pointW;
    const length = sqrt(wayU * wayU + wayW * wayW);
    const distance = length - pair.firstRadius - pair.secondRadius;
    if (!(distance < robot.contactMargin)) continue;
    if (length >= LEAST) {
      const normalU = wayU / length;
      const normalW = wayW / length;
      const inside = pair.firstRadius + distance / 2;
      const at = pointU + normalU * inside;
      addRow(robot, room, pair, lane, row + found, slot + found, distance, normalU, normalW, at, pointW + normalW * inside);
    }
    found++;
  }
  return found;
}

// @ts-ignore: decorator
@inline
function clip(x: f64): f64 {
  return max(-1.0, min(1.0, x));
}

// @ts-ignore: decorator
@inline
function firstPlace(ma: f64, mb: f64, mc: f64, u: f64, v: f64, det: f64): f64 {
  return clip((mc * u - mb * v) / det);
}

function addRow(
  robot: Robot, room: usize, pair: CapsulePair, lane: usize, row: i32, slot: i32,
  distance: f64, normalU: f64, normalW: f64, pointU: f64, pointW: f64,
): void {
  setOne(room, PAIR_PLACE, 4 * slot, lane, pointU);
  setOne(room, PAIR_PLACE, 4 * slot + 1, lane, pointW);
  setOne(room, PAIR_PLACE, 4 * slot + 2, lane, normalU);
  setOne(room, PAIR_PLACE, 4 * slot + 3, lane, normalW);
  let speed: f64 = 0;
  for (let b = pair.second; b != pair.first; ) {
    const body = item<RobotBody>(robot.bodies, b);
    const u = pointU - one(room, ANCHOR_U, b, lane);
    const w = pointW - one(room, ANCHOR_W, b, lane);
    const j = body.sign * (normalW * u - normalU * w);
    setOne(room, PAIR_ROW, 3 * slot + body.hinge - pair.from, lane, j);
    speed += j * one(room, SPEED, body.hinge, lane);
    b = body.parent;
  }
  const within = distance - robot.contactMargin;
  const x = abs(within) / robot.contactWidth;
  const y = x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x);
  const d = x < 1 ? robot.contactSoftest + y * (robot.contactStiffest - robot.contactSoftest) : robot.contactStiffest;
  setOne(room, WEIGHT, row, lane, d / ((1 - d) * pair.weight));
  setOne(room, TARGET, row, lane, -robot.contactDamper * speed - robot.contactSpring * d * within);
}
