/**
 * Pictures of the planar robots: their capsules where a state puts them, seen from the side (Swimmer from above). The view goes
 * with the robot along the floor, whose marks stand still every meter; the pendulums' rail stays where it is.
 */
import { forceLine, torqueArc } from "../../render/force_shapes.ts";
import type { Role } from "../../render/palette.ts";
import type { Point, Scene, Shape, State } from "../../render/scene.ts";
import type { RobotForces } from "../robot_forces.ts";
import { MODELS } from "./generated/models.ts";
import { jointsOf, type PlanarModel, type Vector } from "./model.ts";
import type { RobotName } from "./task.ts";

export interface Picture {
  readonly robot: RobotName;
  readonly title: string;
  /** m */
  readonly width: number;
  readonly height: number;
  /** Height of the view's middle; of a swimmer's view nothing, since it goes with it. */
  readonly middle: number;
  readonly ground: "floor" | "rail" | "water";
  /** Colors of the bodies whose own is not the rest's. */
  readonly colors: Readonly<Record<string, Role>>;
}

/** A frame: where it lies and how it is turned. */
interface Pose {
  readonly at: Point;
  readonly angle: number;
}

const ORIGIN: Vector = [0, 0];

/** Where the bodies' frames and the joints are at positions `q`. */
function placesOf({ bodies }: PlanarModel, q: State): { poses: Pose[]; joints: Point[] } {
  const poses: Pose[] = [];
  const places: Point[] = [];
  let joint = 0;
  for (const { parent, at, joints } of bodies) {
    const base = parent < 0 ? { at: [0, 0] as Point, angle: 0 } : poses[parent];
    let place = pointOf(base, at);
    let { angle } = base;
    for (const { slide, turns = 0, at: hinge = ORIGIN, rest = 0 } of joints) {
      const moved = q[joint++] - rest;
      if (slide) place = slide === "u" ? [place[0] + moved, place[1]] : [place[0], place[1] + moved];
      else {
        const anchor = pointOf({ at: place, angle }, hinge);
        angle += turns * moved;
        place = pointOf({ at: anchor, angle }, [-hinge[0], -hinge[1]]);
      }
      places.push(pointOf({ at: place, angle }, hinge));
    }
    poses.push({ at: place, angle });
  }
  return { poses, joints: places };
}

/** A point of a frame in the plane. */
function pointOf({ at: [x, y], angle }: Pose, [u, w]: Vector): Point {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [x + c * u - s * w, y + s * u + c * w];
}

/** The picture of a state, positions first, with the forces there on request. */
export function planarScene(picture: Picture, state: State, forces?: RobotForces): Scene {
  const model = MODELS[picture.robot];
  const { title, width, height, middle, ground, colors } = picture;
  const { poses, joints } = placesOf(model, state);
  const [x, y] = poses[0].at;
  const center: Point = ground === "water" ? [x, y] : ground === "floor" ? [x, middle] : [0, middle];
  const capsules = model.capsules.map(({ body, at, half, radius }, k): Shape => {
    const { name } = model.bodies[body];
    const end = (side: number) => pointOf(poses[body], [at[0] + side * half[0], at[1] + side * half[1]]);
    const double = model.capsules.findIndex((other) => other.body === body) < k;
    return {
      kind: "capsule",
      name: double ? `${name} ${k}` : name,
      from: end(-1),
      to: end(1),
      radius,
      fill: colors[name] ?? "link",
    };
  });
  const shown = forces ? forceShapes(model, joints, forces, height) : [];
  return { title, center, width, height, shapes: [...groundOf(picture, center), ...capsules, ...shown] };
}

/** Contacts as lines; motors as arcs about their hinges, those of what slides as lines. */
function forceShapes(model: PlanarModel, places: readonly Point[], forces: RobotForces, height: number): Shape[] {
  const { bodies, gravity, motors } = model;
  const weight = bodies.reduce((sum, { mass }) => sum + mass, 0) * Math.hypot(...gravity);
  const contacts = forces.contacts.flatMap(({ at, force }, k) =>
    forceLine(`contact ${k}`, [at[0], at[1]], [force[0] / weight, force[1] / weight], height),
  );
  const joints = jointsOf(model);
  const driven = motors.flatMap(({ joint, gear, most }, k) => {
    const { slide, turns = 1 } = joints[joint];
    const share = forces.motors[k] / (gear * most);
    if (slide) return forceLine(`motor ${k}`, places[joint], slide === "u" ? [share, 0] : [0, share], height);
    return torqueArc(`motor ${k}`, places[joint], turns * share, height);
  });
  return [...driven, ...contacts];
}

/** The floor up to the view's edges with a mark each meter, the cart's rail, or points of the water. */
function groundOf({ ground, width, height, robot }: Picture, [x, y]: Point): Shape[] {
  const [left, right] = [x - width / 2, x + width / 2];
  if (ground === "rail") {
    const [low, high] = jointsOf(MODELS[robot])[0].range as Vector;
    const points: Point[] = [
      [low - 0.1, 0],
      [high + 0.1, 0],
    ];
    return [{ kind: "polyline", name: "rail", points, stroke: "ground", strokeWidth: 0.03 }];
  }
  const marks = metres(left, right);
  if (ground === "water")
    return metres(y - height / 2, y + height / 2).flatMap((row) =>
      marks.map((at) => mark(`mark ${at} ${row}`, [at, row], 0.03)),
    );
  const bottom = y - height / 2;
  const soil: Point = [x, bottom / 2];
  return [
    { kind: "rect", name: "soil", center: soil, width: width + 0.1, height: -bottom, fill: "soil" },
    { kind: "polyline", name: "floor", points: [[left, 0], [right, 0]], stroke: "ground", strokeWidth: 0.02 }, // biome-ignore format: two points
    ...marks.map((at) => mark(`mark ${at}`, [at, -0.12], 0.04)),
  ];
}

function mark(name: string, center: Point, radius: number): Shape {
  return { kind: "circle", name, center, radius, fill: "ground" };
}

/** The whole numbers between two. */
function metres(from: number, to: number): number[] {
  const first = Math.ceil(from);
  return Array.from({ length: Math.max(0, Math.floor(to) - first + 1) }, (_, k) => first + k);
}
