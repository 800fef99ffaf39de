/**
 * A double pendulum on a cart, in AssemblyScript: two rods, one upon the other, stand on a cart that is pushed along a
 * rail; the task is to keep both upright. Build it and train:
 *
 *   npx swingup build-env examples/assembly/double_pendulum.ts
 *   npx swingup train examples/assembly/double_pendulum.wasm
 *
 * Point masses m1 and m2 at the ends of massless rods l1 and l2, angles a and b from the upright, clockwise positive, cart
 * of mass M at x, no friction. With d = a - b the Lagrangian gives three linear equations for the accelerations,
 *
 *   (M + m1 + m2) x''        + (m1 + m2) l1 cos a a''   + m2 l2 cos b b'' = F + (m1 + m2) l1 sin a a'^2 + m2 l2 sin b b'^2
 *   (m1 + m2) cos a x''      + (m1 + m2) l1 a''         + m2 l2 cos d b'' = (m1 + m2) g sin a - m2 l2 sin d b'^2
 *   cos b x''                + l1 cos d a''             + l2 b''          = g sin b + l1 sin d a'^2
 *
 * which are solved by elimination, and a step of 0.02 s is four of semi-implicit Euler: speeds first, then places with the
 * new speeds, whose energy error stays bounded.
 */
import { Action, action, cos, Observation, observation, sin, uniform } from "swingup/assembly/env";

export const timeLimit: i32 = 500;
export const rewardThreshold: f64 = 450;

/** Options: train --set gravity=1.6 */
export let gravity: f64 = 9.81; // m/s^2
export let strength: f64 = 20; // N, of the greatest push

const CART: f64 = 1; // kg
const M1: f64 = 0.1; // kg
const M2: f64 = 0.1; // kg
const L1: f64 = 0.5; // m
const L2: f64 = 0.5; // m
const DT: f64 = 0.005; // s
const SUBSTEPS: i32 = 4;
const RAIL: f64 = 2.4; // m to either side
const FALLEN: f64 = 0.35; // rad, 20 degrees

@unmanaged
export class State {
  x: f64 = 0; // m
  a: f64 = 0; // rad, the lower rod
  b: f64 = 0; // rad, the upper rod
  xd: f64 = 0; // m/s
  ad: f64 = 0; // rad/s
  bd: f64 = 0; // rad/s
}

export function spaces(): void {
  observation(-1.2, 1.2); // x / 2.4 m
  observation(-10, 10); // x' / 2 m/s
  observation(-2, 2); // a / 0.35 rad
  observation(-10, 10); // a' / 3 rad/s
  observation(-2, 2); // b / 0.35 rad
  observation(-10, 10); // b' / 3 rad/s
  action(-1, 1); // share of the greatest push
}

export function reset(s: State): void {
  s.x = uniform(-0.1, 0.1);
  s.a = uniform(-0.05, 0.05);
  s.b = uniform(-0.05, 0.05);
  s.xd = uniform(-0.05, 0.05);
  s.ad = uniform(-0.05, 0.05);
  s.bd = uniform(-0.05, 0.05);
}

/** 1 for every step on the rail, less for what leans. */
export function step(s: State, act: Action): f64 {
  const force = strength * act[0];
  for (let k = 0; k < SUBSTEPS; k++) advance(s, force);
  return 1 - 2 * (s.a * s.a + s.b * s.b) - 0.05 * s.x * s.x;
}

export function terminated(s: State): bool {
  return abs(s.x) > RAIL || abs(s.a) > FALLEN || abs(s.b) > FALLEN;
}

export function observe(s: State, seen: Observation): void {
  seen[0] = within(s.x / RAIL, 1.2);
  seen[1] = within(s.xd / 2, 10);
  seen[2] = within(s.a / FALLEN, 2);
  seen[3] = within(s.ad / 3, 10);
  seen[4] = within(s.b / FALLEN, 2);
  seen[5] = within(s.bd / 3, 10);
}

function advance(s: State, force: f64): void {
  const sinA = sin(s.a);
  const cosA = cos(s.a);
  const sinB = sin(s.b);
  const cosB = cos(s.b);
  const sinD = sinA * cosB - cosA * sinB;
  const cosD = cosA * cosB + sinA * sinB;
  const m = M1 + M2;
  // The matrix, row by row, and the right side.
  const p12 = m * L1 * cosA;
  const p13 = M2 * L2 * cosB;
  const p1 = force + m * L1 * sinA * s.ad * s.ad + M2 * L2 * sinB * s.bd * s.bd;
  const q1 = m * cosA;
  const q2 = m * L1;
  const q3 = M2 * L2 * cosD;
  const q = m * gravity * sinA - M2 * L2 * sinD * s.bd * s.bd;
  const r2 = L1 * cosD;
  const r = gravity * sinB + L1 * sinD * s.ad * s.ad;
  // b'' = (r - cos b x'' - r2 a'') / L2 in the other two, then a''.
  const u = p13 / L2;
  const v = q3 / L2;
  const a11 = CART + m - u * cosB;
  const a12 = p12 - u * r2;
  const a21 = q1 - v * cosB;
  const a22 = q2 - v * r2;
  const c1 = p1 - u * r;
  const c2 = q - v * r;
  const determinant = a11 * a22 - a12 * a21;
  const xdd = (c1 * a22 - a12 * c2) / determinant;
  const add = (a11 * c2 - c1 * a21) / determinant;
  const bdd = (r - cosB * xdd - r2 * add) / L2;
  s.xd += xdd * DT;
  s.ad += add * DT;
  s.bd += bdd * DT;
  s.x += s.xd * DT;
  s.a += s.ad * DT;
  s.b += s.bd * DT;
}

function within(value: f64, bound: f64): f64 {
  return min(max(value, -bound), bound);
}
