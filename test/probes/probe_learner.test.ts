/** Sound learners pass every probe; of one that was broken on purpose, the probe fails first that its fault is named by. */
import { type Engine, fused, type Network, probe, probeNames } from "swingup";
import { describe, expect, it } from "vitest";

describe("a sound learner passes", () => {
  it.each([
    ["ppo", "discrete"],
    ["ppo", "continuous"],
    ["a2c", "discrete"],
    ["trpo", "continuous"],
  ] as const)("%s, %s", async (algorithm, actions) => {
    const report = await probe({ algorithm, actions });
    expect(report).toMatchObject({ algorithm, actions, engine: "fused", passed: true, cause: null });
    expect(report.probes.map(({ name }) => name)).toEqual(probeNames);
    const [constant, byObservation, later] = report.probes.map(({ answers }) =>
      answers.map(({ expected }) => expected),
    );
    expect({ constant, byObservation, later }).toEqual({ constant: [1], byObservation: [1, -1], later: [1, 0.5] });
  });

  it("REINFORCE without a baseline is asked for no values", async () => {
    const { passed, probes } = await probe({ algorithm: "reinforce", baseline: "none" });
    expect(passed).toBe(true);
    expect(probes.map(({ answers }) => answers.length)).toEqual([0, 0, 0, 1, 2]);
  });
});

/** The fused kernels with something done otherwise in the networks of one role. */
function broken(role: "policy" | "value", change: (network: Network) => Partial<Network>): Engine {
  return {
    name: "broken",
    async define(of, spec) {
      const definition = await fused.define(of, spec);
      const create: typeof definition.create = (arena, parameters) => {
        const network = definition.create(arena, parameters);
        const plain: Network = {
          inputs: network.inputs,
          outputs: network.outputs,
          parameters,
          tile: network.tile,
          forward: (x, lanes, y) => network.forward(x, lanes, y),
          backward: (x, lanes, outputGradient, gradient) => network.backward(x, lanes, outputGradient, gradient),
          parametersChanged: () => network.parametersChanged(),
          dispose: () => network.dispose(),
        };
        return of === role ? { ...plain, ...change(network) } : plain;
      };
      return { ...definition, initialize: definition.initialize.bind(definition), create };
    },
  };
}

/** Its gradient is lost, or has the wrong sign. */
const scaledGradient =
  (factor: number) =>
  (network: Network): Partial<Network> => ({
    backward(x, lanes, outputGradient, gradient) {
      const before = gradient.view.slice();
      network.backward(x, lanes, outputGradient, gradient);
      for (let k = 0; k < before.length; k++) gradient.view[k] = before[k] + factor * (gradient.view[k] - before[k]);
    },
  });

/** Only the last layer's bias learns. */
const shallow = (network: Network): Partial<Network> => ({
  backward(x, lanes, outputGradient, gradient) {
    const before = gradient.view.slice();
    network.backward(x, lanes, outputGradient, gradient);
    gradient.view.set(before.subarray(0, before.length - network.outputs));
  },
});

describe("planted in an engine", () => {
  const faults: Record<string, [Engine, string]> = {
    "a value without a gradient": [broken("value", scaledGradient(0)), "constant-reward"],
    "a value whose gradient has the wrong sign": [broken("value", scaledGradient(-1)), "constant-reward"],
    "a value whose first layers do not learn": [broken("value", shallow), "reward-by-observation"],
    "a policy without a gradient": [broken("policy", scaledGradient(0)), "reward-by-action"],
    "a policy whose gradient has the wrong sign": [broken("policy", scaledGradient(-1)), "reward-by-action"],
    "a policy whose first layers do not learn": [broken("policy", shallow), "reward-by-both"],
  };
  it.each(Object.entries(faults))("%s", async (_, [engine, first]) => {
    const { passed, cause, probes } = await probe({ engine, steps: 6400 });
    const failed = probes.filter((result) => !result.passed);
    expect({ passed, first: failed[0]?.name }).toEqual({ passed: false, first });
    expect(cause).toBe(failed[0].means);
  });

  it("and the same engine with nothing changed passes", async () => {
    const same = broken("policy", () => ({}));
    expect(await probe({ engine: same })).toMatchObject({ passed: true, engine: "broken" });
  });
});

describe("options", () => {
  it("are refused where they would make the known answers wrong", async () => {
    for (const name of ["timeLimit", "normalizeRewards", "rewardScale", "env", "preset"])
      await expect(probe({ [name]: 1 })).rejects.toThrow(new RegExp(`${name}`));
    await expect(probe({ gamma: 2 })).rejects.toThrow("gamma: expected a number in [0, 1], got 2");
    await expect(probe({ actions: "some" as "discrete" })).rejects.toThrow("actions: expected one of");
    await expect(probe({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });

  it("settings are those of the learner: with another discount the value of the first step is another", async () => {
    const { passed, probes } = await probe({ gamma: 0.9, steps: 6400 });
    expect({ passed, expected: probes[2].answers[1].expected }).toEqual({ passed: true, expected: 0.9 });
  });

  it("a learning rate that no probe survives is no engine's fault, and found all the same", async () => {
    expect((await probe({ learningRate: 1e-9, steps: 2560 })).probes[0].passed).toBe(false);
  });
});
