import { exportPolicy, type ImportOptions, importPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { constant, forward, type Layer, layers, node, onnx } from "./foreign.ts";
import { bias, cartpole, estimate, expectCartPole, matrix, observations, relu, transposed } from "./import_cases.ts";
import { cases, kernelOutputs, randomObservations, randomPolicy } from "./policies.ts";

describe("ONNX", () => {
  const [first, second, third] = cartpole.actor;

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
