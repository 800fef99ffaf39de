/** Networks that others have trained, as numbers, and what an imported policy must make of them. */
import { type Policy, Random } from "swingup";
import { expect } from "vitest";
import { constant, forward, type Layer, layers } from "./foreign.ts";

export const cartpole = { actor: layers([4, 8, 6, 2], 11), critic: layers([4, 8, 6, 1], 2) };
export const pendulum = { actor: layers([3, 8, 8, 1], 3), critic: layers([3, 8, 8, 1], 4) };
const random = new Random(10);
export const observations = Array.from({ length: 50 }, () => [0, 1, 2, 3].map(() => random.uniform(-2, 2)));

export const relu = (x: number) => Math.max(x, 0);

/** Actions are the greatest outputs, values those of the critic, both recomputed in float64. */
export function expectCartPole(policy: Policy, activation = Math.tanh, { actor, critic } = cartpole): void {
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

export function estimate({ arena, actorCritic }: Policy, observation: readonly number[]): number {
  const x = arena.f32(observation.length * 8);
  const values = arena.f32(8);
  observation.forEach((number, row) => {
    x.view[row * 8] = number;
  });
  actorCritic.values({ pointer: x.pointer, stride: 8 }, 8, values.pointer);
  return values.view[0];
}

/** Weights and biases as constants of a graph; `transposed` as TensorFlow has them. */
export const matrix = (name: string, { weight, outputs, inputs }: Layer) => constant(name, [outputs, inputs], weight);
export const transposed = (name: string, { weight, outputs, inputs }: Layer) => {
  const values = Array.from(weight, (_, k) => weight[(k % outputs) * inputs + Math.floor(k / outputs)]);
  return constant(name, [inputs, outputs], values);
};
export const bias = (name: string, layer: Layer) => constant(name, [layer.outputs], layer.bias);
