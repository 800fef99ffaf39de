/** From 4 to 16,384 samples in a gradient step. */
import type { Scenario } from "../scenario.ts";

export const batchSize: Scenario = {
  name: "batch-size",
  question: "How many samples should a gradient be made of?",
  expected:
    "The variance falls in proportion; beyond some size more samples cost steps and give nothing (McCandlish et al. 2018).",
  answer: "",
  seen: "",
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
        { value: "noiseScale", title: "over its squared mean" },
        { value: "seconds", title: "seconds" },
      ],
      measure: "gradientNoise",
    },
  ],
};
