/**
 * The actor by itself: for every head, with and without masks and normalization, what it does is what a recomputation in
 * float64 does with the same noise; whatever share of the lanes a call is for, and whatever it did before.
 */
import { describe, expect, it } from "vitest";
import { box, choiceCounts, maskSize } from "../../src/core/space.ts";
import { splitSeed } from "../../src/core/streams.ts";
import { fused } from "../../src/networks/mlp.ts";
import { Actor } from "../../src/policies/actor.ts";
import { ActorCritic } from "../../src/policies/actor_critic.ts";
import { Arena, padLanes } from "../../src/wasm/arena.ts";
import { normal64, uniform64 } from "../math/noise64.ts";
import { act64 } from "./oracles/actor64.ts";
import { bernoulli, categorical, gaussian, multiCategorical, type Reference, squashed } from "./oracles/float64.ts";
import { uniforms } from "./reference.ts";

const FEATURES = 3;
const SEED = 2 ** 40 + 5; // both halves of the key
const STREAM = 9;
const STEPS = 3;

const heads: Record<string, Reference> = {
  "a choice of 4": categorical(4),
  "choices of 3, 2 and 4": multiCategorical([3, 2, 4]),
  "4 bits": bernoulli(4),
  "a clipped normal": gaussian(2, { maxLogStd: 0.4 }),
  "a rescaled normal": gaussian(2, { rescaleActions: true }),
  "a normal with its own deviations for each state": gaussian(3, { stateDependentStd: true }),
  "a squashed normal": squashed(2, {}),
};

interface Ways {
  lanes?: number;
  sharedTrunk?: boolean;
  normalizes?: boolean;
  masks?: boolean;
}

/** An actor on random parameters, connected to random observations, statistics and masks. */
async function setUp(reference: Reference, { lanes = 12, sharedTrunk = false, normalizes, masks }: Ways = {}) {
  const arena = await Arena.create();
  const random = uniforms(4);
  const { space, spec } = reference;
  const networks = { hiddenSizes: [6], activation: "tanh", initialization: "orthogonal", sharedTrunk } as const;
  const gains = { policyGain: 1, valueGain: 1, initialLogStd: 0 };
  const spaces = { observationSpace: box(-4, 4, [FEATURES]), actionSpace: space };
  const actorCritic = await ActorCritic.create(arena, fused, { ...spaces, ...networks, ...gains, ...spec }, 3);
  const { parameters, distribution } = actorCritic;
  for (let k = 0; k < parameters.length; k++) parameters.view[k] += random() - 0.5;
  actorCritic.parametersChanged();
  const statistics = normalizes ? arena.f64(FEATURES * 3) : undefined;
  statistics?.view.set([0.5, 4, 100, -1, 0.3, 100, 0, 1e-3, 100]); // the last makes what is beyond the limit
  const stride = padLanes(lanes);
  const observations = arena.f32(FEATURES * stride);
  observations.view.set(observations.view.map(() => 4 * random() - 2));
  const actionMasks = masks ? arena.u32(maskSize(space) * stride) : undefined;
  if (actionMasks) writeMasks(actionMasks.view, choiceCounts(space), random);
  const rows = distribution.actionRows;
  const actions = space.type === "box" ? arena.f32(rows * stride) : arena.i32(rows * stride);
  const shape = { lanes, seed: SEED, stream: STREAM, steps: STEPS, statistics };
  const actor = new Actor(arena, actorCritic, shape);
  const places = { stride, observations, actions, actionMasks };
  actor.connect(places);
  return { arena, reference, actorCritic, actor, shape, statistics, places };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Something is allowed in every dimension of every lane. */
function writeMasks(view: Uint32Array, counts: readonly number[], random: () => number): void {
  const stride = view.length / counts.reduce((sum, count) => sum + count, 0);
  for (let k = 0; k < view.length; k++) view[k] = Number(random() > 0.5);
  for (let lane = 0; lane < stride; lane++) {
    let first = 0;
    for (const count of counts) {
      view[(first + Math.floor(random() * count)) * stride + lane] = 1;
      first += count;
    }
  }
}

/** What float64 does in a lane; sampled in a step after the draw with this counter, or without both the mode. */
function expected(setting: Setting, lane: number, drawn?: { counter: number; step: number }) {
  const { reference, actorCritic, statistics, places } = setting;
  const { lo, hi } = splitSeed(SEED);
  const { actionRows, noise } = actorCritic.distribution;
  const of = noise === "randomNormal" ? normal64 : uniform64;
  const draw = (d: number) => {
    const source = { seedLo: lo, seedHi: hi, stream: STREAM, counter: drawn!.counter };
    return of(drawn!.step * actionRows + d, lane, source);
  };
  return act64(reference, actorCritic, {
    observation: columnOf(places.observations.view, places.stride, lane),
    statistics: statistics?.view,
    mask: places.actionMasks && columnOf(places.actionMasks.view, places.stride, lane),
    noise: drawn && Array.from({ length: actionRows }, (_, d) => draw(d)),
  });
}

const columnOf = (view: ArrayLike<number>, stride: number, lane: number): number[] =>
  Array.from(view).filter((_, k) => k % stride === lane);

/** What the actor has done in a lane. */
function done({ actor, places, reference }: Setting, lane: number) {
  const { view, pointer, length } = actor.actions;
  const stored = reference.space.type === "box" ? view : new Int32Array(view.buffer, pointer, length);
  return {
    action: columnOf(stored, actor.stride, lane),
    bounded: columnOf(places.actions.view, places.stride, lane),
    logProbability: actor.logProbabilities.view[lane],
  };
}

/** Rounding of float32 in a small network. */
function near(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  wanted.forEach((value, k) => {
    expect(Math.abs(actual[k] - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
  });
}

const kinds = Object.entries(heads).flatMap(([name, reference]) =>
  [{}, { masks: true }, { normalizes: true }, { masks: true, normalizes: true, sharedTrunk: true }]
    .filter(({ masks }) => !masks || reference.space.type !== "box")
    .map((ways) => ({ name, reference, ways })),
);

describe.each(kinds)("an actor with $name, $ways", ({ reference, ways }) => {
  it("samples as float64 does with the noise of the seed, the stream, the counter, the step and the lane", async () => {
    const setting = await setUp(reference, ways);
    const { actor } = setting;
    for (const counter of [0, 7]) {
      actor.draw(counter);
      for (const step of [0, STEPS - 1]) {
        actor.sample(step);
        for (let lane = 0; lane < actor.lanes; lane++) {
          const wanted = expected(setting, lane, { counter, step });
          const { action, bounded, logProbability } = done(setting, lane);
          near(action, wanted.action);
          near(bounded, wanted.bounded);
          near([logProbability], [wanted.logProbability]);
        }
      }
    }
  });

  it("takes the most probable action", async () => {
    const setting = await setUp(reference, ways);
    setting.actor.mode();
    for (let lane = 0; lane < setting.actor.lanes; lane++) {
      const wanted = expected(setting, lane);
      const { action, bounded } = done(setting, lane);
      near(action, wanted.action);
      near(bounded, wanted.bounded);
    }
  });

  it("acts for many lanes, whole or in shares, with the bits of each lane alone", async () => {
    const lanes = 140; // tiles of 64, 64 and 12
    const [whole, shares] = [await setUp(reference, { ...ways, lanes }), await setUp(reference, { ...ways, lanes })];
    for (const { actor } of [whole, shares]) actor.draw(1);
    whole.actor.sample(1);
    for (const [from, to] of [
      [72, 140],
      [0, 4],
      [4, 72],
    ])
      shares.actor.sample(1, from, to);
    expect(shares.places.actions.view).toEqual(whole.places.actions.view);
    expect(shares.actor.actions.view).toEqual(whole.actor.actions.view);
    expect(shares.actor.logProbabilities.view).toEqual(whole.actor.logProbabilities.view);
    near(done(whole, 139).bounded, expected(whole, 139, { counter: 1, step: 1 }).bounded);
  });
});

describe("acting outside of training", () => {
  it("takes the next counter of its stream with every sample, and none with the most probable action", async () => {
    const setting = await setUp(heads["a clipped normal"]);
    const { actor } = setting;
    for (const [counter, deterministic] of [
      [0, false],
      [undefined, true],
      [1, false],
      [2, false],
    ] as const) {
      actor.act({ deterministic });
      const drawn = counter === undefined ? undefined : { counter, step: 0 };
      near(done(setting, 5).bounded, expected(setting, 5, drawn).bounded);
    }
  });

  it("normalizes by the statistics as they are, and leaves the observations alone", async () => {
    const setting = await setUp(heads["a squashed normal"], { normalizes: true });
    const before = setting.places.observations.view.slice();
    setting.actor.mode();
    const first = done(setting, 3).bounded;
    setting.statistics!.view[0] += 1;
    setting.actor.mode();
    expect(done(setting, 3).bounded).not.toEqual(first);
    near(done(setting, 3).bounded, expected(setting, 3).bounded);
    expect(setting.places.observations.view).toEqual(before);
  });
});

describe("connecting", () => {
  it("moves the actor to other blocks, with masks or without", async () => {
    const setting = await setUp(heads["a choice of 4"], { masks: true });
    const { actor, places, arena } = setting;
    const other = { ...places, observations: arena.f32(places.observations.length), actionMasks: undefined };
    other.observations.view.fill(0.5);
    actor.connect(other);
    actor.mode();
    const moved = { ...setting, places: other };
    for (let lane = 0; lane < actor.lanes; lane++)
      expect(done(moved, lane).bounded).toEqual(expected(moved, lane).bounded);
    actor.connect(places);
    actor.mode();
    for (let lane = 0; lane < actor.lanes; lane++)
      expect(done(setting, lane).bounded).toEqual(expected(setting, lane).bounded);
  });

  it("refuses blocks of another width", async () => {
    const { actor, places } = await setUp(heads["4 bits"]);
    expect(() => actor.connect({ ...places, stride: 24 })).toThrow("stride: expected 16, got 24");
  });
});

describe("what a policy carries from step to step", () => {
  it("is nothing with perceptrons", async () => {
    const { actor } = await setUp(heads["4 bits"]);
    expect(actor.state).toHaveLength(0);
    actor.begin();
    actor.restart({ count: 2, lanes: [1, 3] });
  });

  it("has rows for every lane, which are zero where an episode begins", async () => {
    const { arena, actorCritic, shape } = await setUp(heads["4 bits"]);
    const remembering = Object.create(actorCritic, { stateRows: { value: 2 } }) as ActorCritic;
    const actor = new Actor(arena, remembering, shape);
    actor.state.view.fill(1);
    actor.restart({ count: 2, lanes: Int32Array.of(11, 3, 5) }); // the third is of an earlier step
    const begun = [...actor.state.view].flatMap((value, k) => (value === 0 ? [k] : []));
    expect(begun).toEqual([3, 11, 16 + 3, 16 + 11]);
    actor.begin();
    expect(actor.state.view.every((value) => value === 0)).toBe(true);
  });
});
