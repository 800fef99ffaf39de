/**
 * Acrobot: two links of 1 m with hinges, the first hinge fixed, the second driven. Sizes as in Gymnasium: links 0.2 m
 * wide, a view of 4.4 m. An episode ends when the tip rises above the line 1 m over the fixed
 * hinge.
 */
import type { Arc, Scene, Shape, State } from "../../render/scene.ts";
import type { Drawing } from "../drawing.ts";

const RADIUS = 0.1; // m, of links
const HINGE = 0.068; // m, so that a rim of the link shows
const HALF_VIEW = 2.2; // m
const VIEW = { center: [0, 0], width: 2 * HALF_VIEW, height: 2 * HALF_VIEW } as const;
const SWEEP = (2 / 3) * Math.PI; // rad, at a torque of 1 N m

const GOAL: readonly Shape[] = [
  {
    kind: "rect",
    name: "goal",
    center: [0, (1 + HALF_VIEW) / 2],
    width: 2 * HALF_VIEW,
    height: HALF_VIEW - 1,
    fill: "goal",
    opacity: 0.12,
  },
  {
    kind: "polyline",
    name: "goal line",
    points: [
      [-HALF_VIEW + 0.05, 1], // 22 dashes and 21 gaps
      [HALF_VIEW - 0.05, 1],
    ],
    stroke: "goal",
    strokeWidth: 0.035,
    dash: 0.1,
  },
];

/**
 * @param state theta1 (rad, 0 hangs down, positive is counterclockwise), theta2 (rad, relative to the first link), and
 * their speeds (rad/s)
 * @param choice 0, 1, 2: a torque of -1, 0, 1 N m on the second hinge; not drawn unless given
 */
export function acrobotScene([theta1, theta2]: State, choice = 1): Scene {
  const link: Shape = { kind: "capsule", name: "link", from: [0, 0], to: [0, -1], radius: RADIUS, fill: "link" };
  const hinge: Shape = { kind: "circle", name: "hinge", center: [0, 0], radius: HINGE, fill: "hinge" };
  const lower: Shape = { kind: "group", name: "lower", at: [0, -1], angle: theta2, shapes: [link, hinge] };
  const torque = choice === 1 ? [] : [torqueArc(choice - 1)];
  return {
    title: "Acrobot: two links swing up over a line",
    ...VIEW,
    shapes: [
      ...GOAL,
      { kind: "group", name: "upper", angle: theta1, shapes: [link, lower, ...torque] },
      { ...hinge, name: "fixed hinge" },
    ],
  };
}

export const ACROBOT_DRAWING: Drawing = {
  stateSize: 4,
  actionSize: 1,
  framesPerSecond: 15,
  scene: (state, action) => acrobotScene(state, action?.[0]),
};

/** About the second hinge, in the frame of the upper link. */
function torqueArc(torque: number): Arc {
  return {
    kind: "arc",
    name: "torque",
    center: [0, -1],
    radius: 0.32,
    start: -Math.PI / 2 - (torque * SWEEP) / 2,
    sweep: torque * SWEEP,
    stroke: "force",
    strokeWidth: 0.06,
  };
}
