/**
 * REINFORCE: which episodes count, what is learned from them, and that the baseline stays out of the policy's gradient.
 * "Fork" is an environment in which a mistake shows: one choice ends the episode at once, the other after three more
 * steps, so whoever favors episodes that happen to end early learns the wrong thing.
 */
import { describe, expect, it } from "vitest";
import { Reinforce, type ReinforceOptions } from "../../src/algorithms/reinforce.ts";
import type { BaselineName } from "../../src/algorithms/reinforce_settings.ts";
import { box, discrete } from "../../src/core/space.ts";
import { createTrainer, type Env } from "../../src/index.ts";
import { fused } from "../../src/networks/mlp.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/autodiff.ts";
import { act, cube, fill, smallActorCritic } from "../support/actor_critic.ts";

const LANES = 3;
const options: ReinforceOptions = {
  gamma: 0.5,
  baseline: "none",
  learningRate: 1e-3,
  learningRateSchedule: "constant",
  valueLearningRate: 1e-2,
  valueEpochs: 3,
  normalizeAdvantages: false,
  entropyCoefficient: 0,
  entropyCoefficientSchedule: "constant",
  optimizer: "sgd",
  momentum: 0,
  maxGradientNorm: 0,
  maxGradientValue: 0,
};
const first = { update: 0, progress: 0 };

/** Three lanes whose episodes end at the given steps; `startSteps` is 3, 8 of 9 steps were taken. */
async function setUp(
  baseline: BaselineName,
  ends: number[][] = [[4], [1, 2, 6], [7]],
  more: Partial<ReinforceOptions> = {},
) {
  const arena = await Arena.create();
  const actorCritic = await smallActorCritic(arena, fused, { observationSpace: cube(2), hiddenSizes: [8] }, 2);
  const shape = { steps: 9, startSteps: 3, lanes: LANES, observationRows: 2, actionRows: 1 };
  const rollout = new RolloutBuffer(arena, shape);
  const next = numbers(3);
  fill([rollout.observations, rollout.rewards, rollout.nextValues], next);
  ends.forEach((steps, lane) => {
    for (const step of steps) rollout.terminated.view[step * LANES + lane] = 1;
  });
  rollout.takenSteps = 8;
  act(arena, actorCritic, rollout, next);
  const parts = { arena, team: new ThreadTeam(arena), actorCritic, shape, seed: 1 };
  const algorithm = new Reinforce(parts, { ...options, baseline, ...more });
  const policy = () =>
    actorCritic.parameterRanges.policy.flatMap(({ start, end }) => [...actorCritic.parameters.view.slice(start, end)]);
  return { algorithm, actorCritic, rollout, policy };
}

describe("what an update learns from", () => {
  // With startSteps 3: lane 0 to its end at 4; lane 1 through its episodes that end at 1, 2 (its third would begin at
  // step 3, too late); lane 2 to its end at 7.
  const counted = [[0, 4], [0, 2], [0, 7]] as const; // biome-ignore format: a table

  it("changes nothing where only samples that do not count change", async () => {
    const [plain, other] = [await setUp("value"), await setUp("value")];
    counted.forEach(([, last], lane) => {
      for (let step = last + 1; step < 9; step++) {
        other.rollout.rewards.view[step * LANES + lane] += 100;
        other.rollout.observations.view[step * LANES + lane] += 1;
        other.rollout.values.view[step * LANES + lane] -= 50;
      }
    });
    const [a, b] = [plain.algorithm.update(plain.rollout, first), other.algorithm.update(other.rollout, first)];
    expect(other.actorCritic.parameters.view).toEqual(plain.actorCritic.parameters.view);
    expect(b).toEqual(a);
  });

  it("learns from the last step of every episode that counts", async () => {
    for (const [lane, [, last]] of counted.entries()) {
      const [plain, other] = [await setUp("none"), await setUp("none")];
      other.rollout.rewards.view[last * LANES + lane] += 1;
      plain.algorithm.update(plain.rollout, first);
      other.algorithm.update(other.rollout, first);
      expect(other.policy()).not.toEqual(plain.policy());
    }
  });

  it("weighs each step by the reward to go, in its own episode alone", async () => {
    // Only lane 1's second episode (its step 2) has a reward, so only that step is learned from; only lane 0's step 3
    // has one, so steps 0 to 3 are, discounted by 1/2 for each step. advantageMean is over the 5 + 3 + 8 samples.
    const { algorithm, rollout } = await setUp("none");
    rollout.rewards.view.fill(0);
    rollout.rewards.view[2 * LANES + 1] = 1;
    rollout.rewards.view[3 * LANES + 0] = 1;
    const { advantageMean } = algorithm.update(rollout, first);
    expect(advantageMean * 16).toBeCloseTo(1 + (1 / 8 + 1 / 4 + 1 / 2 + 1), 6);
  });

  it("without a baseline a time limit ends the return, with one the value goes on after it", async () => {
    for (const baseline of ["none", "value"] as const) {
      const { algorithm, rollout } = await setUp(baseline, [[4], [2], []]);
      rollout.truncated.view[7 * LANES + 2] = 1;
      for (const block of [rollout.rewards, rollout.values, rollout.nextValues]) block.view.fill(0);
      rollout.nextValues.view[7 * LANES + 2] = 128;
      const { advantageMean } = algorithm.update(rollout, first);
      const bootstrapped = 64 + 32 + 16 + 8 + 4 + 2 + 1 + 0.5; // 128 gamma^k from the last step to the first
      expect(advantageMean * 16).toBeCloseTo(baseline === "value" ? bootstrapped : 0, 4);
    }
  });
});

describe("the baseline", () => {
  it("is subtracted from the returns and its gradient stays out of the policy's", async () => {
    // With the same advantages, the policy's step is the same whether a baseline is trained or not.
    const [plain, other] = [await setUp("none"), await setUp("value")];
    other.rollout.values.view.fill(0);
    for (const { rollout } of [plain, other]) rollout.nextValues.view.fill(0);
    const before = other.actorCritic.parameters.view.slice();
    plain.algorithm.update(plain.rollout, first);
    other.algorithm.update(other.rollout, first);
    expect(other.policy()).toEqual(plain.policy());
    const [{ start, end }] = other.actorCritic.parameterRanges.value;
    const moved = (parameters: Float32Array) => parameters.slice(start, end);
    expect(moved(plain.actorCritic.parameters.view)).toEqual(moved(before));
    expect(moved(other.actorCritic.parameters.view)).not.toEqual(moved(before));
  });

  it("approaches the returns", async () => {
    const { algorithm, rollout } = await setUp("value", undefined, { gamma: 0, valueLearningRate: 0.1 });
    rollout.rewards.view.fill(1);
    const losses = Array.from({ length: 30 }, () => algorithm.update(rollout, first).valueLoss);
    expect(losses[0]).toBeGreaterThan(0.1);
    expect(losses[29]).toBeLessThan(0.05 * losses[0]);
  });
});

it("has a ratio of exactly 1: the policy that collected is the one that learns", async () => {
  const { algorithm, rollout } = await setUp("none");
  const { ratioMean, ratioMax, clipFraction } = algorithm.update(rollout, first);
  expect({ ratioMean, ratioMax, clipFraction }).toEqual({ ratioMean: 1, ratioMax: 1, clipFraction: 0 });
});

/** Choice 0 ends the episode at once with reward 1; choice 1 after three more steps (any choices) with reward 1. */
class Fork implements Env<number> {
  readonly observationSpace = box([0], [4]);
  readonly actionSpace = discrete(2);
  #step = 0;
  #long = false;

  reset() {
    this.#step = 0;
    return [0];
  }

  step(action: number) {
    if (this.#step === 0) this.#long = action === 1;
    this.#step += 1;
    const terminated = !this.#long || this.#step === 4;
    return { observation: [this.#step], reward: terminated ? 1 : 0, terminated };
  }
}

describe("whole episodes", () => {
  const fork = { env: () => new Fork(), algorithm: "reinforce", timeLimit: 4, hiddenSizes: [], gamma: 1 } as const;

  it("counts as many episodes as begin in time, long ones like short ones", async () => {
    // Both choices are worth the same, so nothing is to be learned: of the episodes that count, half must be long (the
    // policy begins uniform). Those that end within `rolloutSteps` steps alone would be short more often.
    const trainer = await createTrainer({
      ...fork,
      numEnvs: 16,
      rolloutSteps: 2,
      steps: 16 * 5 * 60,
      learningRate: 1e-9,
    });
    const lengths: number[] = [];
    const onEpisode = ({ length }: { length: number }) => lengths.push(length);
    for await (const _ of trainer.train({ onEpisode }));
    const long = lengths.filter((length) => length === 4).length;
    expect(new Set(lengths)).toEqual(new Set([1, 4]));
    expect(lengths.length).toBeGreaterThan(1000);
    expect(long / lengths.length).toBeGreaterThan(0.46);
    expect(long / lengths.length).toBeLessThan(0.54);
  });

  it("ends a rollout with the last episode that counts, and counts the steps it took", async () => {
    const trainer = await createTrainer({ ...fork, numEnvs: 1, rolloutSteps: 1, steps: 200 });
    const steps: number[] = [];
    let before = 0;
    for await (const { step } of trainer.train()) {
      steps.push(step - before);
      before = step;
    }
    expect(new Set(steps)).toEqual(new Set([1, 4]));
    expect(trainer.step).toBeGreaterThan(196); // the longest rollout would no longer fit
    expect(trainer.step).toBeLessThanOrEqual(200);
  });
});
