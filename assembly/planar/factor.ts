/**
 * Linear systems with a matrix of the joints: L' D L with L a unit lower triangle, joints from the last to the first. Entries
 * exist only for two joints of which one is on the way to the other, and no others arise (Featherstone, "Rigid body dynamics
 * algorithms", 2008, section 6.5).
 */
import { item, Joint, Robot } from "./robot";
import { entry, get, MASS, set } from "./room";
import { both, minus, over, plus, times } from "./two";

/** Replaces a matrix by its factors: L below the diagonal, 1 / D on it. */
export function factor(robot: Robot, room: usize, matrix: usize): void {
  for (let k = robot.dofs - 1; k >= 0; k--) {
    const row = entry(room, matrix, k);
    const diagonal = row + (<usize>k << 4);
    const reciprocal = over(both(1), v128.load(diagonal));
    v128.store(diagonal, reciprocal);
    for (let i = item<Joint>(robot.joints, k).parent; i >= 0; ) {
      const at = row + (<usize>i << 4);
      const target = entry(room, matrix, i);
      const ratio = times(v128.load(at), reciprocal);
      let j = i;
      do {
        const place = target + (<usize>j << 4);
        v128.store(place, minus(v128.load(place), times(ratio, v128.load(row + (<usize>j << 4)))));
        j = item<Joint>(robot.joints, j).parent;
      } while (j >= 0);
      v128.store(at, ratio);
      i = item<Joint>(robot.joints, i).parent;
    }
  }
}

/** Row `out` = matrix^-1 times row `b`, by the factors. */
export function solve(robot: Robot, room: usize, factors: usize, b: usize, out: usize): void {
  const dofs = robot.dofs;
  if (b != out) for (let i = 0; i < dofs; i++) set(room, out, i, get(room, b, i));
  for (let i = dofs - 1; i >= 0; i--) {
    const row = entry(room, factors, i);
    const x = get(room, out, i);
    for (let j = item<Joint>(robot.joints, i).parent; j >= 0; j = item<Joint>(robot.joints, j).parent) {
      set(room, out, j, minus(get(room, out, j), times(v128.load(row + (<usize>j << 4)), x)));
    }
  }
  for (let i = 0; i < dofs; i++) {
    const row = entry(room, factors, i);
    let x = times(get(room, out, i), v128.load(row + (<usize>i << 4)));
    for (let j = item<Joint>(robot.joints, i).parent; j >= 0; j = item<Joint>(robot.joints, j).parent) {
      x = minus(x, times(v128.load(row + (<usize>j << 4)), get(room, out, j)));
    }
    set(room, out, i, x);
  }
}

/** Copies the lower triangle. */
export function copyMatrix(robot: Robot, room: usize, from: usize, to: usize): void {
  for (let i = 0; i < robot.dofs; i++) {
    const source = entry(room, from, i);
    const target = entry(room, to, i);
    for (let j: usize = 0; j <= <usize>i << 4; j += 16) v128.store(target + j, v128.load(source + j));
  }
}

/** Row `out` = mass matrix times row `x`. */
export function timesMass(robot: Robot, room: usize, x: usize, out: usize): void {
  for (let i = 0; i < robot.dofs; i++) {
    const row = entry(room, MASS, i);
    const own = get(room, x, i);
    let sum = times(v128.load(row + (<usize>i << 4)), own);
    for (let j = item<Joint>(robot.joints, i).parent; j >= 0; j = item<Joint>(robot.joints, j).parent) {
      const m = v128.load(row + (<usize>j << 4));
      sum = plus(sum, times(m, get(room, x, j)));
      set(room, out, j, plus(get(room, out, j), times(m, own)));
    }
    set(room, out, i, sum);
  }
}

/** Sum of the products of two rows of joints. */
// @ts-ignore: decorator
@inline
export function dot(robot: Robot, room: usize, a: usize, b: usize): v128 {
  let sum = both(0);
  for (let i = 0; i < robot.dofs; i++) sum = plus(sum, times(get(room, a, i), get(room, b, i)));
  return sum;
}
