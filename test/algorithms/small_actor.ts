/** A small policy and value function, of which tests change what they are about. */
import { box, discrete } from "../../src/core/space.ts";
import type { ActorCriticSpec } from "../../src/policies/actor_critic.ts";

export const SMALL_ACTOR: ActorCriticSpec = {
  observationSpace: box([-1, -1, -1], [1, 1, 1]),
  actionSpace: discrete(3),
  hiddenSizes: [4],
  activation: "tanh",
  initialization: "xavier",
  sharedTrunk: false,
  policyGain: 1,
  valueGain: 1,
  initialLogStd: -0.3,
};
