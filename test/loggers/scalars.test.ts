/**
 * TensorBoard's tags and units, against Stable-Baselines3's formulas. Its numbers are worked out here from samples by
 * hand: two epochs of two minibatches of two samples, as its ppo.py, a2c.py and sb3-contrib's trpo.py average them.
 */
import { describe, expect, it } from "vitest";
import { tensorBoardScalars } from "../../src/loggers/scalars.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** [epoch][minibatch][sample] */
const values = [1.5, 2, 0, 3];
const returns = [1, 4, 1, 1];
const squaredErrors = [0.25, 4, 1, 4];
const minibatches = [
  [squaredErrors.slice(0, 2), squaredErrors.slice(2)],
  [squaredErrors.slice(1, 3), [squaredErrors[3], squaredErrors[0]]],
];
const kls = [
  [0, 0.01],
  [0.03, 0.05],
]; // [epoch][minibatch]

const metrics = {
  valueLoss: mean(minibatches.flat().map((batch) => mean(batch.map((square) => 0.5 * square)))),
  entropy: 0.69,
  approxKl: mean(kls.flat()),
  approxKlLastEpoch: mean(kls[1]),
  policyLoss: -0.002,
  clipFraction: 0.125,
  clipRange: 0.2,
  explainedVariance: 0.5,
  learningRate: 3e-4,
  stepsPerSecond: 9000,
  rolloutStepsPerSecond: 20_000,
  updateSeconds: 0.5,
  episodeReturn: 12,
  episodeReturnMin: 3,
  episodeLength: 40,
  logStd: Number.NaN,
};
const record = { update: 4, step: 8192, seconds: 4, metrics };
/** The numbers of an update by their tags. */
const scalars = (algorithm?: string, more: object = {}, { approxKlLastEpoch: _, ...others } = metrics) => {
  const own = algorithm === undefined || algorithm === "ppo" ? metrics : others;
  const all = tensorBoardScalars({ ...record, metrics: { ...own, ...more } }, algorithm);
  return Object.fromEntries(all.map(({ tag, scalar }) => [tag, scalar]));
};

describe("TensorBoard's scalars", () => {
  it("have the squared errors of the case", () => {
    expect(values.map((value, k) => (value - returns[k]) ** 2)).toEqual(squaredErrors);
  });

  it("of PPO are Stable-Baselines3's where they have its tags", () => {
    const { "train/value_loss": valueLoss, "train/approx_kl": kl, ...rest } = scalars("ppo");
    expect(valueLoss).toBe(mean([2.125, 2.5, 2.5, 2.125])); // F.mse_loss of each minibatch
    expect(kl).toBe(0.04); // the list of divergences begins again with each epoch
    expect(rest).toEqual({
      "train/approx_kl_mean": 0.0225,
      "train/entropy_loss": -0.69,
      "train/policy_gradient_loss": -0.002,
      "train/clip_fraction": 0.125,
      "train/clip_range": 0.2,
      "train/explained_variance": 0.5,
      "train/learning_rate": 3e-4,
      "rollout/ep_rew_mean": 12,
      "rollout/ep_rew_min": 3,
      "rollout/ep_len_mean": 40,
      "time/fps": 2048, // all steps by all seconds
      "time/steps_per_second": 9000,
      "time/rollout_steps_per_second": 20_000,
      "time/update_seconds": 0.5,
      "time/iterations": 4,
      "time/total_timesteps": 8192,
      "time/time_elapsed": 4,
    });
  });

  it("of A2C and TRPO have those algorithms' tags, and none of PPO's", () => {
    const a2c = scalars("a2c");
    expect(a2c["train/policy_loss"]).toBe(-0.002);
    expect(Object.keys(a2c)).not.toContain("train/policy_gradient_loss");
    expect(Object.keys(a2c)).not.toContain("train/approx_kl");
    const trpo = scalars("trpo", { kl: 0.009, stepAccepted: 1 });
    expect(trpo).toMatchObject({
      "train/policy_objective": 0.002, // mean of r A, to be raised
      "train/kl_divergence_loss": 0.009,
      "train/is_line_search_success": 1,
      "train/value_loss": 2.3125,
    });
    expect(Object.keys(trpo)).not.toContain("train/policy_gradient_loss");
    expect(scalars("reinforce")["train/policy_loss"]).toBe(-0.002);
  });

  it("of a run whose algorithm is not said are PPO's, its default", () => {
    expect(scalars()).toEqual(scalars("ppo"));
  });

  it("leave out what is no finite number", () => {
    expect(Object.keys(scalars("ppo"))).not.toContain("train/log_std");
    expect(scalars("ppo", { entropy: Number.NaN, name: "x" })).not.toHaveProperty("train/entropy_loss");
    expect(tensorBoardScalars({ update: 0, step: 0, seconds: 0, metrics: {} }).map(({ tag }) => tag)).not.toContain(
      "time/fps",
    );
  });
});
