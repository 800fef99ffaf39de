/**
 * Pendulum: a rod of 1 m and 0.2 m width on a fixed axle, as Gymnasium draws it in a view of 4.4 m, here 3 m. The torque
 * is an arc about the axle, the longer the stronger, in the direction in which it turns the rod.
 */
import type { Scene, Shape, State } from "../../render/scene.ts";
import type { Drawing } from "../drawing.ts";

const MOST_TORQUE = 2; // N m
const MOST_SWEEP = (5 / 6) * Math.PI; // rad, at the greatest torque
const LEAST_SWEEP = 0.02; // rad: less is not visible

const DIAL: readonly Shape[] = [
  { kind: "circle", name: "dial", center: [0, 0], radius: 1.22, fill: "soil" },
  { kind: "capsule", name: "upright", from: [0, 1.26], to: [0, 1.34], radius: 0.025, fill: "ground" },
];

/**
 * The pendulum and the torque on it.
 * @param state theta (rad, 0 is upright, positive is counterclockwise), theta' (rad/s)
 * @param torque N m, counterclockwise; limited to [-2, 2] as the environment does; not drawn unless given
 */
export function pendulumScene([theta]: State, torque = 0): Scene {
  const sweep = (Math.max(-MOST_TORQUE, Math.min(MOST_TORQUE, torque)) / MOST_TORQUE) * MOST_SWEEP;
  const shapes: Shape[] = [
    ...DIAL,
    {
      kind: "group",
      name: "pendulum",
      angle: theta,
      shapes: [{ kind: "capsule", name: "rod", from: [0, 0], to: [0, 1], radius: 0.1, fill: "rod" }],
    },
    { kind: "circle", name: "axle", center: [0, 0], radius: 0.05, fill: "body" },
  ];
  if (Math.abs(sweep) >= LEAST_SWEEP)
    shapes.push({
      kind: "arc",
      name: "torque",
      center: [0, 0],
      radius: 0.45,
      start: -Math.PI / 2, // from below, out of the way of a rod that stands
      sweep,
      stroke: "force",
      strokeWidth: 0.06,
    });
  return { title: "Pendulum: a motor swings a rod up", center: [0, 0], width: 3, height: 3, shapes };
}

export const PENDULUM_DRAWING: Drawing = {
  stateSize: 2,
  actionSize: 1,
  framesPerSecond: 30,
  scene: (state, action) => pendulumScene(state, action?.[0]),
};
