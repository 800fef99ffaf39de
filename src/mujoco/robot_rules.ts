/** What Gymnasium adds to a robot's physics, and the numbers that its parts share. */
import type { MujocoLane } from "./lane.ts";

/** What came of a step. */
export interface Outcome {
  readonly reward: number;
  readonly terminated: boolean;
  readonly info: Readonly<Record<string, number>>;
}

export interface RobotRules {
  /** Numbers of a state besides qpos, qvel and the warm start. */
  readonly tail: number;
  /** Writes qpos and qvel of an episode's beginning, which are those of the model's pose. */
  begin(qpos: Float64Array, qvel: Float64Array, draw: (index: number) => number, tail: Float64Array): void;
  /** Before a step: what acts on the robot besides its motors. */
  disturb?(lane: MujocoLane, tail: Float64Array): void;
  /** After a state was put in and evaluated: completes the rest of it. */
  settle(lane: MujocoLane, tail: Float64Array): void;
  observe(lane: MujocoLane, write: (index: number, value: number) => void): void;
  /** @param before qpos before the step */
  judge(lane: MujocoLane, before: Float64Array, tail: Float64Array): Outcome;
}

/** weight * sum of squares in float32, in NumPy's order: from left to right, eight numbers by pairs. */
export function controlCost(ctrl: Float64Array, weight: number): number {
  const { fround } = Math;
  const s = Array.from(ctrl, (value) => fround(value * value));
  const by = (a: number, b: number) => fround(s[a] + s[b]);
  const sum =
    s.length === 8
      ? fround(fround(by(0, 1) + by(2, 3)) + fround(by(4, 5) + by(6, 7)))
      : s.reduce((total, square) => fround(total + square), 0);
  return fround(sum * fround(weight));
}

/** A number of U(-width, width) as NumPy makes it of one of U(0, 1). */
export function spread(width: number, uniform: number): number {
  return -width + (width - -width) * uniform;
}
