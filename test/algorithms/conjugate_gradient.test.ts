/** Conjugate gradients against Gaussian elimination in float64, and by what theory says of their convergence. */

import { describe, expect, it } from "vitest";
import { ConjugateGradient, type ConjugateGradientOptions } from "../../src/algorithms/conjugate_gradient.ts";
import { complete } from "../../src/core/piecewise.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers, relativeError } from "../networks/autodiff.ts";
import { eliminate } from "../networks/eliminate.ts";
import { type Matrix, randomMatrix } from "../networks/naive_dense.ts";

/** Solves with a matrix given as a function; the arena's vectors hold float32. */
async function solve(b: number[], multiply: (v: Float32Array) => number[], options: ConjugateGradientOptions) {
  const arena = await Arena.create();
  const solver = new ConjugateGradient(arena, new ThreadTeam(arena), b.length);
  const right = arena.f32(b.length);
  right.view.set(b);
  const products: Float32Array[] = [];
  const product = () => {
    products.push(solver.direction.view.slice());
    solver.product.view.set(multiply(solver.direction.view));
  };
  const result = complete(solver.solve(right, product, options));
  expect(right.view).toEqual(Float32Array.from(b));
  return { ...result, x: [...solver.solution.view], products };
}

const times = (a: Matrix) => (v: ArrayLike<number>) =>
  a.map((row) => row.reduce((sum, value, k) => sum + value * v[k], 0));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, k) => sum + value * b[k], 0);

/** G G^T / n + 0.1 I: symmetric and positive definite, of condition about 40. */
function positiveDefinite(n: number): Matrix {
  const g = randomMatrix(n, n, numbers(n));
  return g.map((row, j) => g.map((other, k) => dot(row, other) / n + (j === k ? 0.1 : 0)));
}

describe("ConjugateGradient", () => {
  const n = 37;
  const a = positiveDefinite(n);
  const b = Array.from(Float32Array.from({ length: n }, numbers(3)));

  it("solves a dense system", async () => {
    const { x, residual, curvature, descent } = await solve(b, times(a), { iterations: 60, tolerance: 1e-6 });
    expect(relativeError(x, eliminate(a, b))).toBeLessThan(1e-5);
    expect(residual).toBeLessThan(1e-6);
    expect(curvature / dot(x, times(a)(x))).toBeCloseTo(1, 5);
    expect(descent / dot(b, x)).toBeCloseTo(1, 6);
  });

  it("reports the residual and the curvature of a solution that is cut short", async () => {
    const { x, iterations, residual, curvature } = await solve(b, times(a), { iterations: 4, tolerance: 0 });
    const rest = times(a)(x).map((value, k) => b[k] - value);
    expect(iterations).toBe(4);
    expect(residual).toBeGreaterThan(0.01);
    expect(residual / Math.sqrt(dot(rest, rest) / dot(b, b))).toBeCloseTo(1, 4);
    expect(curvature / dot(x, times(a)(x))).toBeCloseTo(1, 5);
  });

  it("multiplies directions that are conjugate, the first of them b", async () => {
    const { products } = await solve(b, times(a), { iterations: 4, tolerance: 0 });
    expect([...products[0]]).toEqual(b);
    for (const [j, p] of products.entries())
      for (const q of products.slice(j + 1))
        expect(Math.abs(dot(p, times(a)(q)))).toBeLessThan(1e-5 * Math.sqrt(dot(p, times(a)(p)) * dot(q, times(a)(q))));
  });

  it("needs as many iterations as there are different eigenvalues, over any number of chunks", async () => {
    const eigenvalues = [1, 2, 5];
    const long = Array.from(Float32Array.from({ length: 5001 }, numbers(4)));
    const diagonal = (v: ArrayLike<number>) => Array.from(v, (value, k) => eigenvalues[k % 3] * value);
    const { x, iterations } = await solve(long, diagonal, { iterations: 50, tolerance: 1e-5 });
    expect(iterations).toBe(3);
    expect(
      relativeError(
        x,
        long.map((value, k) => value / eigenvalues[k % 3]),
      ),
    ).toBeLessThan(1e-5);
  });

  it("ends at once for b = 0, and where the matrix shows no curvature", async () => {
    const nothing = await solve([0, 0, 0], (v) => [...v], { iterations: 10, tolerance: 1e-10 });
    expect(nothing).toMatchObject({ x: [0, 0, 0], iterations: 0, residual: 0 });
    const flat = await solve([1, 2, 3], () => [0, 0, 0], { iterations: 10, tolerance: 1e-10 });
    expect(flat).toMatchObject({ x: [0, 0, 0], iterations: 0, residual: 1 });
  });
});
