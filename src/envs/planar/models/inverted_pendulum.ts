/**
 * Gymnasium 1.4.0's inverted_pendulum.xml (MIT) as MuJoCo 3.14.0 (Apache-2.0) compiles it: what acts in the plane, (x, z), not rounded.
 */
import type { PlanarModel } from "../model.ts";

export const INVERTED_PENDULUM: PlanarModel = {
  timestep: 0.02,
  integrator: "rungeKutta",
  gravity: [0, -9.81],
  limit: { softest: 0.9, stiffest: 0.95, width: 0.001, time: 0.02 },
  motors: [{ joint: 0, gear: 100, most: 3 }],
  bodies: [
    {
      name: "cart",
      parent: -1,
      at: [0, 0],
      com: [0, 0],
      mass: 10.47197551196598,
      inertia: 0.12671090369478838,
      inverseMass: 0.027891446019531956,
      joints: [{ name: "slider", slide: "u", damping: 1, range: [-1, 1], inverseInertia: 0.08367433805859587 }],
    },
    {
      name: "pole",
      parent: 0,
      at: [0, 0],
      com: [0.0005, 0.3],
      mass: 5.018591641363306,
      inertia: 0.1887497668730885,
      inverseMass: 0.04926689544825017,
      joints: [
        {
          name: "hinge",
          turns: -1,
          at: [0, 0],
          damping: 1,
          range: [-1.5707963267948966, 1.5707963267948966],
          inverseInertia: 2.023912919848819,
        },
      ],
    },
  ],
  capsules: [
    { body: 0, at: [0, 0], half: [0.10000000000000003, -2.2204460492503132e-17], radius: 0.1 },
    { body: 1, at: [0.0005, 0.3], half: [-0.0004999999999999711, -0.29999999999999993], radius: 0.049 },
  ],
};
