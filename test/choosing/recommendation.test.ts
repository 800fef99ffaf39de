import { describe, expect, it } from "vitest";
import { recommendation } from "../../src/choosing/recommendation.ts";
import type { EnvironmentFacts, PlayFacts } from "../../src/facts/environment_facts.ts";

const spread = (mean: number, std: number, min: number, max: number) => ({ mean, std, min, max });
const play: PlayFacts = {
  steps: 1024,
  observations: [spread(0, 1, -1, 1)],
  rewards: spread(1, 0.5, 0, 2),
  rewarded: 0.9,
  terminated: 20,
  truncated: 0,
};
const facts: EnvironmentFacts = {
  env: "mine",
  seed: 0,
  timeLimit: 200,
  observationSize: 4,
  observationsSmall: false,
  actions: { type: "discrete", size: 1, choices: 3, masked: false, bounded: false, low: 0, high: 0 },
  play,
};
const numbers = { ...facts.actions, type: "box", choices: 0, bounded: true, low: -1, high: 1 } as const;

describe("recommend", () => {
  it("advises PPO where nothing speaks against it, with the preset where there is one", () => {
    expect(recommendation({ facts })).toMatchObject({ family: "policy gradients", algorithm: "ppo", hasPreset: false });
    expect(recommendation({ facts: { ...facts, env: "CartPole-v1" } })).toMatchObject({
      algorithm: "ppo",
      hasPreset: true,
    });
    expect(recommendation({ facts: { ...facts, actions: numbers }, budget: 1e6 }).algorithm).toBe("ppo");
  });

  it("advises value-based methods for choices with few steps, off-policy ones for numbers", () => {
    const [choices, continuous] = [facts, { ...facts, actions: numbers }].map((of) =>
      recommendation({ facts: of, budget: 8000 }),
    );
    expect(choices).toMatchObject({ family: "value-based", algorithm: null });
    expect(continuous).toMatchObject({ family: "off-policy actor-critic", algorithm: null });
    expect(choices.reasons[0].fact).toBe("8,000 steps can be afforded, and actions are choices");
    const several = { ...facts, actions: { ...facts.actions, type: "multiDiscrete", size: 3 } as const };
    expect(recommendation({ facts: several, budget: 8000 }).algorithm).toBe("ppo"); // no table of all combinations
  });

  it("advises exploration where random play meets the same reward at every step, or planning with a model", () => {
    const silent = {
      ...facts,
      play: { ...play, rewards: spread(0, 0, 0, 0), rewarded: 0, terminated: 0, truncated: 5 },
    };
    expect(recommendation({ facts: silent })).toMatchObject({ family: "exploration", algorithm: null });
    expect(recommendation({ facts: silent, hasModel: true }).family).toBe("planning");
    const falling = { ...silent, play: { ...silent.play, terminated: 5 } }; // 1 a step, but episodes end: CartPole
    expect(recommendation({ facts: falling }).algorithm).toBe("ppo");
    const short = { ...silent, play: { ...silent.play, steps: 100 } };
    expect(recommendation({ facts: short }).algorithm).toBe("ppo");
  });

  it("advises offline methods where nothing can be tried", () => {
    expect(recommendation({ facts, fixedData: true })).toMatchObject({ family: "offline", algorithm: null });
  });

  it("names what decided: bandits, pictures, too many choices", () => {
    const reasons = (of: Partial<EnvironmentFacts>) =>
      recommendation({ facts: { ...facts, ...of } })
        .reasons.map(({ fact }) => fact)
        .join("; ");
    expect(reasons({ play: { ...play, lengths: spread(1, 0, 1, 1) } })).toContain("episodes are one step long");
    expect(reasons({ observationSize: 84 * 84 })).toContain("an observation has 7,056 numbers");
    expect(reasons({ actions: { ...facts.actions, choices: 50_000 } })).toContain("there are 50,000 choices");
  });

  it("refuses nonsense in one line", () => {
    expect(() => recommendation({ facts, budget: 0 })).toThrow(/^budget: expected a number of at least 1, got 0$/);
    expect(() => recommendation({ facts, hasModel: "yes" as never })).toThrow(/^hasModel: /);
    expect(() => recommendation({ facts, buget: 1 } as never)).toThrow(
      /unknown key "buget" \(did you mean "budget"\?\)/,
    );
  });
});
