/**
 * Gymnasium 1.4.0's hopper.xml (MIT) as MuJoCo 3.14.0 (Apache-2.0) compiles it: what acts in the plane, (x, z), not rounded.
 */
import type { PlanarModel } from "../model.ts";

export const HOPPER: PlanarModel = {
  timestep: 0.002,
  integrator: "rungeKutta",
  gravity: [0, -9.81],
  limit: { softest: 0.9, stiffest: 0.95, width: 0.001, time: 0.02 },
  contact: { softest: 0.8, stiffest: 0.8, width: 0.01, time: 0.02, margin: 0.002 },
  pairs: [
    [0, 2],
    [0, 3],
    [1, 3],
  ],
  motors: [
    { joint: 3, gear: 200, most: 1 },
    { joint: 4, gear: 200, most: 1 },
    { joint: 5, gear: 200, most: 1 },
  ],
  bodies: [
    {
      name: "torso",
      parent: -1,
      at: [0, 1.25],
      com: [0, 0],
      mass: 3.6651914291880923,
      inertia: 0.069245938072875,
      inverseMass: 0.08492239638897524,
      joints: [
        { name: "rootx", slide: "u" },
        { name: "rootz", slide: "w", rest: 1.25 },
        { name: "rooty", turns: -1, at: [0, 0] },
      ],
    },
    {
      name: "thigh",
      parent: 0,
      at: [0, -0.19999999999999996],
      com: [0, -0.2250000000000001],
      mass: 4.057890510886818,
      inertia: 0.09329875682692194,
      inverseMass: 0.051923310146107036,
      joints: [
        {
          name: "thigh_joint",
          turns: 1,
          at: [0, 0],
          armature: 1,
          damping: 1,
          range: [-2.6179938779914944, 0],
          inverseInertia: 0.9173573040079763,
        },
      ],
    },
    {
      name: "leg",
      parent: 1,
      at: [0, -0.7000000000000001],
      com: [0, 0],
      mass: 2.7813566959781637,
      inertia: 0.07230254017320971,
      inverseMass: 0.04959511864425975,
      joints: [
        {
          name: "leg_joint",
          turns: 1,
          at: [0, 0.25],
          armature: 1,
          damping: 1,
          range: [-2.6179938779914944, 0],
          inverseInertia: 0.8423092317158408,
        },
      ],
    },
    {
      name: "foot",
      parent: 2,
      at: [0.13, -0.35],
      com: [-0.065, 0.1],
      mass: 5.315574769873931,
      inertia: 0.1035230805900054,
      inverseMass: 0.06690271076821869,
      joints: [
        {
          name: "foot_joint",
          turns: 1,
          at: [-0.13, 0.1],
          armature: 1,
          damping: 1,
          range: [-0.7853981633974483, 0.7853981633974483],
          inverseInertia: 0.9000381439194955,
        },
      ],
    },
  ],
  capsules: [
    { body: 0, at: [0, 0], half: [0, 0.19999999999999996], radius: 0.05, friction: 1 },
    { body: 1, at: [0, -0.2250000000000001], half: [0, 0.22500000000000003], radius: 0.05, friction: 1 },
    { body: 2, at: [0, 0], half: [0, 0.25], radius: 0.04, friction: 1 },
    { body: 3, at: [-0.065, 0.1], half: [-0.195, 4.3298697960381107e-17], radius: 0.06, friction: 2 },
  ],
};
