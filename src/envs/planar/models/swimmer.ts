/**
 * Gymnasium 1.4.0's swimmer.xml (MIT) as MuJoCo 3.14.0 (Apache-2.0) compiles it: what acts in the plane, (x, y), not rounded.
 */
import type { PlanarModel } from "../model.ts";

export const SWIMMER: PlanarModel = {
  timestep: 0.01,
  integrator: "rungeKutta",
  gravity: [0, 0],
  fluid: { density: 4000, viscosity: 0.1, thick: 0.1711552442873394, long: 1.1362476946200646 },
  limit: { softest: 0.9, stiffest: 0.95, width: 0.001, time: 0.02 },
  motors: [
    { joint: 3, gear: 150, most: 1 },
    { joint: 4, gear: 150, most: 1 },
  ],
  bodies: [
    {
      name: "torso",
      parent: -1,
      at: [0, 0],
      com: [1, 0],
      mass: 35.604716740684324,
      inertia: 3.9175660390264717,
      inverseMass: 0.010965286758709189,
      joints: [
        { name: "slider1", slide: "u", armature: 0.1 },
        { name: "slider2", slide: "w", armature: 0.1 },
        { name: "free_body_rot", turns: 1, at: [0, 0], armature: 0.1 },
      ],
    },
    {
      name: "mid",
      parent: 0,
      at: [0.5, 0],
      com: [-0.5, 0],
      mass: 35.604716740684324,
      inertia: 3.9175660390264717,
      inverseMass: 0.00884358066872071,
      joints: [
        {
          name: "motor1_rot",
          turns: 1,
          at: [0, 0],
          armature: 0.1,
          range: [-1.7453292519943295, 1.7453292519943295],
          inverseInertia: 0.38529334162134676,
        },
      ],
    },
    {
      name: "back",
      parent: 1,
      at: [-1, 0],
      com: [-0.5, 0],
      mass: 35.604716740684324,
      inertia: 3.9175660390264717,
      inverseMass: 0.010978250641502577,
      joints: [
        {
          name: "motor2_rot",
          turns: 1,
          at: [0, 0],
          armature: 0.1,
          range: [-1.7453292519943295, 1.7453292519943295],
          inverseInertia: 0.3933336741383495,
        },
      ],
    },
  ],
  capsules: [
    { body: 0, at: [1, 0], half: [0.5, 0], radius: 0.1 },
    { body: 1, at: [-0.5, 0], half: [0.5, 0], radius: 0.1 },
    { body: 2, at: [-0.5, 0], half: [0.5, 0], radius: 0.1 },
  ],
};
