/** The engine of tfjs: networks from a spec, tensors that are freed, products that transpose first. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Optimizer } from "../../src/algorithms/optimizer.ts";
import { defineMlp } from "../../src/networks/mlp.ts";
import { activationNames, type Engine } from "../../src/networks/network.ts";
import { transposesFirst } from "../../src/networks/tfjs_matmul.ts";
import { tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers, relativeError } from "./autodiff.ts";
import { at, backward, bench, branches, forward, LANES, spec } from "./tfjs_bench.ts";

let engine: Engine;

beforeAll(async () => {
  const warn = vi.spyOn(console, "warn");
  await tfjs({ backend: "cpu" });
  tf.scalar(1).dispose();
  expect(warn).not.toHaveBeenCalled(); // tfjs's advice to install another backend
  expect(tf.env().getBool("PROD")).toBe(false);
  warn.mockRestore();
  engine = await tfjs();
});

describe("TfjsNetwork from a spec", () => {
  it.each(activationNames)("%s: the fused kernels' parameters, outputs and gradient", async (activation) => {
    const arena = await Arena.create();
    const own = bench(await engine.define("policy", { ...spec, activation }), arena);
    const fused = bench(defineMlp("policy", { ...spec, activation }), arena);
    expect(tf.getBackend()).toBe("wasm");
    expect(own.parameters.view).toEqual(fused.parameters.view);
    expect(own.definition.tensors).toEqual(fused.definition.tensors);
    const next = numbers(23);
    for (let k = 0; k < own.parameters.length; k++) own.parameters.view[k] = fused.parameters.view[k] += 0.2 * next();
    own.network.parametersChanged();
    expect(relativeError(forward(own), forward(fused))).toBeLessThan(1e-5);
    expect(relativeError(backward(own), backward(fused))).toBeLessThan(1e-5);
    own.network.dispose();
  });

  it("takes more columns than one call of tfjs works on, and pieces of wider matrices", async () => {
    const arena = await Arena.create();
    const definitions = [await engine.define("policy", spec), defineMlp("policy", spec)];
    const lanes = 8192 + 16;
    const stride = lanes + 24;
    const x = arena.f32(5 * stride);
    const next = numbers(29);
    for (let k = 0; k < x.length; k++) x.view[k] = next();
    const outputs = definitions.map((definition) => {
      const parameters = arena.f32(definition.parameterCount);
      definition.initialize(arena, parameters, { seed: 2, network: 0 });
      const network = definition.create(arena, parameters);
      const y = arena.f32(3 * stride);
      network.forward({ pointer: x.pointer + 32, stride }, lanes, { pointer: y.pointer + 64, stride });
      network.dispose();
      return y;
    });
    expect(relativeError(outputs[0].view, outputs[1].view)).toBeLessThan(1e-5);
    expect(outputs[0].view.subarray(0, 16)).toEqual(new Float32Array(16)); // before the first column
    expect(outputs[0].view.subarray(16 + lanes, stride + 16)).toEqual(new Float32Array(24)); // between rows
  });

  it("adds to the gradient, and shows outputGradient the outputs of forward", async () => {
    const own = bench(await engine.define("policy", spec), await Arena.create());
    const y = forward(own);
    const once = backward(own);
    const seen = own.arena.f32(3 * LANES);
    own.network.backward(
      at(own.x),
      LANES,
      (outputs, dOutputs) => {
        own.arena.kernels.copyRows(outputs.pointer, outputs.stride, 3, LANES, seen.pointer, LANES);
        own.arena.kernels.copyRows(own.dy.pointer, LANES, 3, LANES, dOutputs.pointer, dOutputs.stride);
      },
      own.gradient,
    );
    expect(seen.view).toEqual(y);
    expect(own.gradient.view).toEqual(once.map((value) => 2 * value));
    own.network.dispose();
  });

  it("follows the vector when parametersChanged is called", async () => {
    const own = bench(await engine.define("policy", spec), await Arena.create());
    const before = forward(own);
    own.parameters.view.fill(0);
    expect(forward(own)).toEqual(before);
    own.network.parametersChanged();
    expect(forward(own)).toEqual(new Float32Array(3 * LANES));
    own.network.dispose();
  });
});

describe("tensors", () => {
  it.each(["a spec", "a model"])(
    "their number stays constant over 1,000 updates of %s; dispose frees",
    async (kind) => {
      const before = tf.memory().numTensors;
      const model = branches();
      const given = kind === "a model" ? await tfjs({ policy: model }) : engine;
      const own = bench(await given.define("policy", spec), await Arena.create());
      const adam = new Optimizer(own.arena, new ThreadTeam(own.arena), own.parameters.length, {
        optimizer: "adam",
        adamEpsilon: 1e-8,
        maxGradientNorm: 0,
        maxGradientValue: 0,
      });
      const update = () => {
        forward(own);
        backward(own);
        adam.step(own.parameters, own.gradient, 1e-3);
        own.network.parametersChanged();
      };
      update();
      const { numTensors, numDataBuffers } = tf.memory();
      for (let k = 0; k < 1000; k++) update();
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
      own.network.dispose();
      own.network.dispose();
      expect(model.weights[0].read().isDisposed).toBe(false); // the user's own
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("a network dropped without dispose", () => {
  it("frees its variables when it is garbage-collected", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const variables = () => Object.values(tf.engine().state.registeredVariables);
    const others = new Set(variables()); // of networks that other tests have dropped
    const drop = async () => forward(bench(await engine.define("policy", spec), await Arena.create()));
    await drop();
    const own = variables().filter((variable) => !others.has(variable));
    expect(own.map(({ isDisposed }) => isDisposed)).toEqual(new Array(6).fill(false));
    for (let k = 0; k < 50 && !own.every(({ isDisposed }) => isDisposed); k++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(own.map(({ isDisposed }) => isDisposed)).toEqual(new Array(6).fill(true));
  });
});

describe("transposesFirst", () => {
  it("multiplies as tfjs does, in a batch too, and puts tfjs's own kernel back", () => {
    const own = tf.getKernel(tf.BatchMatMul, "wasm");
    tf.tidy(() => {
      const next = numbers(31);
      const random = (...shape: number[]) =>
        tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, next), shape);
      const cases = [
        { a: random(3, 4), b: random(4, 5), transposed: [false, false] },
        { a: random(4, 3), b: random(4, 5), transposed: [true, false] },
        { a: random(3, 4), b: random(5, 4), transposed: [false, true] },
        { a: random(2, 4, 3), b: random(2, 5, 4), transposed: [true, true] },
      ];
      for (const { a, b, transposed } of cases) {
        const product = () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposed[0], transposed[1]).dataSync();
        const expected = product();
        const { numDataBuffers } = tf.memory();
        expect(
          relativeError(
            transposesFirst(() => tf.tidy(product)),
            expected,
          ),
        ).toBeLessThan(1e-6);
        expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
      }
    });
    expect(() =>
      transposesFirst(() => {
        expect(tf.getKernel(tf.BatchMatMul, "wasm")).not.toBe(own);
        throw new Error("on the way");
      }),
    ).toThrow("on the way");
    expect(tf.getKernel(tf.BatchMatMul, "wasm")).toBe(own);
  });
});
