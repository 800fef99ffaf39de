/** How forces look in a scene: a line from where one acts, an arc about the hinge that a torque turns. */
import type { Point, Shape } from "./scene.ts";

/** Parts of the height of the view. */
const WEIGHT = 0.2; // the line of a force as large as the robot's weight
const LONGEST = 0.6;
const LEAST = 0.005; // less is not visible
const RADIUS = 0.06;
const STROKE = 0.012;

const MOST_SWEEP = (5 / 6) * Math.PI; // rad, of a motor that gives all it can
const LEAST_SWEEP = 0.1;

/**
 * A line from `at` in the direction of a force, and a dot where it acts.
 * @param force as the picture has its directions, in weights of the robot
 * @param height of the view
 */
export function forceLine(name: string, at: Point, [across, up]: Point, height: number): Shape[] {
  const length = Math.hypot(across, up);
  if (!(length * WEIGHT >= LEAST)) return [];
  const scale = (height * Math.min(length * WEIGHT, LONGEST)) / length;
  const tip: Point = [at[0] + scale * across, at[1] + scale * up];
  return [
    { kind: "polyline", name, points: [at, tip], stroke: "force", strokeWidth: STROKE * height },
    { kind: "circle", name: `${name} at`, center: at, radius: 1.2 * STROKE * height, fill: "force" },
  ];
}

/** @param share of the largest torque that the motor gives, -1 to 1, counterclockwise in the picture where positive */
export function torqueArc(name: string, center: Point, share: number, height: number): Shape[] {
  const sweep = Math.max(-1, Math.min(1, share)) * MOST_SWEEP;
  if (!(Math.abs(sweep) >= LEAST_SWEEP)) return [];
  const arc = { kind: "arc", name, center, radius: RADIUS * height, start: -Math.PI / 2, sweep } as const;
  return [{ ...arc, stroke: "force", strokeWidth: STROKE * height }];
}
