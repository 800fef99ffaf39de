/** What the clip range of PPO does to the probability ratios over the epochs of an update. */
import type { Scenario } from "../scenario.ts";

export const clipping: Scenario = {
  name: "clipping",
  question: "What does PPO's clipping do to the probability ratios, and what happens without it?",
  expected:
    "It takes away the gradient of samples whose ratio has left the range, so that many epochs on one rollout do not carry the policy away (Schulman et al. 2017). It does not keep ratios within the range: others' gradients still move them.",
  answer: "It is what makes twenty epochs possible: with it all ten seeds reach 500, without it the policy collapses.",
  seen: "With the range of 0.2 less than a tenth of the ratios lie outside it after any number of epochs, and a few per cent of the samples pull no longer. Ratios do leave the range, up to 2.1: clipping takes away gradients, it holds nothing back. Without it four fifths of the ratios are outside after 20 epochs, an update moves the policy by a KL divergence of 1.4 instead of 0.006, and eight seeds of ten end worse. That is at this learning rate and with twenty epochs; after a single epoch the two differ by a factor of two only.",
  experiments: [
    {
      title: "Clipped at 0.2, and hardly at all",
      env: "CartPole-v1",
      settings: { algorithm: "ppo", steps: 50_000, learningRateSchedule: "constant", epochs: 20 },
      arms: [
        { name: "clip range 0.2", settings: { clipRange: 0.2 } },
        { name: "none (clip range 10)", settings: { clipRange: 10 } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "firstOutside", title: "ratios beyond 1 ± 0.2 after 1 epoch" },
        { value: "halfOutside", title: "after 10" },
        { value: "allOutside", title: "after 20" },
        { value: "allIdle", title: "of all, pull no longer where clipped" },
        { value: "approxKl", title: "KL of an update" },
        { value: "ratioMax", title: "greatest ratio" },
      ],
      measure: "ratios",
    },
  ],
};
