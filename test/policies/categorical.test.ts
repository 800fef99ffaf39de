/** The categorical head against its formulas in float64 and cases worked by hand: log-probabilities, modes, samples. */
import { beforeAll, describe, expect, test } from "vitest";
import { discrete } from "../../src/core/space.ts";
import { createDistribution } from "../../src/policies/head.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { at, integers, matrix, padded, row, STRIDE } from "../support/rows.ts";
import { entropy, randomChoices } from "./categorical_batch.ts";
import { logSoftmax } from "./oracles/float64.ts";
import { uniforms, worstError } from "./reference.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

const LARGEST_UNIFORM = 1 - 2 ** -24;

const head = (choices: number) => createDistribution(arena, discrete(choices), {}, arena.f32(0), STRIDE);
const first = (view: ArrayLike<number>, count: number) => Array.from(view).slice(0, count);

function evaluate(logits: number[][], actions: number[]) {
  const [log, entropies] = [row(arena, []), row(arena, [])];
  head(logits[0].length).logProbability(
    at(matrix(arena, logits)),
    padded(logits.length),
    at(
      integers(
        arena,
        actions.map((action) => [action]),
      ),
    ),
    log.pointer,
    entropies.pointer,
  );
  return { logProbabilities: first(log.view, logits.length), entropies: first(entropies.view, logits.length) };
}

function sample(logits: number[][], uniform: number[]) {
  const [actions, log] = [arena.i32(STRIDE), row(arena, [])];
  const noise = at(row(arena, uniform));
  head(logits[0].length).sample(at(matrix(arena, logits)), padded(logits.length), noise, at(actions), log.pointer);
  return { actions: first(actions.view, logits.length), logProbabilities: first(log.view, logits.length) };
}

function mode(logits: number[][]): number[] {
  const actions = arena.i32(STRIDE);
  head(logits[0].length).mode(at(matrix(arena, logits)), padded(logits.length), at(actions));
  return first(actions.view, logits.length);
}

describe("log-probabilities and entropies", () => {
  test.each([1, 2, 3, 4, 7, 18, 300])("of %i choices", (choices) => {
    const { logits, actions } = randomChoices(choices, 13, choices, 5);
    const actual = evaluate(logits, actions);
    const expected = logits.map((lane, l) => logSoftmax(lane)[actions[l]]);
    expect(worstError(actual.logProbabilities, expected)).toBeLessThan(1e-6);
    expect(worstError(actual.entropies, logits.map(entropy))).toBeLessThan(1e-6);
  });

  test("by hand: odds 3 to 1", () => {
    // p = 3/4 and 1/4: log 3/4 = -0.287682, log 1/4 = -1.386294, H = 0.75 * 0.287682 + 0.25 * 1.386294 = 0.562335.
    const logits = [
      [Math.log(3), 0],
      [Math.log(3), 0],
    ];
    const actual = evaluate(logits, [0, 1]);
    expect(worstError(actual.logProbabilities, [-0.28768207, -1.38629436])).toBeLessThan(2e-7);
    expect(worstError(actual.entropies, [0.56233514, 0.56233514])).toBeLessThan(2e-7);
  });

  test("of extreme logits stay finite and right (mistake: softmax without its maximum taken off)", () => {
    const logits = [
      [80, -80, 0],
      [-80, -80, -80],
      [1e4, -1e4, 0],
      [-1e4, -1e4, 1e4],
      [1e4, 1e4, 1e4],
      [0, 88, 89],
    ];
    for (const action of [0, 1, 2]) {
      const actions = logits.map(() => action);
      const actual = evaluate(logits, actions);
      const expected = logits.map((lane) => logSoftmax(lane)[action]);
      expect(worstError(actual.logProbabilities, expected)).toBeLessThan(1e-6);
      expect(worstError(actual.entropies, logits.map(entropy))).toBeLessThan(1e-6);
    }
  });
});

describe("mode", () => {
  test("is the greatest logit, the lowest index of equals", () => {
    const infinity = Number.NEGATIVE_INFINITY;
    const logits = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 3],
      [3, 3, 2],
      [-5, -5, -5],
      [-2, -1, -3],
      [-0, 0, -1],
      [infinity, -1e30, infinity],
      [0, 1, 0],
    ];
    expect(mode(logits)).toEqual([2, 0, 1, 0, 0, 1, 0, 1, 1]);
  });
});

describe("sampling", () => {
  const grid = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
  /** Draws every uniform of the grid from the same logits, 40 lanes at a time. */
  function drawGrid(logits: number[]): number[] {
    const actions: number[] = [];
    for (let i = 0; i < grid.length; i += STRIDE) {
      const uniform = grid.slice(i, i + STRIDE);
      actions.push(
        ...sample(
          uniform.map(() => logits),
          uniform,
        ).actions,
      );
    }
    return actions;
  }

  test.each([
    [[0, 0]],
    [[Math.log(3), 0]],
    [[0.5, -1, 2]],
    [[-3, 1, 0, 0.25, 2, -1]],
    [Array.from({ length: 40 }, (_, c) => Math.sin(c))],
  ])("inverts the distribution function: %j", (logits) => {
    const probabilities = logSoftmax(logits).map(Math.exp);
    const actions = drawGrid(logits);
    const counts = probabilities.map((_, c) => actions.filter((action) => action === c).length);
    // On a grid each count is within 1 of n p, so chi-square is far below its expectation of (choices - 1).
    const chiSquare = counts.reduce(
      (sum, n, c) => sum + (n - 4000 * probabilities[c]) ** 2 / (4000 * probabilities[c]),
      0,
    );
    expect(chiSquare).toBeLessThan(0.02 * logits.length);
    expect(Math.max(...counts.map((n, c) => Math.abs(n - 4000 * probabilities[c])))).toBeLessThan(1.01);
    expect(actions).toEqual([...actions].sort((a, b) => a - b)); // the walk goes upwards
  });

  test("never draws a choice of probability 0, also at u = 0 and at the largest u below 1", () => {
    const logits = [
      [-200, 0, -200],
      [-1e4, -1e4, 1e4],
      [0, -1e4, -1e4],
      [-300, 0, 0],
      [0, 0, -300],
      [0, -300, 0],
    ];
    expect(sample(logits, new Array(6).fill(0)).actions).toEqual([1, 2, 0, 1, 0, 0]);
    expect(sample(logits, new Array(6).fill(LARGEST_UNIFORM)).actions).toEqual([1, 2, 0, 2, 1, 2]);
    for (const u of [0.25, 0.5, 0.75])
      sample(logits, new Array(6).fill(u)).actions.forEach((action, l) => {
        expect(Math.exp(logSoftmax(logits[l])[action])).toBeGreaterThan(0);
      });
  });

  test("never leaves the range at the largest u, whatever the sum rounds to", () => {
    for (const choices of [2, 3, 5, 64]) {
      for (let seed = 0; seed < 40; seed++) {
        const { logits } = randomChoices(1000 * choices + seed, STRIDE, choices, 1 + (seed % 5));
        const { actions } = sample(logits, new Array(STRIDE).fill(LARGEST_UNIFORM));
        expect(Math.min(...actions)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...actions)).toBeLessThan(choices);
      }
    }
  });

  test("a single choice is always drawn, with probability 1", () => {
    const drawn = sample([[3], [-3], [0]], [0, 0.5, LARGEST_UNIFORM]);
    expect(drawn).toEqual({ actions: [0, 0, 0], logProbabilities: [0, 0, 0] });
  });

  test("reports the log-probability of what it drew, with the bits of categoricalLogProbability", () => {
    for (const choices of [2, 3, 9]) {
      const { logits } = randomChoices(choices, 31, choices, 6);
      const random = uniforms(5);
      const drawn = sample(
        logits,
        logits.map(() => Math.fround(random())),
      );
      expect(drawn.logProbabilities).toEqual(evaluate(logits, drawn.actions).logProbabilities);
    }
  });

  test("of logits that are no numbers stays in range", () => {
    const { NaN: nan } = Number;
    const { actions } = sample(
      [
        [nan, nan],
        [0, nan],
        [nan, 0],
      ],
      [0, 0.5, LARGEST_UNIFORM],
    );
    for (const action of actions) expect([0, 1]).toContain(action);
  });
});
