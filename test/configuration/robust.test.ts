/** Settings that are chosen for an environment: by which facts, around what is given, once and for all. */
import { box, createTrainer, defineEnv, discrete, resumeTrainer, type TrainingOptions, train } from "swingup";
import { describe, expect, it } from "vitest";
import { chosenSettings } from "../../src/configuration/chosen_settings.ts";
import { robustChoices } from "../../src/configuration/robust.ts";
import type { EnvironmentFacts, Spread } from "../../src/facts/environment_facts.ts";

const one: Spread = { mean: 0, std: 1, min: -2, max: 2 };
const seen = (...observations: Spread[]): EnvironmentFacts => ({
  env: "seen",
  seed: 1,
  timeLimit: 0,
  observationSize: observations.length,
  observationsSmall: false,
  actions: { type: "discrete", size: 1, choices: 4, masked: false, bounded: false, low: 0, high: 0 },
  play: { steps: 1024, observations, rewards: one, rewarded: 1, terminated: 0, truncated: 0 },
});
const chosen = (facts: EnvironmentFacts, given = {}, algorithm: "ppo" | "a2c" = "ppo", steps = 100_000) =>
  chosenSettings(robustChoices(facts, { algorithm, given, steps }));

describe("observations", () => {
  it.each<[string, Spread, boolean]>([
    ["of about 1", one, false],
    ["a bit that is rarely set", { mean: 0.01, std: 0.1, min: 0, max: 1 }, false],
    ["a share that varies", { mean: 0.4, std: 0.2, min: 0.1, max: 0.7 }, false],
    ["tiny forecasts", { mean: 0, std: 0.004, min: -0.01, max: 0.01 }, true],
    ["a stock of 200", { mean: 90, std: 60, min: 0, max: 200 }, true],
    ["a time stamp", { mean: 1.7e9, std: 0.4, min: 1.7e9, max: 1.7e9 }, true],
    ["a temperature in kelvin", { mean: 290, std: 1, min: 285, max: 295 }, true],
  ])("%s", (_, spread, normalizes) => {
    expect(chosen(seen(one, spread)).normalizeObservations).toBe(normalizes);
  });

  it("set the learning rate by their length: 1e-3 up to 16 numbers of about 1, a half of it for 64", () => {
    expect(chosen(seen(...new Array(16).fill(one))).learningRate).toBe(1e-3);
    expect(chosen(seen(...new Array(64).fill(one))).learningRate).toBe(5e-4);
    const bits = new Array(64).fill({ mean: 1 / 64, std: Math.sqrt(1 / 64 - 1 / 4096), min: 0, max: 1 });
    expect(chosen(seen(...bits)).learningRate).toBe(1e-3); // one of them is set
  });
});

describe("what is given", () => {
  it("is not chosen, and sizes divide around it", () => {
    const { numEnvs, rolloutSteps, minibatchSize, gamma } = chosen(seen(one), {
      numEnvs: 12,
      rolloutSteps: 5,
      gamma: 1,
    });
    expect([numEnvs, rolloutSteps, minibatchSize, gamma]).toEqual([undefined, undefined, 60, undefined]);
    expect(chosen(seen(one), { rolloutSteps: 100 })).toMatchObject({ numEnvs: 16, minibatchSize: 64 });
    expect(chosen(seen(one), {}, "ppo", 100)).toMatchObject({ numEnvs: 16, rolloutSteps: 6, minibatchSize: 48 });
    expect(chosen(seen(one), {}, "ppo", 3)).toMatchObject({ numEnvs: 3, rolloutSteps: 1, minibatchSize: 3 });
  });

  it("and what actions change decide how far is looked ahead, and how much is tried", () => {
    const facts = { ...seen(one), actions: { ...seen(one).actions, type: "box" as const, bounded: true, high: 5 } };
    const bystander = { ...facts, play: { ...facts.play, actionsMatterLater: false } as typeof facts.play };
    expect(chosen(facts)).toMatchObject({ initialLogStd: -0.5 });
    expect(chosen(facts).gamma).toBeUndefined();
    expect(chosen(facts).gaeLambda).toBeUndefined();
    expect(chosen(facts).clipRange).toBeUndefined();
    const ends = { ...facts, play: { ...facts.play, terminated: 3 } as typeof facts.play };
    expect(chosen(ends)).toMatchObject({ gaeLambda: 0.98 });
    expect(chosen(bystander)).toMatchObject({ gamma: 0, initialLogStd: 1, clipRange: 0.3 });
    expect(chosen(bystander).gaeLambda).toBeUndefined();
    const choices = { ...seen(one), play: bystander.play };
    expect(chosen(choices)).toMatchObject({ gamma: 0 });
    for (const setting of ["gaeLambda", "clipRange", "initialLogStd"] as const)
      expect(chosen(choices)[setting]).toBeUndefined();
    expect(chosen(bystander, { squashActions: true }).clipRange).toBeUndefined();
    expect(chosen(bystander, { gamma: 0.9 }).gamma).toBeUndefined();
  });

  it("and how long episodes are decides how large rollouts of choices are", () => {
    const lasting = (mean: number) => {
      const facts = seen(one);
      return { ...facts, play: { ...facts.play, lengths: { mean, std: 1, min: 1, max: 20 } } as typeof facts.play };
    };
    const large = { rolloutSteps: 128, minibatchSize: 128, learningRate: 2e-3 };
    const small = { rolloutSteps: 64, minibatchSize: 64, learningRate: 1e-3 };
    expect(chosen(lasting(4))).toMatchObject(large);
    expect(chosen(lasting(14))).toMatchObject(small);
    expect(chosen(seen(one))).toMatchObject(small);
  });

  it("decides whether actions are scaled", () => {
    const bounded = { ...seen(one), actions: { ...seen(one).actions, type: "box" as const, bounded: true, high: 500 } };
    expect(chosen(bounded).rescaleActions).toBe(true);
    expect(chosen(bounded, { squashActions: true }).rescaleActions).toBeUndefined();
    expect(chosen(bounded)).toMatchObject({ entropyCoefficient: 0.01, learningRate: 2e-3, minibatchSize: 128 });
    expect(chosen(seen(one))).toMatchObject({ entropyCoefficient: 0.03, learningRate: 1e-3, minibatchSize: 64 });
    expect(chosen(seen(one)).rescaleActions).toBeUndefined();
  });
});

it("other algorithms keep their sizes and steps", () => {
  expect(Object.keys(chosen(seen(one), {}, "a2c"))).toEqual(["normalizeObservations", "normalizeRewards"]);
});

/** A shop with rewards of hundreds, which counts the steps that are taken in it. */
let taken = 0;
const shop = defineEnv(
  () => {
    let stock = 0;
    return {
      observationSpace: box([0], [200]),
      actionSpace: discrete(3),
      reset({ seed }: { seed: number }) {
        stock = 50 + (seed % 50);
        return [stock];
      },
      step(action: number) {
        taken += 1;
        stock = Math.min(200, Math.max(0, stock + 10 * (action - 1)));
        return { observation: [stock], reward: -10 * Math.abs(stock - 100), terminated: false };
      },
      getState: () => [stock],
      setState: ([value]: Float64Array) => {
        stock = value;
        return [stock];
      },
    };
  },
  { id: "shop", timeLimit: 20 },
);
const SMALL: TrainingOptions = {
  env: shop,
  preset: "robust",
  seed: 5,
  steps: 1024,
  numEnvs: 4,
  rolloutSteps: 64,
  hiddenSizes: [8],
  epochs: 2,
};

describe("a run", () => {
  it("plays 1,024 steps before, records what it chose, and says why", async () => {
    taken = 0;
    const trainer = await createTrainer(SMALL);
    expect(taken).toBe(1024 + 3 * 4); // again with other actions, until a step shows something else
    expect(trainer.config).toMatchObject({ normalizeObservations: true, normalizeRewards: true, minibatchSize: 64 });
    expect(trainer.config).not.toHaveProperty("preset");
    const said = trainer.choices.find(({ setting }) => setting === "normalizeObservations");
    expect(said?.reason).toMatch(/^observation 0 went from \d+ to \d+ in random play$/);
    expect(trainer.choices.map(({ setting }) => setting)).not.toContain("numEnvs");
  });

  it("ends with the same bits when its configuration is given whole, or it is resumed; then nothing is played before", async () => {
    const run = await train(SMALL);
    taken = 0;
    const { env: _, ...config } = run.config;
    const again = await createTrainer({ ...config, env: shop });
    expect(taken).toBe(0);
    expect(again.choices).toEqual([]);
    for await (const _ of again.train({ stopAt: 512 }));
    taken = 0;
    const resumed = await resumeTrainer(again.checkpoint(), { env: shop });
    for await (const _ of resumed.train());
    expect(taken).toBe(512);
    for await (const _ of again.train());
    for (const other of [again, resumed]) expect(other.summary().parametersSha256).toBe(run.summary().parametersSha256);
  });

  it.each(["plain", undefined] as const)(
    "with preset %s has the algorithm's defaults and plays nothing before",
    async (preset) => {
      taken = 0;
      const { config, choices } = await createTrainer({ env: shop, preset, numEnvs: 8 });
      expect(taken).toBe(0);
      expect(choices).toEqual([]);
      expect(config).toMatchObject({ learningRate: 3e-4, rolloutSteps: 128, minibatchSize: 64, minAdvantageStd: 0 });
      expect(config).toMatchObject({ normalizeObservations: false, normalizeRewards: false, entropyCoefficient: 0 });
    },
  );

  it("may be of an environment that has a tuned preset", async () => {
    expect((await createTrainer({ env: "CartPole-v1" })).choices).toEqual([]);
    const { config, choices } = await createTrainer({ env: "CartPole-v1", preset: "robust" });
    expect(choices.length).toBeGreaterThan(5);
    expect(config.minAdvantageStd).toBe(0.03);
  });

  it("does not claim a setting that nothing reads", async () => {
    const { config, choices } = await createTrainer({ ...SMALL, normalizeAdvantages: false });
    expect(config).not.toHaveProperty("minAdvantageStd");
    expect(choices.map(({ setting }) => setting)).not.toContain("minAdvantageStd");
    for (const { setting, value } of choices) expect(config[setting]).toBe(value);
  });

  it("says what is wrong with an option before anything is played", async () => {
    taken = 0;
    await expect(createTrainer({ ...SMALL, rolloutSteps: "many" as never })).rejects.toThrow(/^rolloutSteps: expected/);
    await expect(createTrainer({ ...SMALL, gamma: 2 })).rejects.toThrow(/^gamma: expected/);
    await expect(createTrainer({ ...SMALL, preset: "best" as never })).rejects.toThrow(/^preset: expected/);
    expect(taken).toBe(0);
  });
});
