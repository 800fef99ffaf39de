/** From 4 to 16,384 samples in a gradient step. */
import type { Scenario } from "../scenario.ts";

export const batchSize: Scenario = {
  name: "batch-size",
  question: "How many samples should a gradient be made of?",
  expected:
    "The variance falls in proportion; beyond some size more samples cost steps and give nothing (McCandlish et al. 2018).",
  answer:
    "64 to 256, at equal environment steps: the variance falls in proportion, and larger ones take too few steps to use it.",
  seen: "With each fourfold batch the variance of the gradient of one frozen policy falls to a quarter, from 2.8 with 4 samples to 0.0007 with 16,384, as it must. Returns have their best in the middle: 64 samples end at 500 and earn 313 over the whole run, 256 at 453 with the best of the worst seeds (155). With 4 and with 16 four seeds of ten collapse to 9, with 64 one; with 4,096 and 16,384 only 49 and 12 gradient steps fit into the 200,000 environment steps, and hardly anything is learned at this learning rate. Time does not plead for larger ones either: a run takes 1.9 s with 4 samples, 0.43 s with 64, and from 256 on 0.35 s whatever the size. The gradient's mean is so small beside its noise that 32 rollouts cannot tell its length from 0, so no noise scale is given.",
  experiments: [
    {
      title: "A2C with one gradient step for each rollout, equal environment steps",
      env: "CartPole-v1",
      settings: {
        preset: "plain",
        algorithm: "a2c",
        optimizer: "adam",
        learningRate: 0.003,
        rolloutSteps: 4,
        gaeLambda: 0.95,
        steps: 200_000,
      },
      arms: [4, 16, 64, 256, 1024, 4096, 16_384].map((samples) => ({
        name: `${samples.toLocaleString("en-US")} samples`,
        settings: { numEnvs: samples / 4 },
      })),
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "gradientVariance", title: "variance of the gradient" },
        { value: "seconds", title: "seconds" },
      ],
      measure: "gradientNoise",
    },
  ],
};
