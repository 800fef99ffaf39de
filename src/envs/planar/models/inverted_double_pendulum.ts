/**
 * Gymnasium 1.4.0's inverted_double_pendulum.xml (MIT) as MuJoCo 3.14.0 (Apache-2.0) compiles it: what acts in the plane, (x, z), not rounded.
 */
import type { PlanarModel } from "../model.ts";

export const INVERTED_DOUBLE_PENDULUM: PlanarModel = {
  timestep: 0.01,
  integrator: "rungeKutta",
  gravity: [0.00001, -9.81],
  limit: { softest: 0.9, stiffest: 0.95, width: 0.001, time: 0.02 },
  motors: [{ joint: 0, gear: 500, most: 1 }],
  bodies: [
    {
      name: "cart",
      parent: -1,
      at: [0, 0],
      com: [0, 0],
      mass: 10.47197551196598,
      inertia: 0.12671090369478838,
      inverseMass: 0.028224206395898916,
      joints: [
        {
          name: "slider",
          slide: "u",
          damping: 0.05,
          range: [-1, 1],
          margin: 0.01,
          inverseInertia: 0.08467261918769675,
        },
      ],
    },
    {
      name: "pole",
      parent: 0,
      at: [0, 0],
      com: [0, 0.3],
      mass: 4.1987385815227585,
      inertia: 0.15497066975016235,
      inverseMass: 0.03504152896303488,
      joints: [{ name: "hinge", turns: -1, at: [0, 0], damping: 0.05 }],
    },
    {
      name: "pole2",
      parent: 1,
      at: [0, 0.6],
      com: [0, 0.3],
      mass: 4.1987385815227585,
      inertia: 0.15497066975016235,
      inverseMass: 0.06686298404500333,
      joints: [{ name: "hinge2", turns: -1, at: [0, 0], damping: 0.05 }],
    },
  ],
  capsules: [
    { body: 0, at: [0, 0], half: [0.10000000000000003, -2.2204460492503132e-17], radius: 0.1 },
    { body: 1, at: [0, 0.3], half: [0, -0.3], radius: 0.045 },
    { body: 2, at: [0, 0.3], half: [0, -0.3], radius: 0.045 },
  ],
};
