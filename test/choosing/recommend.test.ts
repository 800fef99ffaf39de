/** `recommend` measures an environment itself, and refuses what it does not know. */
import { box, defineEnv, discrete, recommend } from "swingup";
import { describe, expect, it } from "vitest";

const silent = defineEnv(
  () => ({
    observationSpace: box([-1], [1]),
    actionSpace: discrete(2),
    reset: () => [0],
    step: () => ({ observation: [0], reward: 0, terminated: false }),
  }),
  { id: "silent", timeLimit: 30 },
);

describe("recommend", () => {
  it("measures, and says what it measured", async () => {
    const known = await recommend({ env: "CartPole-v1" });
    expect(known).toMatchObject({ family: "policy gradients", algorithm: "ppo", hasPreset: true });
    expect(known.facts.play?.steps).toBe(1024);
    const sparse = await recommend({ env: silent });
    expect(sparse).toMatchObject({ family: "exploration", algorithm: null, facts: { env: "silent" } });
    expect((await recommend({ env: silent, hasModel: true })).family).toBe("planning");
    expect((await recommend({ env: "Pendulum-v1", budget: 5000 })).family).toBe("off-policy actor-critic");
  });

  it("refuses nonsense, naming it", async () => {
    await expect(recommend({ env: "Nowhere-v1" })).rejects.toThrow(/env: .*"Nowhere-v1"/);
    await expect(recommend({ env: silent, budget: 0 })).rejects.toThrow("budget: expected a number of at least 1");
    await expect(recommend({ env: silent, steps: 3 } as never)).rejects.toThrow(/recommend options: .*steps/);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(recommend({ env: silent, signal })).rejects.toThrow("enough");
  });
});
