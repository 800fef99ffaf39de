/** What is said before training: of each thing that is wrong with an environment or its settings, by its rule, and of nothing else. */
import {
  type Action,
  box,
  checkTraining,
  defineEnv,
  discrete,
  type Engine,
  type Env,
  fused,
  multiBinary,
  multiDiscrete,
  Random,
  type Space,
} from "swingup";
import { describe, expect, it } from "vitest";

interface Made {
  actionSpace?: Space;
  scale?: number;
  reward?: (action: Action, random: Random) => number;
  ends?: number;
  timeLimit?: number;
  observe?: (value: number) => number;
}

/** A walk of one number, sound unless something is made otherwise. */
function walk({ actionSpace = discrete(2), scale = 1, reward, ends = 0.1, timeLimit = 50, observe }: Made = {}) {
  class Walk implements Env {
    observationSpace = box([Number.NEGATIVE_INFINITY, -1], [Number.POSITIVE_INFINITY, 1]);
    actionSpace = actionSpace;
    #random = new Random(0);
    #seen = () => {
      const value = this.#random.uniform(-1, 1);
      return [scale * (observe?.(value) ?? value), observe?.(0) ?? this.#random.uniform(-1, 1)];
    };
    reset({ seed }: { seed: number }) {
      this.#random = new Random(seed);
      return this.#seen();
    }
    step(action: Action) {
      const given = reward?.(action, this.#random) ?? this.#random.uniform(-1, 1);
      return { observation: this.#seen(), reward: given, terminated: this.#random.chance(ends) };
    }
  }
  return defineEnv(() => new Walk(), timeLimit === 0 ? {} : { timeLimit });
}

const BRIEF = { contractSteps: 50, playSteps: 256 };
const QUICK = { numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, epochs: 1, hiddenSizes: [8] };

const narrow = box([-0.01], [0.01]);
const cases: readonly (readonly [rule: string, made: Made, settings?: object])[] = [
  ["reward-never-seen", { reward: () => 0, ends: 0 }],
  ["reward-constant", { reward: () => 0 }],
  ["reward-scale-too-small", { reward: (_, random) => random.uniform(-1e-6, 1e-6) }],
  ["reward-scale-too-large", { reward: (_, random) => random.uniform(-1e5, 1e5) }],
  ["observations-not-scaled", { scale: 1e4 }],
  ["observations-uninformative", { observe: () => 0.5 }],
  ["no-episode-ends", { ends: 0, timeLimit: 0 }],
  ["actions-out-of-scale", { actionSpace: narrow }],
  ["learning-rate-too-high", {}, { learningRate: 0.5 }],
  ["gradient-missing", {}, { learningRate: 1e-12 }],
  ["gradient-always-clipped", {}, { maxGradientNorm: 1e-9 }],
  ["non-finite", { reward: (_, random) => random.uniform(-1e38, 1e38) }],
];

describe("checkTraining", () => {
  it.each(cases.map(([rule, made, settings = {}]) => ({ rule, made, settings })))(
    "names $rule, of update 0",
    async ({ rule, made, settings }) => {
      const depth = rule === "no-episode-ends" ? { ...BRIEF, playSteps: 1100 } : BRIEF;
      const { healthy, findings } = await checkTraining({ env: walk(made), ...QUICK, ...settings }, depth);
      expect({ healthy, first: findings[0]?.rule }).toEqual({ healthy: false, first: rule });
      expect(findings[0]).toMatchObject({ sinceUpdate: 0, sinceStep: 0, page: `docs/guides/doctor.md#${rule}` });
      expect(Object.keys(findings[0])).toEqual(
        "rule severity metric value threshold sinceUpdate sinceStep cause advice page".split(" "),
      );
    },
  );

  it.each(["ppo", "a2c", "reinforce", "trpo"] as const)("leaves what is sound alone, with %s", async (algorithm) => {
    const rest = { timeLimit: 50, numEnvs: 8, hiddenSizes: [8], steps: 4000 };
    expect(await checkTraining({ env: walk(), algorithm, ...rest }, BRIEF)).toEqual({ healthy: true, findings: [] });
  });

  it.each([
    ["multiDiscrete", multiDiscrete([2, 3])],
    ["multiBinary", multiBinary(3)],
    ["box", box([-1, -1], [1, 1])],
  ])("and with actions of %s", async (_, actionSpace) => {
    expect((await checkTraining({ env: walk({ actionSpace }), ...QUICK }, BRIEF)).findings).toEqual([]);
    if (actionSpace.type !== "box") return;
    const squashed = { squashActions: true, initialLogStd: 1 };
    expect((await checkTraining({ env: walk({ actionSpace }), ...QUICK, ...squashed }, BRIEF)).findings).toEqual([]);
  });

  it("what a tuned preset does with its own environment is a note", async () => {
    const { healthy, findings } = await checkTraining({ env: "MountainCar-v0" }, BRIEF);
    expect({ healthy, rule: findings[0].rule }).toEqual({ healthy: true, rule: "reward-never-seen" });
    const changed = await checkTraining({ env: "MountainCar-v0", entropyCoefficient: 0 }, BRIEF);
    expect(changed.healthy).toBe(false);
  });

  it("settings that mend it are believed", async () => {
    const large = walk({ reward: (_, random) => random.uniform(-1e5, 1e5), scale: 1e4 });
    const { findings } = await checkTraining(
      { env: large, ...QUICK, normalizeRewards: true, normalizeObservations: true },
      BRIEF,
    );
    expect(findings).toEqual([]);
  });

  it("an environment that breaks its contract: its errors alone, in their own words", async () => {
    const infinite = walk({ reward: () => Number.NaN });
    const { healthy, findings } = await checkTraining({ env: infinite }, BRIEF);
    expect(healthy).toBe(false);
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(["contract-broken error"]);
    expect(findings[0].cause).toMatch(/^reward: .*NaN/);
  });

  it("an engine without a gradient for the policy is found, by the names of its matrices", async () => {
    const { findings } = await checkTraining({ env: walk(), ...QUICK, engine: deaf }, BRIEF);
    expect(findings.map(({ rule }) => rule)).toEqual(["gradient-missing"]);
    expect(findings[0].cause).toContain("did not move policy.0.weight, policy.0.bias, policy.1.weight, policy.1.bias:");
  });

  it("refuses what createTrainer refuses, and its own options", async () => {
    await expect(checkTraining({ env: walk(), gamma: 2 }, BRIEF)).rejects.toThrow("gamma: expected a number in [0, 1]");
    await expect(checkTraining({ env: walk() }, { playSteps: 0 })).rejects.toThrow(
      "playSteps: expected a whole number",
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(checkTraining({ env: walk(), signal }, BRIEF)).rejects.toThrow("enough");
  });
});

/** The fused kernels, but that the policy's network forgets its gradient. */
const deaf: Engine = {
  name: "deaf",
  async define(role, spec) {
    const definition = await fused.define(role, spec);
    if (role !== "policy") return definition;
    return {
      ...definition,
      initialize: definition.initialize.bind(definition),
      create(arena, parameters) {
        const network = definition.create(arena, parameters);
        return {
          inputs: network.inputs,
          outputs: network.outputs,
          parameters,
          tile: network.tile,
          forward: (x, lanes, y) => network.forward(x, lanes, y),
          backward(x, lanes, outputGradient, gradient) {
            const before = gradient.view.slice();
            network.backward(x, lanes, outputGradient, gradient);
            gradient.view.set(before);
          },
          parametersChanged: () => network.parametersChanged(),
          dispose: () => network.dispose(),
        };
      },
    };
  },
};
