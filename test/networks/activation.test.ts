/** Each activation and its slope, number by number, through a layer of one unit with weight 1 and bias 0. */
import { describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { activations } from "./naive_dense.ts";

const LANES = 8;

async function unit(activation: number, inputs: number[]): Promise<{ y: number[]; slopes: number[] }> {
  const arena = await Arena.create();
  const stride = Math.ceil(inputs.length / LANES) * LANES;
  const [w, bias] = [arena.f32(1), arena.f32(1)];
  const [x, y, dy, dx] = [arena.f32(stride), arena.f32(stride), arena.f32(stride), arena.f32(stride)];
  w.view[0] = 1;
  x.view.set(inputs);
  dy.view.fill(1);
  const panel = arena.f32(4).pointer;
  arena.kernels.denseForward(
    w.pointer,
    bias.pointer,
    x.pointer,
    stride,
    y.pointer,
    stride,
    1,
    1,
    stride,
    activation,
    panel,
  );
  arena.kernels.denseInputGradient(
    w.pointer,
    dy.pointer,
    stride,
    y.pointer,
    stride,
    dx.pointer,
    stride,
    1,
    1,
    stride,
    activation,
  );
  return { y: Array.from(y.view.subarray(0, inputs.length)), slopes: Array.from(dx.view.subarray(0, inputs.length)) };
}

/** Numbers of both signs from 1e-6 to 20, a few per octave. */
const sweep = Array.from({ length: 120 }, (_, k) => Math.fround(1e-6 * 1.15 ** k)).flatMap((x) => [x, -x]);

describe.each(activations.map(({ name, f, slope }, number) => ({ name, f, slope, number })))("$name", (activation) => {
  const { f, slope, number } = activation;

  test("is accurate relative to its value", async () => {
    const { y } = await unit(number, sweep);
    const errors = sweep.map((x, k) => Math.abs(y[k] - f(x)) / (Math.abs(f(x)) || 1));
    expect(Math.max(...errors)).toBeLessThan(6e-7); // 5 ulp: tanh's or exp's own plus three roundings
  });

  test("its slope, computed from its output, is the derivative", async () => {
    const { slopes } = await unit(number, sweep);
    const errors = sweep.map((x, k) => Math.abs(slopes[k] - slope(x)));
    expect(Math.max(...errors)).toBeLessThan(3e-7);
  });

  test("keeps NaN", async () => {
    const { y } = await unit(number, [Number.NaN, 1]);
    expect(y[0]).toBeNaN();
    expect(y[1]).not.toBeNaN();
  });
});

test("values known by heart", async () => {
  const of = async (name: string, x: number) => {
    const { y, slopes } = await unit(
      activations.findIndex((activation) => activation.name === name),
      [x],
    );
    return [y[0], slopes[0]];
  };
  expect(await of("linear", -3)).toEqual([-3, 1]);
  expect(await of("tanh", 0)).toEqual([0, 1]);
  expect(await of("tanh", 50)).toEqual([1, 0]);
  expect(await of("relu", -2)).toEqual([0, 0]);
  expect(await of("relu", 0)).toEqual([0, 0]);
  expect(await of("relu", 2)).toEqual([2, 1]);
  expect(await of("leakyRelu", -2)).toEqual([Math.fround(-2 * Math.fround(0.01)), Math.fround(0.01)]);
  expect(await of("elu", 3)).toEqual([3, 1]);
  expect(await of("elu", -200)).toEqual([-1, 0]);
  expect(await of("sigmoid", 0)).toEqual([0.5, 0.25]);
  expect(await of("sigmoid", 200)).toEqual([1, 0]);
  expect(await of("sigmoid", -200)).toEqual([0, 0]);
});
