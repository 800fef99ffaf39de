/**
 * Reacher from above: an arm of two links in a walled square, and the target for its fingertip. Sizes of MuJoCo's
 * model: joints 0.1 m apart, fingertip 0.11 m from the second, links of radius 0.01 m, walls at 0.3 m. The thin line is
 * the distance that the reward punishes.
 */
import type { Point, Scene, Shape, State } from "../../render/scene.ts";
import type { Drawing } from "../drawing.ts";

const LINK = 0.1; // m, from joint to joint
const FINGERTIP = 0.11; // m from the second joint
const RADIUS = 0.01; // m, of links and fingertip
const WALL = 0.3; // m from the middle
const HALF_VIEW = 0.325; // m
const VIEW = { center: [0, 0], width: 2 * HALF_VIEW, height: 2 * HALF_VIEW } as const;

const ARENA: readonly Shape[] = [
  {
    kind: "rect",
    name: "walls",
    center: [0, 0],
    width: 2 * WALL,
    height: 2 * WALL,
    radius: 0.02,
    stroke: "wall",
    strokeWidth: 0.013,
  },
  { kind: "circle", name: "reach", center: [0, 0], radius: LINK + FINGERTIP + RADIUS, fill: "soil" },
];

/**
 * The arm with two joints, and its target.
 * @param state q0, q1 (rad, the second relative to the first link, counterclockwise), target x, y (m), then their speeds
 */
export function reacherScene([q0, q1, targetX, targetY]: State): Scene {
  const link: Shape = { kind: "capsule", name: "link", from: [0, 0], to: [LINK, 0], radius: RADIUS, fill: "arm" };
  const target: Point = [targetX, targetY];
  const fingertip: Point = [
    LINK * Math.cos(q0) + FINGERTIP * Math.cos(q0 + q1),
    LINK * Math.sin(q0) + FINGERTIP * Math.sin(q0 + q1),
  ];
  const forearm: Shape = {
    kind: "group",
    name: "forearm",
    at: [LINK, 0],
    angle: q1,
    shapes: [
      link,
      { kind: "circle", name: "fingertip", center: [FINGERTIP, 0], radius: RADIUS, fill: "fingertip" },
      { kind: "circle", name: "elbow", center: [0, 0], radius: 0.005, fill: "window" },
    ],
  };
  return {
    title: "Reacher: an arm reaches for a target",
    ...VIEW,
    shapes: [
      ...ARENA,
      { kind: "circle", name: "halo", center: target, radius: 0.024, fill: "target", opacity: 0.2 },
      { kind: "capsule", name: "distance", from: fingertip, to: target, radius: 0.0015, fill: "target", opacity: 0.6 },
      { kind: "circle", name: "target", center: target, radius: 0.009, fill: "target" },
      { kind: "group", name: "arm", angle: q0, shapes: [link, forearm] },
      { kind: "circle", name: "root", center: [0, 0], radius: 0.011, fill: "wall" },
    ],
  };
}

export const REACHER_DRAWING: Drawing = {
  stateSize: 8,
  actionSize: 2,
  framesPerSecond: 50,
  scene: (state) => reacherScene(state),
};
