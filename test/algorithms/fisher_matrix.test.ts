/** Fisher-vector products against a dense matrix: the second derivative of a float64 KL, by differences. */
import { describe, expect, it } from "vitest";
import { BatchSum } from "../../src/algorithms/batch_sum.ts";
import { FisherMatrix } from "../../src/algorithms/fisher_matrix.ts";
import { fused } from "../../src/networks/mlp.ts";
import type { Engine } from "../../src/networks/network.ts";
import { tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { numbers, relativeError } from "../networks/autodiff.ts";
import type { Matrix } from "../networks/naive_dense.ts";
import { type Head, policyParameters, policyRollout, spaces } from "./policy_rollout.ts";
import { Policy64, samplesOf } from "./policy64.ts";

const DAMPING = 0.25;

/** (F + damping) v for given vectors, and what is needed to say what it should be. */
async function products(engine: Engine, head: Head, every: number, vectors: (count: number) => Float32Array[]) {
  const run = await policyRollout(engine, head);
  const { arena, actorCritic, buffer, shape } = run;
  const team = new ThreadTeam(arena);
  const count = actorCritic.parameters.length;
  const sum = new BatchSum(arena, team, actorCritic, { samples: buffer.samples });
  const fisher = new FisherMatrix({ arena, team, actorCritic, shape }, sum, every);
  const v = actorCritic.allocateGradient();
  const product = arena.f32(count);
  fisher.observe(buffer);
  const results = vectors(count).map((vector) => {
    v.all.view.set(vector);
    fisher.multiply(v, DAMPING, product, [0, count]);
    return product.view.slice();
  });
  return { ...run, results };
}

const unit = (count: number, k: number) => Float32Array.from({ length: count }, (_, j) => (j === k ? 1 : 0));
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);

describe.each(Object.keys(spaces) as Head[])("%s", (head) => {
  const dense = (every: number, { actorCritic, buffer }: Awaited<ReturnType<typeof policyRollout>>): Matrix => {
    const observations = samplesOf(buffer, head).observations.map((row) => row.filter((_, k) => k % every === 0));
    const parameters = Float64Array.from(actorCritic.parameters.view);
    return new Policy64(actorCritic).fisher(parameters, observations, policyParameters(actorCritic));
  };

  it.each([1, 5])("is the dense matrix, averaged over each sample whose number %i divides", async (every) => {
    const all = (count: number) => Array.from({ length: count }, (_, k) => unit(count, k));
    const run = await products(fused, head, every, all);
    const expected = dense(every, run);
    const chosen = policyParameters(run.actorCritic);
    const damped = (j: number, k: number) => run.results[k][j] - (j === k ? DAMPING : 0);
    const actual = chosen.flatMap((j) => chosen.map((k) => damped(j, k)));
    expect(relativeError(actual, expected.flat())).toBeLessThan(1e-5);
    expect(chosen.length).toBeGreaterThan(25); // the case tests something
  });

  it("is at the parameters and observations that it was shown last", async () => {
    const { arena, actorCritic, buffer, shape } = await policyRollout(fused, head);
    const team = new ThreadTeam(arena);
    const count = actorCritic.parameters.length;
    const sum = new BatchSum(arena, team, actorCritic, { samples: buffer.samples });
    const [used, fresh] = [1, 2].map(() => new FisherMatrix({ arena, team, actorCritic, shape }, sum, 1));
    const v = actorCritic.allocateGradient();
    v.all.view.set(Float32Array.from({ length: count }, numbers(3)));
    const product = arena.f32(count);
    const times = (matrix: FisherMatrix) => {
      matrix.observe(buffer);
      return [1, 2].map(() => {
        matrix.multiply(v, DAMPING, product, [0, count]);
        return product.view.slice();
      });
    };
    const [before] = times(used);
    actorCritic.parameters.view.forEach((value, k, all) => {
      all[k] = value * 1.5 + 0.1;
    });
    actorCritic.parametersChanged();
    const [moved, again] = times(used);
    expect(moved).not.toEqual(before);
    expect(again).toEqual(moved);
    expect(times(fresh)[0]).toEqual(moved);
  });

  it("leaves the value function's parameters out, but for the damping", async () => {
    const run = await products(fused, head, 1, (count) => [Float32Array.from({ length: count }, numbers(3))]);
    const { start, end } = run.actorCritic.parameterRanges.value[0];
    const v = Float32Array.from({ length: run.actorCritic.parameters.length }, numbers(3));
    expect(run.results[0].slice(start, end)).toEqual(v.slice(start, end).map((value) => DAMPING * value));
  });

  it("is symmetric and positive on networks of tfjs, with the fused kernels' products", async () => {
    const vectors = (count: number) => [1, 2].map((seed) => Float32Array.from({ length: count }, numbers(seed)));
    const fast = await products(fused, head, 1, vectors);
    const slow = await products(await tfjs(), head, 1, vectors);
    const [u, v] = vectors(fast.actorCritic.parameters.length);
    for (const [k, product] of slow.results.entries())
      expect(relativeError(product, fast.results[k])).toBeLessThan(1e-5);
    const [fu, fv] = fast.results;
    expect(Math.abs(dot(u, fv) - dot(v, fu))).toBeLessThan(1e-5 * Math.abs(dot(u, fu)));
    expect(dot(u, fu)).toBeGreaterThan(DAMPING * dot(u, u));
    slow.actorCritic.dispose();
  });
});
