/**
 * MountainCar, both kinds: a car on the hill y = 0.45 sin(3 x) + 0.55 and a flag at the goal. The car has the
 * proportions of Gymnasium's (0.12 x 0.06 over wheels of radius 0.024) and 1.3 times its size, to be seen in small
 * pictures. It stands on the tangent of the hill, atan(1.35 cos 3x), where Gymnasium turns it by cos 3x (up to 4 degrees
 * more).
 */
import type { Group, Point, Polygon, Scene, Shape, State } from "../../render/scene.ts";
import type { Drawing } from "../drawing.ts";

const LEFT = -1.3; // the track goes from -1.2 to 0.6; a tenth more shows all of the car at both ends
const RIGHT = 0.7;
const HEIGHT = 1.25;
const HILL_POINTS = 60;

const height = (x: number) => 0.45 * Math.sin(3 * x) + 0.55;

const CREST: readonly Point[] = Array.from({ length: HILL_POINTS + 1 }, (_, k) => {
  const x = LEFT + ((RIGHT - LEFT) * k) / HILL_POINTS;
  return [x, height(x)];
});
const HILL: readonly Shape[] = [
  { kind: "polygon", name: "hill", points: [...CREST, [RIGHT, 0], [LEFT, 0]], fill: "soil" },
  { kind: "polyline", name: "crest", points: CREST, stroke: "ground", strokeWidth: 0.012 },
];

/**
 * The car in its valley, and the flag on the hill.
 * @param state position and speed (per step)
 * @param choice 0, 1, 2: push left, none, right; not drawn unless given
 */
export function mountainCarScene([position]: State, choice = 1): Scene {
  return scene("MountainCar: a car rocks itself up a hill", position, 0.5, choice - 1);
}

/**
 * The same with a push of any strength.
 * @param state position and speed (per step)
 * @param force in [-1, 1], positive to the right; limited to that as the environment does; not drawn unless given
 */
export function mountainCarContinuousScene([position]: State, force = 0): Scene {
  const limited = Math.max(-1, Math.min(1, force));
  return scene("MountainCarContinuous: a car rocks itself up a hill", position, 0.45, limited);
}

export const MOUNTAIN_CAR_DRAWING: Drawing = {
  stateSize: 2,
  actionSize: 1,
  framesPerSecond: 30,
  scene: (state, action) => mountainCarScene(state, action?.[0]),
};

export const MOUNTAIN_CAR_CONTINUOUS_DRAWING: Drawing = {
  stateSize: 2,
  actionSize: 1,
  framesPerSecond: 30,
  scene: (state, action) => mountainCarContinuousScene(state, action?.[0]),
};

function scene(title: string, position: number, goal: number, force: number): Scene {
  return {
    title,
    center: [(LEFT + RIGHT) / 2, HEIGHT / 2],
    width: RIGHT - LEFT,
    height: HEIGHT,
    shapes: [...flag(goal), ...HILL, car(position, force)],
  };
}

function flag(x: number): Shape[] {
  const foot = height(x);
  const top = foot + 0.15;
  const cloth: Polygon = {
    kind: "polygon",
    name: "flag",
    points: [
      [x + 0.008, top - 0.004],
      [x + 0.008, top - 0.05],
      [x + 0.08, top - 0.027],
    ],
    fill: "goal",
    stroke: "goal",
    strokeWidth: 0.008,
  };
  return [cloth, { kind: "capsule", name: "flagpole", from: [x, foot], to: [x, top], radius: 0.005, fill: "body" }];
}

/** In its own frame x is forward and y away from the ground. */
function car(position: number, force: number): Group {
  const shapes: Shape[] = [
    { kind: "polygon", name: "cabin", points: CABIN, fill: "body", stroke: "body", strokeWidth: 0.018 },
    { kind: "polygon", name: "window", points: WINDOW, fill: "window", stroke: "window", strokeWidth: 0.005 },
    { kind: "rect", name: "chassis", center: [0, 0.056], width: 0.156, height: 0.04, radius: 0.017, fill: "body" },
    ...wheel("rear wheel", -0.042),
    ...wheel("front wheel", 0.042),
  ];
  if (Math.abs(force) > 0.02) shapes.push(push(force));
  const slope = Math.atan(1.35 * Math.cos(3 * position));
  return { kind: "group", name: "car", at: [position, height(position)], angle: slope, shapes };
}

const CABIN: readonly Point[] = [
  [-0.055, 0.066],
  [-0.04, 0.108],
  [0.018, 0.108],
  [0.044, 0.066],
];
const WINDOW: readonly Point[] = [
  [-0.039, 0.079],
  [-0.031, 0.103],
  [0.014, 0.103],
  [0.028, 0.079],
];

function wheel(name: string, x: number): Shape[] {
  const center: Point = [x, 0.035]; // the crest's outline is 0.006 thick on this side
  return [
    { kind: "circle", name, center, radius: 0.031, fill: "wheel" },
    { kind: "circle", name: `${name}'s hub`, center, radius: 0.011, fill: "window" },
  ];
}

/** An arrow head before the car or behind it, in the direction of the push; its area is proportional to the force. */
function push(force: number): Polygon {
  const near = Math.sign(force) * 0.105;
  const size = 0.03 * Math.sqrt(Math.abs(force));
  return {
    kind: "polygon",
    name: "push",
    points: [
      [near, 0.06 + size],
      [near + Math.sign(force) * 1.5 * size, 0.06],
      [near, 0.06 - size],
    ],
    fill: "force",
    stroke: "force",
    strokeWidth: 0.01,
  };
}
