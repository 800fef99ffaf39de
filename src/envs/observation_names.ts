/**
 * What the components of the built-in environments' observations are called in a reward formula, in their order; those of
 * other environments, and of robots with many, have numbers alone.
 */
import type { EnvDefinition } from "./env.ts";

const CAR = ["position", "velocity"];

const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["CartPole-v1", ["position", "velocity", "angle", "angular_velocity"]],
  ["Pendulum-v1", ["cos_angle", "sin_angle", "angular_velocity"]],
  ["Acrobot-v1", ["cos_angle1", "sin_angle1", "cos_angle2", "sin_angle2", "angular_velocity1", "angular_velocity2"]],
  ["MountainCar-v0", CAR],
  ["MountainCarContinuous-v0", CAR],
  [
    "Reacher-v5",
    [
      ...["cos_angle1", "cos_angle2", "sin_angle1", "sin_angle2", "target_x", "target_y"],
      ...["angular_velocity1", "angular_velocity2", "offset_x", "offset_y"],
    ],
  ],
  ["InvertedPendulum-v5", ["position", "angle", "velocity", "angular_velocity"]],
]);

/** Of an environment without wrappers; empty where there are none. */
export function observationNames({
  id,
  observationSpace,
}: Pick<EnvDefinition, "id" | "observationSpace">): readonly string[] {
  const names = NAMES.get(id) ?? [];
  return names.length === observationSpace.low.length ? names : [];
}
