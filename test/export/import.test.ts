/** Policies from elsewhere: the names of two libraries, and files that are none. */
import { loadPolicy } from "swingup";
import { exportPolicy, type ImportOptions, importPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { forward, type Layer, layers, named, stateDict } from "./foreign.ts";
import { cartpole, estimate, expectCartPole, observations, pendulum, relu } from "./import_cases.ts";
import { cases, randomPolicy } from "./policies.ts";

describe("Stable-Baselines3", () => {
  const names = (net: string) => [`mlp_extractor.${net}.0`, `mlp_extractor.${net}.2`];
  const dict = ({ actor, critic }: { actor: Layer[]; critic: Layer[] }) => [
    ...named([...names("value_net"), "value_net"], critic),
    ...named([...names("policy_net"), "action_net"], actor),
  ];

  it("MlpPolicy with discrete actions", async () => {
    const policy = await importPolicy(stateDict(...dict(cartpole)), { env: "CartPole-v1" });
    expect(policy.config).toMatchObject({ hiddenSizes: [8, 6], activation: "tanh", sharedTrunk: false });
    expectCartPole(policy);
    expectCartPole(await importPolicy(stateDict(...dict(cartpole)), { env: "CartPole-v1", activation: "relu" }), relu);
  });

  it("MlpPolicy with continuous actions: clipped means, and its deviations", async () => {
    const bytes = stateDict(["log_std", { shape: [1], values: Float32Array.of(-1.25) }], ...dict(pendulum));
    const policy = await importPolicy(bytes, { env: "Pendulum-v1", format: "stable-baselines3" });
    for (const [a, b, c] of observations) {
      const [mean] = forward(pendulum.actor, [a, b, c], Math.tanh);
      expect((policy.act([a, b, c]) as Float32Array)[0]).toBeCloseTo(Math.min(Math.max(mean, -2), 2), 5);
    }
    expect(policy.actorCritic.distribution.parameters.view[0]).toBe(-1.25);
  });

  it("layers that both networks begin with, as before 1.8", async () => {
    const [first, ...policy] = cartpole.actor;
    const trunk = named(["mlp_extractor.shared_net.0"], [first]);
    const value = layers([8, 1], 5);
    const bytes = stateDict(
      ...trunk,
      ...named(["mlp_extractor.policy_net.0", "action_net"], policy),
      ...named(["value_net"], value),
    );
    expectCartPole(await importPolicy(bytes, { env: "CartPole-v1" }), Math.tanh, {
      actor: cartpole.actor,
      critic: [first, ...value],
    });
    const heads = { actor: [first, ...layers([8, 2], 6)], critic: [first, ...value] };
    const small = stateDict(...trunk, ...named(["action_net"], heads.actor.slice(1)), ...named(["value_net"], value));
    const shared = await importPolicy(small, { env: "CartPole-v1" });
    expect(shared.config.sharedTrunk).toBe(true);
    expectCartPole(shared, Math.tanh, heads);
  });

  it("squashes means where asked to", async () => {
    const policy = await importPolicy(stateDict(...dict(pendulum)), { env: "Pendulum-v1", squashActions: true });
    const [mean] = forward(pendulum.actor, [1, 0, 0.5], Math.tanh);
    expect((policy.act([1, 0, 0.5]) as Float32Array)[0]).toBeCloseTo(2 * Math.tanh(mean), 5);
  });

  it("with the running means and variances of VecNormalize", async () => {
    const normalization = { mean: [0.5, -1, 2, 0], variance: [4, 0.25, 1, 1e-6] };
    const policy = await importPolicy(stateDict(...dict(cartpole)), { env: "CartPole-v1", normalization });
    for (const observation of observations) {
      const { mean, variance } = normalization;
      const seen = observation.map((x, k) =>
        Math.min(Math.max((x - mean[k]) / Math.sqrt(variance[k] + 1e-8), -10), 10),
      );
      const [left, right] = forward(cartpole.actor, seen, Math.tanh);
      expect(policy.act(observation)).toBe(right > left ? 1 : 0);
    }
    const wrong = importPolicy(stateDict(...dict(cartpole)), {
      env: "CartPole-v1",
      normalization: { mean: [0], variance: [1] },
    });
    await expect(wrong).rejects.toThrow(/normalization: expected 4 means and variances, got 1 and 1/);
  });

  it("policy and value of other widths and depths", async () => {
    const different = { actor: layers([4, 3, 7, 2], 5), critic: layers([4, 9, 1], 6) };
    const bytes = stateDict(
      ...named([names("value_net")[0], "value_net"], different.critic),
      ...named([...names("policy_net"), "action_net"], different.actor),
    );
    const policy = await importPolicy(bytes, { env: "CartPole-v1" });
    expect(policy.config).toMatchObject({ hiddenSizes: [3, 7], valueHiddenSizes: [9] });
    expectCartPole(policy, Math.tanh, different);
    expectCartPole(await loadPolicy(policy.toBytes()), Math.tanh, different);
  });

  it("is a policy like any other: saved, loaded, exported", async () => {
    const policy = await importPolicy(stateDict(...dict(cartpole)), { env: "CartPole-v1" });
    expectCartPole(await loadPolicy(policy.toBytes()));
    const bytes = (await exportPolicy(policy, "onnx")).get("policy.onnx")!;
    expectCartPole(await importPolicy(bytes, { env: "CartPole-v1" }));
  });
});

describe("CleanRL", () => {
  it("ppo.py", async () => {
    const bytes = stateDict(
      ...named(["critic.0", "critic.2", "critic.4"], cartpole.critic),
      ...named(["actor.0", "actor.2", "actor.4"], cartpole.actor),
    );
    expectCartPole(await importPolicy(bytes, { env: "CartPole-v1" }));
  });

  it("ppo_continuous_action.py", async () => {
    const bytes = stateDict(
      ["actor_logstd", { shape: [1, 1], values: Float32Array.of(-0.5) }],
      ...named(["critic.0", "critic.2", "critic.4"], pendulum.critic),
      ...named(["actor_mean.0", "actor_mean.2", "actor_mean.4"], pendulum.actor),
    );
    const policy = await importPolicy(bytes, { env: "Pendulum-v1" });
    expect(policy.actorCritic.distribution.parameters.view[0]).toBe(-0.5);
    const [mean] = forward(pendulum.actor, [1, 0, 0], Math.tanh);
    expect((policy.act([1, 0, 0]) as Float32Array)[0]).toBeCloseTo(Math.min(Math.max(mean, -2), 2), 5);
  });

  it.each(["_orig_mod.", "module.", "module._orig_mod."])("with names that begin with %s", async (prefix) => {
    const names = (net: string) => [0, 2, 4].map((number) => `${prefix}${net}.${number}`);
    const bytes = stateDict(...named(names("critic"), cartpole.critic), ...named(names("actor"), cartpole.actor));
    expectCartPole(await importPolicy(bytes, { env: "CartPole-v1" }));
  });

  it("says what it cannot have: deviations that would be clipped, statistics that are not there", async () => {
    const notices: string[] = [];
    const bytes = stateDict(
      ["actor_logstd", { shape: [1, 1], values: Float32Array.of(2.5) }],
      ...named(["actor_mean.0"], layers([3, 1], 3)),
    );
    const options = { env: "Pendulum-v1", onNotice: (text: string) => notices.push(text) };
    const policy = await importPolicy(bytes, options);
    expect(policy.actorCritic.distribution.parameters.view[0]).toBe(2.5);
    expect(notices).toEqual([
      expect.stringMatching(/ppo_continuous_action\.py trains on normalised observations/),
      expect.stringMatching(/^log_std is 2\.5, outside of \[-20, 2\], to which swingup clips it/),
      "the file has no value network: the policy's value is 0 everywhere",
    ]);
    notices.length = 0;
    await importPolicy(bytes, { ...options, normalization: { mean: [0, 0, 0], variance: [1, 1, 1] } });
    expect(notices.filter((text) => /CleanRL|VecNormalize/.test(text))).toEqual([]);
  });

  it("orders layers by number, not by text", async () => {
    const deep = layers([4, 5, 5, 5, 5, 5, 2], 7);
    const names = [0, 2, 4, 6, 8, 10].map((number) => `actor.${number}`);
    const bytes = stateDict(...named(names, deep).reverse());
    const policy = await importPolicy(bytes, { env: "CartPole-v1" });
    for (const observation of observations) {
      const [left, right] = forward(deep, observation, Math.tanh);
      expect(policy.act(observation)).toBe(right > left ? 1 : 0);
      expect(estimate(policy, observation)).toBe(0); // the file has no value
    }
  });
});

describe("what is no policy", () => {
  const actor = named(["actor.0", "actor.2", "actor.4"], cartpole.actor);
  const without = (name: string) => actor.filter(([each]) => each !== name);
  const refused: [string, Uint8Array, RegExp][] = [
    ["other names", stateDict(["net.weight", { shape: [1], values: new Float32Array(1) }]), /got net\.weight/],
    ["Q networks", stateDict(...named(["q_net.q_net.0"], layers([4, 2], 1))), /: a Q network \(DQN\)/],
    ["CleanRL's Q network", stateDict(...named(["network.0"], layers([4, 2], 1))), /: a Q network \(CleanRL's DQN\)/],
    [
      "recurrent policies",
      stateDict(...named(["lstm_actor"], layers([4, 2], 1))),
      /: a recurrent policy \(tensor "lstm/,
    ],
    [
      "convolutions",
      stateDict(["actor.0.weight", { shape: [1, 2, 3, 3], values: new Float32Array(18) }]),
      /: a convolutional policy/,
    ],
    ["SAC", stateDict(...named(["actor.mu"], layers([4, 2], 1))), /: the actor of SAC, TD3 or DDPG/],
    ["a layer twice", stateDict(...actor, ...named(["actor.00"], layers([4, 8], 1))), /two tensors are "actor\.00/],
    ["a name twice", stateDict(...actor, ...named(["module.actor.0"], layers([4, 8], 1))), /two tensors are called/],
    ["a further tensor", stateDict(...actor, ["x", { shape: [1], values: new Float32Array(1) }]), /"x" is none of/],
    ["no bias", stateDict(...without("actor.2.bias")), /layer 1 has no bias/],
    ["no layer between", stateDict(...without("actor.2.bias").filter(([n]) => n !== "actor.2.weight")), /takes 6/],
    ["a flat weight", stateDict(["actor.0.weight", { shape: [8], values: new Float32Array(8) }], actor[1]), /\[8\]/],
    [
      "whole numbers",
      stateDict(
        ["actor.0.weight", { shape: [2, 4], values: new Int32Array(8) }],
        ["actor.0.bias", { shape: [2], values: new Int32Array(2) }],
      ),
      /floating-point/,
    ],
    ["another environment's", stateDict(...named(["actor.0"], layers([3, 1], 2))), /takes 3 numbers/],
    [
      "too many deviations",
      stateDict(...actor, ["actor_logstd", { shape: [1], values: new Float32Array(1) }]),
      /1 log standard deviations, .* have 0/,
    ],
  ];
  it.each(refused)("refuses %s", async (_what, bytes, text) => {
    await expect(importPolicy(bytes, { env: "CartPole-v1" })).rejects.toThrow(text);
  });

  it.each([
    [{ env: "CartPole-v2" }, /env: .*CartPole-v1/],
    [{ env: "CartPole-v1", format: "torch" }, /format: expected one of stable-baselines3, cleanrl, onnx, got "torch"/],
    [{ env: "CartPole-v1", activation: "gelu" }, /activation: expected one of/],
    [{ env: "CartPole-v1", activations: "tanh" }, /unknown key "activations".*did you mean "activation"/],
    [
      { env: "CartPole-v1", format: "onnx", policyOutput: "x" },
      /policyOutput: expected one of .*policy, value, got "x"/,
    ],
  ])("refuses the options %j", async (options, text) => {
    const bytes = (await exportPolicy(await randomPolicy(cases[0]), "onnx")).get("policy.onnx")!;
    await expect(importPolicy(bytes, options as ImportOptions)).rejects.toThrow(text);
  });
});
