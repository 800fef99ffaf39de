/** The tables of a robot that kernels read (`assembly/planar/robot.ts`), derived from its model and written into an arena. */
import type { Arena } from "../../wasm/arena.ts";
import {
  CapsuleEnd,
  CapsulePair,
  Joint,
  JointLimit,
  Motor,
  Robot,
  RobotBody,
} from "../../wasm/generated/robot_records.ts";
import type { RecordBlock } from "../../wasm/record.ts";
import { jointsOf, type PlanarModel, type Softness, type Vector } from "./model.ts";

/** Writes them. `frameSkip`: substeps in a step of the environment. */
export function writeRobot(arena: Arena, model: PlanarModel, frameSkip: number): RecordBlock<Robot, "Robot"> {
  const { own } = arena;
  const bodies = bodyTable(model);
  const joints = jointTable(model);
  const limits = limitTable(model);
  const ends = endTable(model);
  const pairs = pairTable(model);
  const motors = model.motors.map((motor) => ({ ...motor }));
  const slides = jointsOf(model).filter(({ slide }) => slide).length;
  const second = jointsOf(model)[1];
  return own.record(Robot, {
    dofs: joints.length,
    slides,
    bodies: own.records(RobotBody, bodies),
    bodyCount: bodies.length,
    joints: own.records(Joint, joints),
    limits: own.records(JointLimit, limits),
    limitCount: limits.length,
    ends: own.records(CapsuleEnd, ends),
    endCount: ends.length,
    pairs: own.records(CapsulePair, pairs),
    pairCount: pairs.length,
    motors: own.records(Motor, motors),
    motorCount: motors.length,
    implicit: Number(model.integrator === "euler"),
    frameSkip,
    timestep: model.timestep,
    gravityU: model.gravity[0],
    gravityW: model.gravity[1],
    height: model.bodies[0].at[1] - (second?.slide ? (second.rest ?? 0) : 0),
    ...softness("limit", model.limit, model.timestep),
    ...softness("contact", model.contact ?? { ...model.limit, margin: 0 }, model.timestep),
    contactMargin: model.contact?.margin ?? 0,
    ...fluidTable(model),
  });
}

/** Where a body's hinge is, from its origin: points of a body are counted from there. */
function anchorOf(model: PlanarModel, body: number): Vector {
  return model.bodies[body].joints.find(({ turns }) => turns)?.at ?? [0, 0];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1]];
}

function bodyTable(model: PlanarModel): RobotBody[] {
  const masses = model.bodies.map(({ mass }) => mass);
  for (let b = masses.length - 1; b > 0; b--) masses[model.bodies[b].parent] += masses[b];
  let joint = 0;
  return model.bodies.map(({ parent, at, com, mass, inertia, joints }, b) => {
    const hinge = joints.findIndex(({ turns }) => turns);
    const first = joint;
    joint += joints.length;
    const anchor = anchorOf(model, b);
    const place: Vector = [at[0] + anchor[0], at[1] + anchor[1]];
    const offset = parent < 0 ? ([0, 0] as const) : minus(place, anchorOf(model, parent));
    const centre = minus(com, anchor);
    return {
      parent,
      hinge: hinge < 0 ? -1 : first + hinge,
      sign: hinge < 0 ? 0 : (joints[hinge].turns as number),
      offsetU: offset[0],
      offsetW: offset[1],
      comU: centre[0],
      comW: centre[1],
      mass,
      inertia,
      subtreeMass: masses[b],
    };
  });
}

/** The joint before each: the one before it of its body, or the last of the nearest body above that has one. */
function jointTable(model: PlanarModel): Joint[] {
  const table: Joint[] = [];
  const last: number[] = []; // joint of each body
  for (const { parent, joints } of model.bodies) {
    let before = parent < 0 ? -1 : last[parent];
    for (const { rest = 0, armature = 0, damping = 0, stiffness = 0 } of joints) {
      table.push({ parent: before, rest, armature, damping, stiffness });
      before = table.length - 1;
    }
    last.push(before);
  }
  return table;
}

function limitTable(model: PlanarModel): JointLimit[] {
  return jointsOf(model).flatMap(({ range, margin = 0, inverseInertia = 0 }, joint) =>
    range ? [{ joint, low: range[0], high: range[1], margin, weight: inverseInertia }] : [],
  );
}

function endTable(model: PlanarModel): CapsuleEnd[] {
  return model.capsules.flatMap(({ body, at, half, radius, friction }) => {
    if (friction === undefined) return [];
    const [u, w] = minus(at, anchorOf(model, body));
    const weight = model.bodies[body].inverseMass;
    return [1, -1].map((side) => ({
      body,
      u: u + side * half[0],
      w: w + side * half[1],
      radius,
      friction,
      weight,
    }));
  });
}

function pairTable(model: PlanarModel): CapsulePair[] {
  const bodies = bodyTable(model);
  return (model.pairs ?? []).map(([first, second]) => {
    const [upper, lower] = [first, second].map((body) => {
      const capsule = model.capsules.find((candidate) => candidate.body === body) as (typeof model.capsules)[number];
      return { ...capsule, at: minus(capsule.at, anchorOf(model, body)) };
    });
    return {
      first,
      second,
      from: bodies[first].hinge + 1,
      to: bodies[second].hinge,
      firstU: upper.at[0],
      firstW: upper.at[1],
      firstHalfU: upper.half[0],
      firstHalfW: upper.half[1],
      firstRadius: upper.radius,
      secondU: lower.at[0],
      secondW: lower.at[1],
      secondHalfU: lower.half[0],
      secondHalfW: lower.half[1],
      secondRadius: lower.radius,
      weight: model.bodies[first].inverseMass + model.bodies[second].inverseMass,
    };
  });
}

/** K = 1/(stiffest time)^2 and B = 2/(stiffest time), critically damped; impedances as MuJoCo bounds them. */
function softness<Name extends "limit" | "contact">(
  name: Name,
  { softest, stiffest, time, width }: Softness,
  timestep: number,
) {
  const [low, high] = [softest, stiffest].map((impedance) => Math.min(Math.max(impedance, 1e-4), 0.9999));
  const slowest = Math.max(time, 2 * timestep);
  return {
    [`${name}Spring`]: 1 / (high * high * slowest * slowest),
    [`${name}Damper`]: 2 / (high * slowest),
    [`${name}Softest`]: low,
    [`${name}Stiffest`]: high,
    [`${name}Width`]: width,
  } as Record<`${Name}${"Spring" | "Damper" | "Softest" | "Stiffest" | "Width"}`, number>;
}

/** MuJoCo's drag of a box: viscous as a ball of the edges' mean, quadratic by its faces. */
function fluidTable({ fluid }: PlanarModel) {
  if (!fluid) return { immersed: 0, drag: 0, dragSquareAlong: 0, dragSquareAcross: 0, spinDrag: 0, spinDragSquare: 0 };
  const { density, viscosity, thick, long } = fluid;
  const diameter = (2 * thick + long) / 3;
  const [thick4, long4] = [thick, long].map((edge) => edge * edge * edge * edge);
  return {
    immersed: 1,
    drag: 3 * Math.PI * diameter * viscosity,
    dragSquareAlong: 0.5 * density * thick * thick,
    dragSquareAcross: 0.5 * density * thick * long,
    spinDrag: Math.PI * diameter * diameter * diameter * viscosity,
    spinDragSquare: (density * thick * (thick4 + long4)) / 64,
  };
}
