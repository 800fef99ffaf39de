/**
 * One substep of two lanes in time, as MuJoCo makes it: `mj_step`.
 *
 * Euler, damping implicit:  (M + h diag(damping)) a' = forces,  v += h a',  q += h v
 * Runge and Kutta, fourth order, constraints and solver again at each stage, all from the same warm start.
 *
 * A lane whose numbers are out of hand (not finite, or beyond 10^10) begins again at rest in the model's own pose, its motors
 * off for the rest of the step.
 */
import { findRows } from "./constraints";
import { copyMatrix, factor, solve } from "./factor";
import { smoothForces } from "./forces";
import { massMatrix } from "./inertia";
import { placeBodies } from "./kinematics";
import { constrain } from "./newton";
import { item, Joint, Robot } from "./robot";
import {
  ACCELERATION,
  ACCELERATION_SUM,
  CONSTRAINT,
  DIRECTION,
  entry,
  FIRST_POSITION,
  FIRST_SPEED,
  FREE,
  get,
  HESSIAN,
  MASS,
  MASS_FACTOR,
  POSITION,
  PUSH,
  set,
  SMOOTH,
  SPEED,
  SPEED_SUM,
  STAGE_POSITION,
  TORQUE,
  WARM,
} from "./room";
import { any, both, plus, times } from "./two";

// @ts-ignore: decorator
@inline
const MOST: f64 = 1e10;

/** The accelerations at a state: all that is known before time goes on. */
export function forward(robot: Robot, room: usize): void {
  placeBodies(robot, room);
  massMatrix(robot, room);
  copyMatrix(robot, room, MASS, MASS_FACTOR);
  factor(robot, room, MASS_FACTOR);
  smoothForces(robot, room);
  solve(robot, room, MASS_FACTOR, SMOOTH, FREE);
  findRows(robot, room);
  constrain(robot, room);
}

export function substep(robot: Robot, room: usize): void {
  const bad = v128.or(wild(robot, room, POSITION), wild(robot, room, SPEED));
  if (any(bad)) restart(robot, room, bad);
  forward(robot, room);
  const worse = wild(robot, room, ACCELERATION);
  if (any(worse)) {
    restart(robot, room, worse);
    forward(robot, room);
  }
  if (robot.implicit) euler(robot, room);
  else rungeKutta(robot, room);
}

/** The lanes in which a number of the row is not finite or too large. */
// @ts-ignore: decorator
@inline
function wild(robot: Robot, room: usize, row: usize): v128 {
  let tame = i64x2.splat(-1);
  for (let i = 0; i < robot.dofs; i++) tame = v128.and(tame, f64x2.le(f64x2.abs(get(room, row, i)), both(MOST)));
  return v128.not(tame);
}

function restart(robot: Robot, room: usize, lanes: v128): void {
  for (let i = 0; i < robot.dofs; i++) {
    const rest = both(item<Joint>(robot.joints, i).rest);
    set(room, POSITION, i, v128.bitselect(rest, get(room, POSITION, i), lanes));
    set(room, SPEED, i, v128.andnot(get(room, SPEED, i), lanes));
    set(room, WARM, i, v128.andnot(get(room, WARM, i), lanes));
    set(room, TORQUE, i, v128.andnot(get(room, TORQUE, i), lanes));
  }
  set(room, PUSH, 0, v128.andnot(get(room, PUSH, 0), lanes));
}

// @ts-ignore: decorator
@inline
function euler(robot: Robot, room: usize): void {
  const h = both(robot.timestep);
  copyMatrix(robot, room, MASS, HESSIAN);
  for (let i = 0; i < robot.dofs; i++) {
    const at = entry(room, HESSIAN, i, i);
    v128.store(at, plus(v128.load(at), times(h, both(item<Joint>(robot.joints, i).damping))));
    set(room, DIRECTION, i, plus(get(room, SMOOTH, i), get(room, CONSTRAINT, i)));
    set(room, STAGE_POSITION, i, get(room, POSITION, i));
  }
  factor(robot, room, HESSIAN);
  solve(robot, room, HESSIAN, DIRECTION, DIRECTION);
  for (let i = 0; i < robot.dofs; i++) {
    const speed = plus(get(room, SPEED, i), times(h, get(room, DIRECTION, i)));
    set(room, WARM, i, get(room, ACCELERATION, i));
    set(room, SPEED, i, speed);
    set(room, POSITION, i, plus(get(room, POSITION, i), times(h, speed)));
  }
}

// @ts-ignore: decorator
@inline
function rungeKutta(robot: Robot, room: usize): void {
  const h = robot.timestep;
  for (let i = 0; i < robot.dofs; i++) {
    set(room, FIRST_POSITION, i, get(room, POSITION, i));
    set(room, FIRST_SPEED, i, get(room, SPEED, i));
    set(room, SPEED_SUM, i, get(room, SPEED, i));
    set(room, ACCELERATION_SUM, i, get(room, ACCELERATION, i));
  }
  for (let stage = 2; stage <= 4; stage++) {
    const part = both(stage == 4 ? h : 0.5 * h);
    const weight = both(stage == 4 ? 1 : 2);
    for (let i = 0; i < robot.dofs; i++) {
      const speed = plus(get(room, FIRST_SPEED, i), times(part, get(room, ACCELERATION, i)));
      set(room, POSITION, i, plus(get(room, FIRST_POSITION, i), times(part, get(room, SPEED, i))));
      set(room, SPEED, i, speed);
      set(room, SPEED_SUM, i, plus(get(room, SPEED_SUM, i), times(weight, speed)));
    }
    forward(robot, room);
    for (let i = 0; i < robot.dofs; i++) {
      const sum = plus(get(room, ACCELERATION_SUM, i), times(weight, get(room, ACCELERATION, i)));
      set(room, ACCELERATION_SUM, i, sum);
    }
  }
  const sixth = both(h / 6);
  for (let i = 0; i < robot.dofs; i++) {
    set(room, WARM, i, get(room, ACCELERATION, i));
    set(room, STAGE_POSITION, i, get(room, POSITION, i));
    set(room, POSITION, i, plus(get(room, FIRST_POSITION, i), times(sixth, get(room, SPEED_SUM, i))));
    set(room, SPEED, i, plus(get(room, FIRST_SPEED, i), times(sixth, get(room, ACCELERATION_SUM, i))));
  }
}
