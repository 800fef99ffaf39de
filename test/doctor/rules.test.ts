/** Each rule on a healthy run with the one thing changed that it is about: it is found, comes first, and says from when. */
import { readFileSync } from "node:fs";
import { diagnose, type Facts } from "swingup";
import { describe, expect, it } from "vitest";
import { rules } from "../../src/doctor/rules.ts";
import { CONFIG, FLAT, runWith } from "./runs.ts";

type Changes = Parameters<typeof runWith>[0];

const STILL = { approxKl: 1e-6, clipFraction: 0, ratioMax: 1.001 };
const CONTINUOUS = { logStd: -0.2, entropy: 1.2, actionSpread: 0.5, actionsAtBound: 0.1, commonestAction: null };
const GAUSSIAN = { initialLogStd: 0, minLogStd: -20, maxLogStd: 2 };
const SAME = { episodeReturn: 0, episodeReturnMin: 0, episodeReturnMax: 0 };
const NO_REWARD = { rewardMin: 0, rewardMax: 0, rewardStd: 0, rawRewardMin: 0, rawRewardMax: 0, rawRewardStd: 0 };

const cases: readonly (readonly [rule: string, metrics: Changes, config?: object, facts?: Facts])[] = [
  ["learning-rate-too-high", { ...FLAT, approxKl: 0.4, clipFraction: 0.6, ratioMax: 90 }, { learningRate: 0.01 }],
  ["learning-rate-too-low", { ...FLAT, ...STILL }, { learningRate: 1e-6 }],
  ["clip-range-too-wide", { ...FLAT, ratioMax: 80 }, { clipRange: 3 }],
  ["clip-range-too-narrow", { ...FLAT, approxKl: 2e-5, clipFraction: 0.6 }, { clipRange: 0.001 }],
  ["too-many-epochs", { ...FLAT, approxKl: 0.2, clipFraction: 0.5 }, { epochs: 100 }],
  ["batch-too-small", { ...FLAT, explainedVariance: 0.2 }, { numEnvs: 2, rolloutSteps: 16 }],
  ["entropy-collapsed", { ...FLAT, entropy: (share) => (share < 0.3 ? 1.1 : 0.001) }],
  ["entropy-bonus-too-large", { ...FLAT, entropy: 1.09 }, { entropyCoefficient: 1 }],
  ["log-std-at-bound", { ...FLAT, ...CONTINUOUS, logStd: -1 }, { ...GAUSSIAN, minLogStd: -1 }],
  [
    "exploration-too-small",
    { ...FLAT, ...CONTINUOUS, logStd: -5, actionSpread: 0.007 },
    { ...GAUSSIAN, initialLogStd: -5 },
  ],
  ["no-baseline", { ...FLAT, explainedVariance: null }, { algorithm: "reinforce", baseline: "none" }],
  ["advantages-not-normalized", { ...FLAT, advantageStd: 60 }, { normalizeAdvantages: false }],
  ["reward-scale-too-large", { ...FLAT, ...STILL, gradientRatio: 20_000, valueTargetStd: 4000, explainedVariance: 0 }],
  [
    "reward-scale-too-small",
    {
      ...{ episodeReturn: 1e-4, episodeReturnMin: 0, episodeReturnMax: 4e-4 },
      ...{ rewardMin: -1e-5, rewardMax: 1e-5, valueTargetStd: 1e-4, advantageStd: 1e-5, ...STILL },
    },
  ],
  ["reward-never-seen", { ...SAME, ...NO_REWARD, terminated: 0, entropy: (share) => 1.3 * (1 - share) }],
  ["reward-constant", { ...SAME, ...NO_REWARD, terminated: 20 }],
  [
    "reward-statistics-stale",
    { ...FLAT, rawRewardMax: (share) => (share < 0.05 ? 5000 : 1), valueTargetStd: 0.01, advantageStd: 0.01 },
    { normalizeRewards: true },
  ],
  ["observations-not-scaled", { ...FLAT, observationMax: 1.7e9, explainedVariance: 0 }],
  ["observations-uninformative", { ...FLAT, explainedVariance: 0.001 }],
  ["gamma-too-low", { ...FLAT, explainedVariance: -900 }, { gamma: 0.2 }],
  ["gamma-too-high", { ...FLAT, ...CONTINUOUS, terminated: 0, explainedVariance: 0.2 }, { ...GAUSSIAN, gamma: 1 }],
  ["value-function-does-not-fit", { ...FLAT, explainedVariance: -0.2 }, { valueCoefficient: 0 }],
  ["value-gradient-dominates", { ...FLAT, gradientRatio: 5000, clippedGradients: 1 }, { valueCoefficient: 1000 }],
  ["network-too-small", { ...FLAT, explainedVariance: 0.2 }, { hiddenSizes: [1] }],
  ["dead-units", { ...FLAT, deadUnits: (share) => (share < 0.25 ? 0 : 0.9) }, { activation: "relu" }],
  ["gradient-always-clipped", { ...FLAT, ...STILL, clippedGradients: 1 }, { maxGradientNorm: 1e-7 }],
  [
    "gradient-vanishes",
    { ...FLAT, ...STILL, policyGradientNorm: 1e-6, entropy: 1.1 },
    { hiddenSizes: [9, 9, 9, 9, 9] },
  ],
  ["actions-out-of-scale", { ...FLAT, ...CONTINUOUS, actionsAtBound: 0.97 }, GAUSSIAN],
  ["time-limit-only", { terminated: (share) => (share < 0.4 ? 12 : 0), truncated: 8 }],
  [
    "no-episode-ends",
    { episodes: 0, terminated: 0, truncated: 0, episodeReturn: null, episodeReturnMin: null, episodeReturnMax: null },
  ],
  [
    "time-limit-as-termination",
    { ...FLAT, truncated: 0, episodeLength: 60, episodeLengthMin: 60, episodeLengthMax: 60 },
  ],
  ["deterministic-gap", {}, {}, { evaluation: { meanReturn: -300 } }],
  ["forgotten", { episodeReturn: (share) => (share < 0.7 ? 10 + 100 * share : 11) }],
  ["not-finished", { episodeReturn: (share) => 10 + 80 * share }],
  ["non-finite", { gradientNorm: (share) => 10 ** (30 * share) }],
];

describe("rules", () => {
  it("leave a healthy run alone", () => {
    expect(diagnose(runWith(), CONFIG)).toEqual({ healthy: true, findings: [] });
  });

  it("have a case here, and a section of the guide, each", () => {
    const guide = readFileSync(new URL("../../docs/guides/doctor.md", import.meta.url), "utf8");
    const [, ofRules] = guide.split("\n## Rules\n");
    const sections = [...ofRules.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    const names = rules.map(({ name }) => name);
    expect(sections).toEqual(names);
    expect(cases.map(([name]) => name)).toEqual(names);
    const pictures = [...ofRules.matchAll(/\]\(\.\.\/images\/doctor\/([\w-]+)\.svg\)/g)].map(([, name]) => name);
    expect(pictures).toEqual(names);
    for (const name of names) {
      const svg = readFileSync(new URL(`../../docs/images/doctor/${name}.svg`, import.meta.url), "utf8");
      expect(svg).toContain(`aria-label="${name}"`);
      expect(svg.match(/<polyline points="\d+ -?\d+ \d/g), name).toHaveLength(
        name === "no-episode-ends" ? 3 : 4, // two runs in two panels; where no episode ends there is no return
      );
    }
    expect(rules.flatMap(({ explains }) => explains).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(cases.map(([rule, metrics, config = {}, facts = {}]) => ({ rule, metrics, config, facts })))(
    "$rule is the first finding",
    ({ rule, metrics, config, facts }) => {
      const { findings } = diagnose(runWith(metrics), { ...CONFIG, ...config }, facts);
      expect(findings[0]).toMatchObject({ rule, page: `docs/guides/doctor.md#${rule}` });
      expect(findings.every(({ value }) => typeof value === "number")).toBe(true);
    },
  );

  it("say since when", () => {
    const [dead] = diagnose(runWith({ ...FLAT, deadUnits: (share) => (share < 0.5 ? 0 : 1) }), CONFIG).findings;
    expect(dead).toMatchObject({ rule: "dead-units", sinceUpdate: 21, sinceStep: 21 * 1024 });
    const [fell] = diagnose(
      runWith({ episodeReturn: (share) => (share < 0.7 ? 10 + 100 * share : 11) }),
      CONFIG,
    ).findings;
    expect(fell.rule).toBe("forgotten");
    expect(fell.sinceUpdate).toBeGreaterThan(25);
    expect(fell.sinceUpdate).toBeLessThan(32);
  });

  it("say what the setting is and what to try", () => {
    const [finding] = diagnose(runWith({ ...FLAT, ...STILL }), { ...CONFIG, learningRate: 1e-6 }).findings;
    expect(finding.advice).toEqual([{ setting: "learningRate", from: 1e-6, to: 3e-4 }]);
  });

  it("advise values that the setting takes, however extreme the run, and that no other rule warns of", () => {
    const ratios = [600, 2e12, Number.MAX_VALUE];
    for (const gradientRatio of ratios) {
      const sick = runWith({ ...FLAT, gradientRatio, clippedGradients: 1, valueTargetStd: 4000 });
      const advice = diagnose(sick, CONFIG).findings.flatMap((finding) => finding.advice);
      const [coefficient] = advice.filter(({ setting }) => setting === "valueCoefficient");
      expect(coefficient.to).toBeGreaterThanOrEqual(1e-3);
      const followed = diagnose(runWith(), { ...CONFIG, valueCoefficient: coefficient.to });
      expect(followed.healthy).toBe(true);
    }
    for (const [, metrics, config = {}, facts = {}] of cases) {
      const bare = Object.fromEntries(
        Object.entries({ ...CONFIG, ...config }).filter(([name]) => !/Scale|Rate/.test(name)),
      );
      for (const settings of [{ ...CONFIG, ...config }, bare])
        for (const { advice } of diagnose(runWith(metrics), settings, facts).findings)
          for (const { setting, to } of advice) {
            if (typeof to === "number") expect(Number.isFinite(to), setting).toBe(true);
            if (/^(learningRate|gamma|gaeLambda)$/.test(setting)) expect(to).toBeLessThanOrEqual(1);
          }
    }
  });

  it("let a cause go before what it explains", () => {
    const metrics = {
      ...FLAT,
      ...STILL,
      gradientRatio: 20_000,
      valueTargetStd: 4000,
      explainedVariance: 0,
      clippedGradients: 1,
    };
    const names = diagnose(runWith(metrics), CONFIG).findings.map(({ rule }) => rule);
    expect(names[0]).toBe("reward-scale-too-large");
    expect(names).toContain("value-gradient-dominates");
  });

  it("see steps that become too large in the second half only", () => {
    const late = (before: number, after: number) => (share: number) => (share < 0.45 ? before : after);
    const grows = runWith({ approxKl: late(0.03, 0.35), clipFraction: late(0.3, 0.65) });
    expect(diagnose(grows, CONFIG).findings[0]).toMatchObject({ rule: "learning-rate-too-high", severity: "warning" });
  });

  it("call a tiny learning rate too low beside a value function that takes the gradient", () => {
    const starved = runWith({ ...FLAT, ...STILL, gradientRatio: 400, explainedVariance: 0.1 });
    const [first] = diagnose(starved, { ...CONFIG, learningRate: 1e-5 }).findings;
    expect(first.rule).toBe("learning-rate-too-low");
    expect(diagnose(starved, CONFIG).findings.map(({ rule }) => rule)).not.toContain("learning-rate-too-low");
  });

  it("do not hold noise of the returns against a value function while they rise", () => {
    const noisy = { explainedVariance: 0.1, episodeReturnMin: -200, episodeReturnMax: 200 };
    const rising = diagnose(runWith({ ...noisy, episodeReturn: (share) => 80 * share }), CONFIG);
    expect(rising.findings.map(({ rule, severity }) => `${rule}: ${severity}`)).toContain(
      "value-function-does-not-fit: note",
    );
    expect(rising.healthy).toBe(true);
    expect(diagnose(runWith({ ...noisy, episodeReturn: 3 }), CONFIG).healthy).toBe(false);
  });

  it("count what is learned within the first tenth, from the first twenty episodes on", () => {
    const fast = { episodeReturn: (share: number) => (share < 0.02 ? 0 : 30), explainedVariance: 0.2 };
    const range = { episodeReturnMin: -40, episodeReturnMax: 40 };
    expect(diagnose(runWith({ ...fast, ...range }, 100), CONFIG).findings).toEqual([]);
    const few = { ...fast, ...range, episodes: (share: number) => (share < 0.1 ? 3 : 400) };
    expect(diagnose(runWith(few, 100), CONFIG).findings.length).toBeGreaterThan(0);
  });

  it("find nothing where they lack the numbers", () => {
    const bare = runWith().map(({ update, step }) => ({ update, step, metrics: {} }));
    expect(diagnose(bare, {})).toEqual({ healthy: true, findings: [] });
    const unknown = runWith().map(({ update, step, metrics }) => ({
      update,
      step,
      metrics: Object.fromEntries(Object.keys(metrics).map((name) => [name, "x"])),
    }));
    expect(diagnose(unknown, { gamma: "low", hiddenSizes: "none", learningRate: null }).findings).toEqual([]);
  });

  it("want two updates, or a run that has failed", () => {
    expect(() => diagnose(runWith({}, 1), CONFIG)).toThrow("updates: expected at least 2, got 1");
    const { findings } = diagnose(runWith({}, 2).slice(0, 1), CONFIG, { failure: { quantity: "reward", update: 2 } });
    expect(findings[0]).toMatchObject({ rule: "non-finite", severity: "error" });
  });
});

describe("what is saved", () => {
  const risen = { episodeReturn: (share: number) => 10 + 90 * share, episodeReturnMin: 60, explainedVariance: 0 };
  const large = { ...risen, gradientRatio: 20_000, valueTargetStd: 4000 };

  it("counts: where it is worse than any of the last episodes, causes are warnings although returns rose", () => {
    const found = (meanReturn: number) => diagnose(runWith(large), CONFIG, { evaluation: { meanReturn } });
    expect(found(95).healthy).toBe(true);
    const { healthy, findings } = found(40);
    expect({ healthy, first: findings[0].rule }).toEqual({ healthy: false, first: "reward-scale-too-large" });
    expect(findings.map(({ rule }) => rule)).toContain("deterministic-gap");
  });
});

describe("a rare reward that small updates did not look at", () => {
  const unseen = { ...NO_REWARD, episodeReturn: 0.3, episodeReturnMin: 0, episodeReturnMax: 1, valueTargetStd: 0.01 };
  const rules = (metrics: Changes) => diagnose(runWith(metrics), CONFIG).findings.map(({ rule }) => rule);

  it("is in the returns, and rewards are not called constant", () => {
    expect(rules({ ...unseen, terminated: 20 })).not.toContain("reward-constant");
    expect(rules({ ...SAME, ...NO_REWARD, terminated: 20 })).toContain("reward-constant");
    const lasting = { rawRewardMin: 1, rawRewardMax: 1, episodeReturnMin: 20, episodeReturnMax: 60 };
    expect(rules({ ...FLAT, ...lasting })).not.toContain("reward-constant");
    expect(rules({ ...FLAT, ...lasting, episodeReturnMax: 20 })).toContain("reward-constant");
  });

  it("nor tiny, where the others are", () => {
    const tiny = { ...unseen, rewardMin: -1e-5, rewardMax: 1e-5 };
    expect(rules(tiny)).not.toContain("reward-scale-too-small");
    expect(rules({ ...tiny, episodeReturnMax: 5e-4, episodeReturn: 1e-4 })).toContain("reward-scale-too-small");
  });
});

describe("a discount of 0", () => {
  const rules = (metrics: Changes) =>
    diagnose(runWith(metrics), { ...CONFIG, gamma: 0 }).findings.map(({ rule }) => rule);

  it("comes after what is not observed: it is chosen where actions have no consequences", () => {
    const [first, second] = rules({ ...FLAT, explainedVariance: 0.001 });
    expect([first, second]).toEqual(["observations-uninformative", "gamma-too-low"]);
    expect(rules({ ...FLAT, explainedVariance: 0.8 })[0]).toBe("gamma-too-low");
  });
});

it("nothing is advised that is set already", () => {
  const unfit = { ...FLAT, explainedVariance: 0.05 };
  const advice = (config: object) =>
    diagnose(runWith(unfit), { ...CONFIG, ...config })
      .findings.find(({ rule }) => rule === "value-function-does-not-fit")
      ?.advice.map(({ setting }) => setting);
  expect(advice({})).toEqual(["normalizeRewards", "normalizeObservations"]);
  expect(advice({ normalizeRewards: true })).toEqual(["normalizeObservations"]);
});

describe("a setting alone", () => {
  it.each([{ epochs: 60 }, { gamma: 0.8 }, { clipRange: 0.7 }])("is a note in a run that learned: %o", (setting) => {
    const { healthy } = diagnose(runWith({ approxKl: 0.01, clipFraction: 0.05 }), { ...CONFIG, ...setting });
    expect(healthy).toBe(true);
  });

  it("advice to remember is as long as short episodes are", () => {
    const { findings } = diagnose(runWith({ ...FLAT, explainedVariance: 0.001, episodeLengthMax: 21 }), CONFIG);
    const advice = findings.find(({ rule }) => rule === "observations-uninformative")?.advice;
    expect(advice).toEqual([{ setting: "observationHistory", from: null, to: 21 }]);
  });
});
