/** Reward formulas: what can be read, what is refused and where, and that the rewards are those of the formula. */
import { createTrainer, EnvError, makeVectorEnv, resumeTrainer, type TrainingOptions, train } from "swingup";
import { describe, expect, it } from "vitest";
import { box, discrete } from "../../src/core/space.ts";
import { FormulaError } from "../../src/formula/tokens.ts";
import { treeOf } from "../../src/formula/tree.ts";

const made = (rewardFormula: string, env = "CartPole-v1") =>
  makeVectorEnv(env, { numEnvs: 3, seed: 5, wrappers: { rewardFormula } });

/** What a formula without quantities gives. */
async function outcome(formula: string): Promise<number> {
  const env = await made(formula);
  env.reset();
  env.step();
  const [value] = env.rewards;
  env.dispose();
  return value;
}

describe("a formula", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["7 - 2 - 1", 4],
    ["8 / 4 / 2", 1],
    ["7 % 4 * 2", 6],
    ["-2 ^ 2", -4],
    ["2 ^ -1", 0.5],
    ["(2 ^ 3) ^ 2", 64],
    ["- -3", 3],
    ["1 < 2", 1],
    ["1 + 1 == 2 and not 3 < 2", 1],
    ["1 or 0 and 0", 1],
    ["not 1 or 1", 1],
    ["!0 && (0 || 1)", 1],
    ["0 ? 1 : 1 ? 2 : 3", 2],
    ["1 > 0 ? 5 : log(-1)", 5],
    ["min(3, 1, 2) + max(1, 4)", 5],
    ["clamp(5, -1, 2) + clamp(-5, -1, 2) + clamp(0.5, -1, 2)", 1.5],
    ["abs(-2) + sqrt(9) + sign(-4) + floor(2.7)", 6],
    ["1.5e1 + .5 + 2.", 17.5],
    ["\n 1 +\t1 ", 2],
  ])("%j is %d", async (formula, value) => {
    expect(await outcome(formula)).toBe(value);
  });

  it.each([
    ["exp(1)", Math.E],
    ["log(10)", Math.LN10],
    ["tanh(0.5)", Math.tanh(0.5)],
    ["sin(2)", Math.sin(2)],
    ["cos(2)", Math.cos(2)],
    ["tan(1)", Math.tan(1)],
    ["cos(pi)", -1],
  ])("%j is as accurate as float32", async (formula, value) => {
    expect(Math.abs((await outcome(formula)) / value - 1)).toBeLessThan(3e-7);
  });

  it.each([
    ["", /expected a number, a name or "\(", got the end, at character 1: ▸$/],
    ["reward +", /got the end, at character 9: reward \+▸$/],
    ["reward + * 2", /got "\*", at character 10: reward \+ ▸\* 2$/],
    ["(1 + 2", /expected "\)", got the end, at character 7: \(1 \+ 2▸$/],
    ["1 2", /expected a sign such as \+ or the end, got "2", at character 3: 1 ▸2$/],
    ["1 = 1", /got "="; "is equal to" is ==, at character 3: 1 ▸= 1$/],
    ["1 < 2 < 3", /expected "and" between two comparisons, at character 7/],
    ["1 ? 2", /expected ":", got the end/],
    ["reward; 1", /expected numbers, names and signs, got ";", at character 7: reward▸; 1$/],
    ["1e999", /expected a number that float64 holds, at character 1/],
    ["2x", /got "2", at character 1: ▸2x$/],
    ["observation[x]", /expected a whole number, got "x", at character 13/],
  ])("%j is refused with the place", (formula, said) => {
    expect(() => treeOf("rewardFormula", formula)).toThrow(said);
    expect(() => treeOf("rewardFormula", formula)).toThrow(FormulaError);
  });

  it.each([
    [
      "angel * 2",
      /^rewardFormula: there is no angel \(did you mean "angle"\?\); there are position, .*, at character 1: ▸angel \* 2$/,
    ],
    ["__proto__", /there is no __proto__;/],
    ["constructor", /there is no constructor/],
    ["toString(1)", /there is no toString\(\)/],
    ["observation[4]", /expected observation\[0\] to observation\[3\], got observation\[4\]/],
    ["action[1]", /expected action\[0\], got action\[1\]/],
    ["observation", /expected observation\[0\] or another number in the brackets/],
    ["abs", /expected abs\(\.\.\.\), a function/],
    ["abs(1, 2)", /expected 1 number in abs\(\), got 2/],
    ["min(1)", /expected 2 to 8 numbers in min\(\), got 1/],
    ["sine(1)", /there is no sine\(\) \(did you mean "sin"/],
    ["angle ^ 0.5", /expected a whole number up to 32 after \^/],
    ["2 ^ angle", /expected a whole number up to 32 after \^/],
  ])("%j means nothing to CartPole", async (formula, said) => {
    await expect(made(formula)).rejects.toThrow(said);
    await expect(made(formula)).rejects.toThrow(FormulaError);
  });

  it("is bounded in depth and length", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}1${")".repeat(depth)}`;
    treeOf("f", nested(40));
    for (const text of [
      nested(400),
      `${"-".repeat(400)}1`,
      `${"not ".repeat(200)}1`,
      `1${"^1".repeat(400)}`,
      "1?1:".repeat(200),
    ])
      expect(() => treeOf("f", text)).toThrow(/expected at most 48 parts inside one another/);
    treeOf("f", `1${"+1".repeat(400)}`);
    expect(() => treeOf("f", "1".repeat(1001))).toThrow(/expected at most 1000 characters, got 1001/);
  });

  it("of random characters or words is read or refused by a FormulaError, never otherwise", () => {
    const pieces = [
      "reward",
      "angle",
      "(",
      ")",
      "+",
      "-",
      "*",
      "/",
      "%",
      "^",
      "<",
      "==",
      "?",
      ":",
      ",",
      "[",
      "]",
      "1",
      ".5e",
      "not",
      " and ",
      "min",
      "__proto__",
      "\u2028",
      "\ud800",
      "é",
      "\n",
      "'",
      "`",
      "$",
      "\\",
      "\0",
      "=",
    ];
    let state = 12345;
    const draw = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let read = 0;
    for (let k = 0; k < 20_000; k++) {
      const text = Array.from({ length: draw(12) }, () => pieces[draw(k % 2 ? pieces.length : 19)]).join("");
      try {
        treeOf("f", text);
        read += 1;
      } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        expect(error.message).not.toMatch(/[\n\0\u2028]/);
        expect(error.at).toBeLessThanOrEqual(text.length);
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

describe("rewards by a formula", () => {
  it("are those computed by hand, of the step that ends an episode, too; returns stay the environment's", async () => {
    const formula = "reward - 2 * abs(position) + angle * angular_velocity - (terminated ? 10 : 0) + 0.25 * action";
    const env = await made(formula);
    const bare = await makeVectorEnv("CartPole-v1", { numEnvs: 3, seed: 5 });
    for (const one of [env, bare]) one.reset();
    let ended = 0;
    for (let step = 0; step < 60; step++) {
      for (const one of [env, bare])
        for (let lane = 0; lane < 3; lane++) one.setAction(lane, (step + lane) % 3 === 0 ? 1 : 0);
      const actions = [0, 1, 2].map((lane) => Number(bare.action(lane)));
      for (const one of [env, bare]) one.step();
      for (let lane = 0; lane < 3; lane++) {
        const over = bare.terminated[lane];
        const [x, , angle, turning] = over ? bare.finalObservation(lane) : bare.observation(lane);
        const by = 1 - 2 * Math.abs(x) + angle * turning - (over ? 10 : 0) + 0.25 * actions[lane];
        expect(env.rewards[lane]).toBe(Math.fround(by));
      }
      expect(env.observations).toEqual(bare.observations);
      expect(env.episodes).toEqual(bare.episodes);
      ended += env.episodes.count;
    }
    expect(ended).toBeGreaterThan(3);
  });

  it("know the time limit, the latest frame of a history, several actions, and are scaled afterwards", async () => {
    const env = await makeVectorEnv("Reacher-v5", {
      wrappers: {
        rewardFormula: "truncated * 100 + action[0] * 10 + action[1] + offset_x - observation[8]",
        observationHistory: 2,
        timeLimit: 2,
        rewardScale: 2,
      },
    });
    env.reset();
    env.actions.set([0.5, 0.25], 0);
    env.setAction(0, [0.5, 0.25]);
    env.step();
    expect(env.rewards[0]).toBe(10.5);
    env.step();
    expect(env.rewards[0]).toBe(210.5);
  });

  it("that are not finite are an EnvError with the lane, the step and the formula", async () => {
    const env = await made("1 / (position - position)");
    env.reset();
    expect(() => env.step()).toThrow(EnvError);
    const other = await made("terminated ? log(0) : 1");
    other.reset();
    expect(() => {
      for (let step = 0; step < 100; step++) other.step();
    }).toThrow(
      /^CartPole-v1, lane \d, step \d+ of the episode: rewardFormula: expected a finite float32 number, got -Infinity from "terminated \? log\(0\) : 1"$/,
    );
    const large = await made("10 ^ 32 * 10 ^ 32");
    large.reset();
    expect(() => large.step()).toThrow(/got 9\.9\d+e\+63/);
  });

  it("of a custom environment know its numbers", async () => {
    const walk = () => ({
      observationSpace: box([-1, -1], [1, 1]),
      actionSpace: discrete(2),
      reset: () => [0, 0],
      step: async () => ({ observation: [0.5, -0.25], reward: 3, terminated: false }),
    });
    const env = await makeVectorEnv(walk, {
      wrappers: { rewardFormula: "observation[0] * 4 + observation[1] + reward" },
    });
    await env.reset();
    await env.step();
    expect(env.rewards[0]).toBe(4.75);
    await env.dispose();
  });
});

const OPTIONS = {
  env: "CartPole-v1",
  seed: 2,
  steps: 8192,
  rewardFormula: "reward - abs(position) - exp(angle) * 0.1",
} satisfies TrainingOptions;

describe("training by a formula", () => {
  it("reports both returns, and is the same on any number of threads and after a resumption", async () => {
    const whole = await train({ ...OPTIONS, threads: 1 });
    const { parametersSha256 } = whole.summary();
    const plain = await train({ ...OPTIONS, rewardFormula: null });
    expect(parametersSha256).not.toBe(plain.summary().parametersSha256);
    expect((await train({ ...OPTIONS, threads: 2 })).summary().parametersSha256).toBe(parametersSha256);

    const trainer = await createTrainer(OPTIONS);
    const lasts: number[] = [];
    for await (const { update, metrics } of trainer.train()) {
      if (metrics.episodes > 0) {
        const { formulaReturn = Number.NaN, episodeReturn, episodeLength } = metrics;
        expect(episodeReturn).toBe(episodeLength); // CartPole's own
        expect(formulaReturn).toBeLessThan(0.95 * episodeReturn);
        lasts.push(formulaReturn);
      }
      if (update === 4) break;
    }
    expect(lasts.length).toBeGreaterThan(0);
    const resumed = await resumeTrainer(trainer.checkpoint());
    expect(resumed.config.rewardFormula).toBe(OPTIONS.rewardFormula);
    let last = Number.NaN;
    for await (const { metrics } of resumed.train()) last = metrics.formulaReturn ?? Number.NaN;
    expect(resumed.summary().parametersSha256).toBe(parametersSha256);
    const straight = await createTrainer(OPTIONS);
    let same = Number.NaN;
    for await (const { metrics } of straight.train()) same = metrics.formulaReturn ?? Number.NaN;
    expect(last).toBe(same);
  });

  it("says what is wrong with one before anything is built, and reports no second return without one", async () => {
    await expect(train({ ...OPTIONS, rewardFormula: "reward -" })).rejects.toThrow(
      /^rewardFormula: expected .* got the end/,
    );
    await expect(train({ ...OPTIONS, rewardFormula: "speed" })).rejects.toThrow(/^rewardFormula: there is no speed/);
    await expect(train({ ...OPTIONS, rewardFormula: 3 as unknown as string })).rejects.toThrow(
      /^rewardFormula: expected a formula such as .*, or null, got 3$/,
    );
    const trainer = await createTrainer({ env: "CartPole-v1", steps: 2048 });
    for await (const { metrics } of trainer.train()) expect("formulaReturn" in metrics).toBe(false);
  });
});
