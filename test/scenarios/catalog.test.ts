/** Every scenario is something that can be run, and asks for values that its runs have. */
import { describe, expect, it } from "vitest";
import { completeConfig } from "../../src/configuration/config.ts";
import { scenarios } from "../../src/scenarios/catalog.ts";
import { keptValues } from "../../src/scenarios/result.ts";
import { runJob } from "../../src/scenarios/run_job.ts";
import { type Experiment, jobsOf, type Scenario, SEEDS } from "../../src/scenarios/scenario.ts";

const experiments = scenarios.flatMap((scenario) =>
  scenario.experiments.map((experiment): [string, Experiment, Scenario] => [
    `${scenario.name}, ${experiment.title}`,
    experiment,
    scenario,
  ]),
);

describe("scenarios", () => {
  it("are sixteen, each with a question, what is expected, and names that do not repeat", () => {
    expect(scenarios).toHaveLength(16);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(16);
    for (const { question, expected } of scenarios) {
      expect(question).toMatch(/\?$/);
      expect(expected.length).toBeGreaterThan(40);
    }
  });

  it.each(experiments)("%s: settings that train takes, arms that differ", (_, { env, settings, arms }) => {
    const configs = arms.map((arm) => {
      const { dqn = null } = arm;
      return JSON.stringify({ ...completeConfig({ ...settings, ...arm.settings, env, seed: 1 }), dqn });
    });
    expect(new Set(configs).size).toBe(arms.length);
    expect(new Set(arms.map(({ name }) => name)).size).toBe(arms.length);
  });

  it("makes a job for each seed, the arm's settings above the experiment's", () => {
    const { experiments } = scenarios.find(({ name }) => name === "clip-range") as Scenario;
    const jobs = jobsOf(experiments[0], experiments[0].arms[1], SEEDS);
    expect(jobs.map(({ seed }) => seed)).toEqual(SEEDS);
    expect(jobs[0].settings).toEqual({ algorithm: "ppo", steps: 50_000, clipRange: 0.05 });
  });

  it("a run has every value that a table without a measure asks for", async () => {
    const plain = experiments.filter(([, { measure, env }]) => measure === undefined && env === "CartPole-v1");
    const wanted = new Set(plain.flatMap(([, experiment]) => keptValues(experiment)));
    const settings = { algorithm: "ppo", numEnvs: 8, rolloutSteps: 128, minibatchSize: 256, steps: 4096 } as const;
    const { values, curve } = await runJob({ env: "CartPole-v1", settings, seed: 1, dqn: null, measure: null });
    expect([...wanted].filter((name) => !(name in values))).toEqual([]);
    expect(values.solvedAtStep).toBeNull();
    expect(curve.map(([step]) => step)).toEqual([1024, 2048, 3072, 4096]);
    expect(values.area).toBeCloseTo(
      curve.reduce((sum, [, value]) => sum + value / 4, 0),
      3,
    );
  });
});
