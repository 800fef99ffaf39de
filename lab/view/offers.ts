/** The environments and algorithms that the page offers, each with one sentence. */

export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly sentence: string;
}

export const environments: readonly Offer[] = [
  { id: "CartPole-v1", name: "CartPole", sentence: "Push a cart left or right so that the pole on it stays up." },
  {
    id: "Pendulum-v1",
    name: "Pendulum",
    sentence: "Swing a rod up with a motor too weak to lift it, and hold it there.",
  },
  {
    id: "Acrobot-v1",
    name: "Acrobot",
    sentence: "Turn the elbow of a hanging arm until its tip swings over the line.",
  },
  {
    id: "MountainCar-v0",
    name: "MountainCar",
    sentence: "Rock a weak car up a hill; nothing tells it that it is getting closer.",
  },
  {
    id: "MountainCarContinuous-v0",
    name: "MountainCar, continuous",
    sentence: "The same hill with a throttle, fuel to be paid, and a prize at the flag.",
  },
  { id: "Reacher-v5", name: "Reacher", sentence: "Bring the fingertip of a two-jointed arm to a target, gently." },
  ...[
    ["InvertedPendulum", "a cart keeps a pole upright"],
    ["InvertedDoublePendulum", "a cart keeps two poles upright"],
    ["Swimmer", "three links swim, seen from above"],
    ["Hopper", "one leg hops to the right"],
    ["Walker2d", "two legs walk to the right"],
    ["HalfCheetah", "two legs run to the right"],
  ].map(([name, what]) => ({ id: `${name}-v5`, name, sentence: `MuJoCo: ${what}.` })),
];

export const algorithms: readonly Offer[] = [
  {
    id: "ppo",
    name: "PPO",
    sentence: "Goes through each rollout several times, and clips the probability ratio so that it cannot run away.",
  },
  {
    id: "a2c",
    name: "A2C",
    sentence:
      "One gradient step for each short rollout, weighted by advantages: how much better an action was than expected.",
  },
  {
    id: "reinforce",
    name: "REINFORCE",
    sentence: "The oldest: whole episodes, each action made more probable by the return that followed it.",
  },
  {
    id: "trpo",
    name: "TRPO",
    sentence: "The largest step that stays inside a trust region: a limit on the KL divergence, kept by a line search.",
  },
];
