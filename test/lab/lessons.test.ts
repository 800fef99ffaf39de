/** The lessons of the lab: one for each scenario, with settings that can be trained, and a verdict by what the runs came to. */
import { createTrainer } from "swingup";
import { describe, expect, it } from "vitest";
import { areaOf, lessonsOf, NO_DIFFERENCE, outcomeOf } from "../../lab/model/lesson.ts";
import { scenarios } from "../../src/scenarios/catalog.ts";

const lessons = lessonsOf(scenarios);
const named = (name: string) => lessons.find((lesson) => lesson.name === name)!;

describe("lessons", () => {
  it("are the scenarios, with their questions and answers", () => {
    expect(lessons.map(({ name, question, answer, seen }) => ({ name, question, answer, seen }))).toEqual(
      scenarios.map(({ name, question, answer, seen }) => ({ name, question, answer, seen })),
    );
    expect(lessons.length).toBeGreaterThan(15);
    for (const { choices, sides } of lessons) {
      expect(new Set(choices).size).toBe(choices.length);
      expect(choices.length).toBeGreaterThan(1);
      expect(sides.length).toBeLessThan(5);
    }
  });

  it.each(lessons)("$name runs with the settings of the scenario's arms", async ({ name, env, sides }) => {
    const arms = scenarios
      .find((scenario) => scenario.name === name)!
      .experiments.filter((experiment) => experiment.env === env)
      .flatMap(({ settings, arms }) => arms.map((arm) => ({ ...settings, ...arm.settings })));
    for (const { settings } of sides) {
      const { overrides, algorithm, seed } = settings;
      expect(arms.map((arm) => ({ algorithm: "ppo", ...arm }))).toContainEqual({ ...overrides, algorithm });
      const trainer = await createTrainer({ env, algorithm: algorithm as "ppo", seed, ...overrides });
      expect(trainer.config).toMatchObject(overrides.steps === undefined ? {} : { steps: overrides.steps });
      trainer.dispose();
    }
  });

  it("say which side was ahead, or that none was", () => {
    const lesson = named("clipping");
    const result = (area: number) => ({ area, solved: false });
    expect(outcomeOf(lesson, [result(200), result(60)])).toBe("clip range 0.2");
    expect(outcomeOf(lesson, [result(60), result(200)])).toBe("none (clip range 10)");
    expect(outcomeOf(lesson, [result(200), result(196)])).toBe(NO_DIFFERENCE);
    expect(outcomeOf(lesson, [result(-300), result(-200)])).toBe("none (clip range 10)");
    const alone = named("policy-or-value");
    expect(outcomeOf(alone, [{ area: 1, solved: true }])).toMatch(/^Yes/);
    expect(outcomeOf(alone, [{ area: 1, solved: false }])).toMatch(/^No/);
  });

  it("measure a curve by its mean over the steps, from its first number on", () => {
    expect(areaOf([0, 10, 20, 40], [1, Number.NaN, 3, 6])).toBe((3 * 10 + 6 * 20) / 30);
    expect(areaOf([5], [1])).toBeNaN();
  });

  it("are asked for a plan where a scenario has none", () => {
    expect(() => lessonsOf([{ ...scenarios[0], name: "new" }])).toThrow("got none for new");
  });
});
