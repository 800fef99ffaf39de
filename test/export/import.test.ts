/** Policies from elsewhere: the names of two libraries, ONNX graphs as exporters write them, and files that are none. */
import { loadPolicy, type Policy, Random } from "swingup";
import { exportPolicy, type ImportOptions, importPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { constant, forward, type Layer, layers, named, node, onnx, stateDict } from "./foreign.ts";
import { cases, kernelOutputs, randomObservations, randomPolicy } from "./policies.ts";

const cartpole = { actor: layers([4, 8, 6, 2], 11), critic: layers([4, 8, 6, 1], 2) };
const pendulum = { actor: layers([3, 8, 8, 1], 3), critic: layers([3, 8, 8, 1], 4) };
const random = new Random(10);
const observations = Array.from({ length: 50 }, () => [0, 1, 2, 3].map(() => random.uniform(-2, 2)));

const relu = (x: number) => Math.max(x, 0);

/** Actions are the greatest outputs, values those of the critic, both recomputed in float64. */
function expectCartPole(policy: Policy, activation = Math.tanh, { actor, critic } = cartpole): void {
  const seen = new Set<number>();
  for (const observation of observations) {
    const [left, right] = forward(actor, observation, activation);
    const action = policy.act(observation) as number;
    seen.add(action);
    expect(action).toBe(right > left ? 1 : 0);
    if (critic) expect(estimate(policy, observation)).toBeCloseTo(forward(critic, observation, activation)[0], 5);
  }
  expect(seen.size).toBe(2);
}

function estimate({ arena, actorCritic }: Policy, observation: readonly number[]): number {
  const x = arena.f32(observation.length * 8);
  const values = arena.f32(8);
  observation.forEach((number, row) => {
    x.view[row * 8] = number;
  });
  actorCritic.values({ pointer: x.pointer, stride: 8 }, 8, values.pointer);
  return values.view[0];
}

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

describe("ONNX", () => {
  const [first, second, third] = cartpole.actor;
  const matrix = (name: string, { weight, outputs, inputs }: Layer) => constant(name, [outputs, inputs], weight);
  const transposed = (name: string, { weight, outputs, inputs }: Layer) => {
    const values = Array.from(weight, (_, k) => weight[(k % outputs) * inputs + Math.floor(k / outputs)]);
    return constant(name, [inputs, outputs], values);
  };
  const bias = (name: string, layer: Layer) => constant(name, [layer.outputs], layer.bias);

  it.each(cases)("gives back what was exported: $name", async (example) => {
    const policy = await randomPolicy(example);
    const bytes = (await exportPolicy(policy, "onnx")).get("policy.onnx")!;
    const again = await importPolicy(bytes, { env: policy.environment });
    const { hiddenSizes, activation, sharedTrunk } = policy.config;
    const shared = sharedTrunk && hiddenSizes.length > 0;
    expect(again.config).toMatchObject({ hiddenSizes, sharedTrunk: shared });
    if (hiddenSizes.length > 0) expect(again.config.activation).toBe(activation);
    const seen = randomObservations(64);
    if (policy.normalization) {
      // Means and deviations went through float32.
      const [found, expected] = [kernelOutputs(again, seen), kernelOutputs(policy, seen)].map((all) =>
        all.outputs.flat(),
      );
      for (const [k, output] of found.entries()) expect(output).toBeCloseTo(expected[k], 4);
      return;
    }
    expect(kernelOutputs(again, seen)).toEqual(kernelOutputs(policy, seen));
    for (const observation of seen) expect(again.act(observation)).toEqual(policy.act(observation));
  });

  it("Gemm as PyTorch writes it, with an action at the end", async () => {
    const policy = await importPolicy(
      onnx(
        "obs",
        ["act"],
        [
          node("Flatten", ["obs"], "flat", { axis: { i: 1 } }),
          node("Gemm", ["flat", "w0", "b0"], "a", { transB: { i: 1 }, alpha: { f: 1 }, beta: { f: 1 } }),
          node("Tanh", ["a"], "b"),
          node("Gemm", ["b", "w1", "b1"], "c", { transB: { i: 1 } }),
          node("Tanh", ["c"], "d"),
          node("Gemm", ["d", "w2", "b2"], "e", { transB: { i: 1 } }),
          node("ArgMax", ["e"], "act", { axis: { i: 1 } }),
        ],
        cartpole.actor.flatMap((layer, k) => [matrix(`w${k}`, layer), bias(`b${k}`, layer)]),
      ),
      { env: "CartPole-v1" },
    );
    expectCartPole(policy, Math.tanh, { actor: cartpole.actor, critic: undefined as never });
  });

  it("MatMul and Add as TensorFlow's converters write them, the bias on either side", async () => {
    const policy = await importPolicy(
      onnx(
        "x",
        ["logits", "value"],
        [
          node("MatMul", ["x", "w0"], "a"),
          node("Add", ["a", "b0"], "b"),
          node("Relu", ["b"], "c"),
          node("MatMul", ["c", "w1"], "d"),
          node("Add", ["b1", "d"], "e"),
          node("Relu", ["e"], "f"),
          node("MatMul", ["f", "w2"], "g"),
          node("Add", ["g", "b2"], "logits"),
          node("MatMul", ["f", "w3"], "h"),
          node("Add", ["h", "b3"], "i"),
          node("Squeeze", ["i"], "value"),
        ],
        [first, second, third, layers([6, 1], 8)[0]].flatMap((layer, k) => [
          transposed(`w${k}`, layer),
          bias(`b${k}`, layer),
        ]),
      ),
      { env: "CartPole-v1" },
    );
    expect(policy.config.sharedTrunk).toBe(true);
    expectCartPole(policy, relu, { actor: cartpole.actor, critic: [first, second, layers([6, 1], 8)[0]] });
  });

  it("takes scaling in front of the first layer into that layer", async () => {
    const [mean, deviation] = [
      [0.1, -0.2, 0.3, 0],
      [2, 0.5, 1, 4],
    ];
    const policy = await importPolicy(
      onnx(
        "x",
        ["y"],
        [
          node("Sub", ["x", "mean"], "centred"),
          node("Div", ["centred", "deviation"], "scaled"),
          node("Gemm", ["scaled", "w0", "b0"], "y", { transB: { i: 1 } }),
        ],
        [
          constant("mean", [4], mean),
          constant("deviation", [4], deviation),
          matrix("w0", layers([4, 2], 9)[0]),
          bias("b0", layers([4, 2], 9)[0]),
        ],
      ),
      { env: "CartPole-v1" },
    );
    for (const observation of observations) {
      const scaled = observation.map((value, k) => (value - mean[k]) / deviation[k]);
      const [left, right] = forward(layers([4, 2], 9), scaled, Math.tanh);
      expect(policy.act(observation)).toBe(right > left ? 1 : 0);
    }
  });

  const one = (nodes: Parameters<typeof onnx>[2], constants: Parameters<typeof onnx>[3], outputs = ["y"]) =>
    onnx("x", outputs, nodes, constants);
  const gemm = node("Gemm", ["x", "w", "b"], "y", { transB: { i: 1 } });
  const [small] = layers([4, 2], 1);
  const weights = [matrix("w", small), bias("b", small)];
  const refused: [string, Uint8Array, RegExp][] = [
    ["an operator of another kind", one([node("Conv", ["x", "w"], "y")], weights), /Conv is no part of a perceptron/],
    [
      "a layer after a softmax",
      one(
        [gemm, node("Softmax", ["y"], "z"), node("Gemm", ["z", "w2", "b"], "a")],
        [...weights, matrix("w2", layers([2, 2], 1)[0])],
        ["a"],
      ),
      /goes on after what makes actions \(Softmax\)/,
    ],
    ["weights that are not in it", onnx(["x", "w", "b"], ["y"], [gemm], []), /\(export_params=True\), got 3 inputs/],
    [
      "limits on choices",
      one(
        [gemm, node("Clip", ["y", "l", "h"], "z")],
        [...weights, constant("l", [], [-1]), constant("h", [], [1])],
        ["z"],
      ),
      /Clip after the last layer makes no choice/,
    ],
    [
      "outputs cast to whole numbers",
      one([gemm, node("Cast", ["y"], "z", { to: { i: 7 } })], weights, ["z"]),
      /are cast to whole numbers/,
    ],
    [
      "negative sizes",
      one([gemm], [{ ...weights[0], dims: [-2, -4] }, weights[1]]),
      /"w": expected a shape of whole numbers, got \[-2,-4\]/,
    ],
    [
      "too many nodes",
      one(
        Array.from({ length: 30_000 }, () => node("", [], "")),
        weights,
      ),
      /more than 20000 messages/,
    ],
    [
      "a transposed input",
      one([node("Transpose", ["x"], "t"), node("Gemm", ["t", "w", "b"], "y")], weights),
      /Transpose is no part/,
    ],
    [
      "an operator without a name",
      one([{ ...node("", ["x"], "y"), op_type: undefined as never }], []),
      /unnamed operator/,
    ],
    ["a missing constant", one([gemm], [weights[0]]), /"b" is no constant of the model/],
    ["a circle", one([node("Tanh", ["z"], "y"), node("Tanh", ["y"], "z")], []), /does not come from the input/],
    ["another leak", one([gemm, node("LeakyRelu", ["y"], "z", { alpha: { f: 0.3 } })], weights, ["z"]), /alpha 0\.3/],
    ["an activation at the end", one([gemm, node("Tanh", ["y"], "z")], weights, ["z"]), /ends with tanh/],
    ["too few numbers", one([gemm], [{ ...weights[0], dims: [2, 5] }, weights[1]]), /needs 10 numbers, got 8/],
    ["numbers elsewhere", one([gemm], [{ ...weights[0], data_location: 1 }, weights[1]]), /in another file/],
    ["half precision", one([gemm], [{ ...weights[0], data_type: 10 }, weights[1]]), /type 10/],
    ["NaN", one([gemm], [weights[0], constant("b", [2], [0, Number.NaN])]), /NaN or infinite/],
    ["another size", one([gemm], [matrix("w", layers([5, 2], 1)[0]), weights[1]]), /takes 5 numbers, .* has 4/],
    ["no graph", new Uint8Array(0), /has no graph/],
    ["text", new TextEncoder().encode("hello world, this is text"), /not an ONNX model|no graph|expected/],
  ];
  it("follows weights behind Identity, Transpose, Cast and Reshape, and constants that are computed", async () => {
    const [a, b, c] = cartpole.actor;
    const flat = (name: string, layer: Layer) => constant(name, [layer.outputs * layer.inputs], layer.weight);
    const shape = { ...constant("shape", [2], []), data_type: 7, raw_data: undefined, int64_data: [-1, b.inputs] };
    const half = constant(
      "half",
      [c.outputs],
      c.bias.map((value) => value / 2),
    );
    const policy = await importPolicy(
      onnx(
        "x",
        ["out"],
        [
          node("Cast", ["x"], "x32", { to: { i: 1 } }),
          node("Identity", ["w0"], "w0i"),
          node("Transpose", ["w0i"], "w0t", { perm: { ints: [1, 0] } }),
          node("MatMul", ["x32", "w0t"], "a"),
          node("Add", ["a", "b0"], "a1"),
          node("Tanh", ["a1"], "a2"),
          node("Reshape", ["w1", "shape"], "w1r"),
          node("Cast", ["w1r"], "w1c", { to: { i: 1 } }),
          node("Gemm", ["a2", "w1c", "b1"], "c", { transB: { i: 1 } }),
          node("Tanh", ["c"], "c2"),
          node("Add", ["half", "half"], "b2"),
          node("Gemm", ["c2", "w2", "b2"], "d", { transB: { i: 1 } }),
          node("ReduceLogSumExp", ["d", "axes"], "lse"),
          node("Sub", ["d", "lse"], "e"),
          node("Softmax", ["e"], "f"),
          node("ArgMax", ["f"], "g"),
          node("Cast", ["g"], "h", { to: { i: 7 } }),
          node("Reshape", ["h", "axes"], "out"),
        ],
        [
          matrix("w0", a),
          bias("b0", a),
          flat("w1", b),
          shape,
          bias("b1", b),
          half,
          matrix("w2", c),
          { ...constant("axes", [1], []), data_type: 7, raw_data: undefined, int64_data: [-1] },
        ],
      ),
      { env: "CartPole-v1" },
    );
    for (const observation of observations) {
      const [left, right] = forward(cartpole.actor, observation, Math.tanh);
      expect(policy.act(observation)).toBe(right > left ? 1 : 0);
    }
  });

  it("finds the value among outputs without telling names, and says where it cannot", async () => {
    const [weight, critic] = [layers([4, 2], 1)[0], layers([4, 1], 2)[0]];
    const nodes = [
      node("Gemm", ["x", "w", "b"], "7", { transB: { i: 1 } }),
      node("Gemm", ["x", "v", "c"], "8", { transB: { i: 1 } }),
      node("Gemm", ["x", "v", "c"], "9", { transB: { i: 1 } }),
    ];
    const constants = [matrix("w", weight), bias("b", weight), matrix("v", critic), bias("c", critic)];
    const read = async (outputs: string[], more: Partial<ImportOptions> = {}) => {
      const notices: string[] = [];
      const onNotice = (text: string) => notices.push(text);
      const policy = await importPolicy(onnx("x", outputs, nodes, constants), {
        env: "CartPole-v1",
        ...more,
        onNotice,
      });
      return { value: estimate(policy, [1, 2, 3, 4]), notices };
    };
    const [expected] = forward([critic], [1, 2, 3, 4], Math.tanh);
    const found = await read(["8", "7"]); // in either order
    expect(found.value).toBeCloseTo(expected, 5);
    expect(found.notices).toEqual([]);
    expect(await read(["7"])).toEqual({ value: 0, notices: [expect.stringMatching(/no value network/)] });
    const unclear = await read(["7", "8", "9"]);
    expect(unclear).toEqual({
      value: 0,
      notices: [expect.stringMatching(/^2 of the model's outputs may be the value/), expect.anything()],
    });
    expect((await read(["7", "8", "9"], { valueOutput: "9" })).value).toBeCloseTo(expected, 5);
    await expect(read(["7", "8"], { valueOutput: "7" })).rejects.toThrow(/the value is no perceptron/);
  });

  it("takes tanh and scaling to the bounds after the last layer as squashing, and limits as the bounds", async () => {
    const [layer] = layers([3, 1], 3);
    const weights = [
      matrix("w", layer),
      bias("b", layer),
      constant("two", [], [2]),
      constant("one", [], [1]),
      constant("less", [], [-1]),
      constant("three", [], [3]),
      constant("lesser", [], [-3]),
    ];
    const gemm = node("Gemm", ["x", "w", "b"], "y", { transB: { i: 1 } });
    const tanh = [gemm, node("Tanh", ["y"], "z")];
    const read = (nodes: Parameters<typeof onnx>[2], output: string, more = {}) =>
      importPolicy(onnx("x", [output], nodes, weights), { env: "Pendulum-v1", onNotice: () => {}, ...more });
    const [mean] = forward([layer], [1, 0, 0.5], Math.tanh);
    const squashed = await read([...tanh, node("Mul", ["z", "two"], "a")], "a");
    expect((squashed.act([1, 0, 0.5]) as Float32Array)[0]).toBeCloseTo(2 * Math.tanh(mean), 5);
    const told = await read(tanh, "z", { squashActions: true });
    expect((told.act([1, 0, 0.5]) as Float32Array)[0]).toBeCloseTo(2 * Math.tanh(mean), 5);
    await expect(read(tanh, "z")).rejects.toThrow(/ends with tanh, scaled to other bounds.*squashActions/);
    await expect(read([...tanh, node("Add", ["z", "one"], "a")], "a")).rejects.toThrow(/scaled to other bounds/);
    const clip = [gemm, node("Clip", ["y", "less", "one"], "z")];
    await expect(read(clip, "z")).rejects.toThrow(/Clip limits action 0 to \[-1, 1\], the environment to \[-2, 2\]/);
    const notices: string[] = [];
    const wide = [gemm, node("Clip", ["y", "lesser", "three"], "z")];
    await read(wide, "z", { onNotice: (text: string) => notices.push(text) });
    expect(notices[0]).toBe("the file limits action 0 to [-3, 3]; here it is in [-2, 2], and bounded to that");
    await expect(read([gemm, node("ArgMax", ["y"], "z")], "z")).rejects.toThrow(/ArgMax .* no continuous action/);
  });

  it.each(refused)("refuses %s", async (_what, bytes, text) => {
    const failure = importPolicy(bytes, { env: "CartPole-v1" });
    await expect(failure).rejects.toThrow(/^file: the given bytes cannot be imported: /);
    await expect(failure).rejects.toThrow(text);
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
