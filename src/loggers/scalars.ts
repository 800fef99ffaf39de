/**
 * The numbers of an update as TensorBoard shows them. Where Stable-Baselines3 (with sb3-contrib for TRPO) has a tag for a
 * quantity, ours goes under that tag in its unit, so that runs of both lie in one chart: its value loss is the whole
 * squared error, its entropy loss has a minus, its approximate KL is that of the last epoch, its steps per second count
 * from the start of the run. What it does not have stands under a name of our own, never under a tag of its.
 */
import { type LogRecord, namedMetrics } from "./log_record.ts";

/** One point of a chart. */
export interface Scalar {
  readonly tag: string;
  readonly scalar: number;
}

/** Tags that differ from `train/` and the name in `metrics.jsonl`. */
const tags: Readonly<Record<string, string>> = {
  episode_return: "rollout/ep_rew_mean",
  episode_return_min: "rollout/ep_rew_min",
  episode_return_max: "rollout/ep_rew_max",
  episode_length: "rollout/ep_len_mean",
  episode_length_min: "rollout/ep_len_min",
  episode_length_max: "rollout/ep_len_max",
  episodes: "rollout/episodes",
  steps_per_second: "time/steps_per_second",
  rollout_steps_per_second: "time/rollout_steps_per_second",
  update_steps_per_second: "time/update_steps_per_second",
  rollout_seconds: "time/rollout_seconds",
  update_seconds: "time/update_seconds",
  seconds: "time/time_elapsed",
  update: "time/iterations",
  step: "time/total_timesteps",
  approx_kl: "train/approx_kl_mean",
  approx_kl_last_epoch: "train/approx_kl",
  eval_mean_return: "eval/mean_reward",
  eval_std_return: "eval/std_reward",
  eval_min_return: "eval/min_reward",
  eval_max_return: "eval/max_reward",
  eval_mean_length: "eval/mean_ep_length",
};

/** Where the tag is the algorithm's own. */
const ofAlgorithm: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ppo: { policy_loss: "train/policy_gradient_loss" },
  a2c: { policy_loss: "train/policy_loss" },
  trpo: { kl: "train/kl_divergence_loss", step_accepted: "train/is_line_search_success" },
};

/** Numbers that Stable-Baselines3 has in another form: its tag, and the number in its unit. */
const converted: Readonly<Record<string, (value: number) => Scalar>> = {
  value_loss: (value) => ({ tag: "train/value_loss", scalar: 2 * value }), // (V - R)^2, ours is half of it
  entropy: (value) => ({ tag: "train/entropy_loss", scalar: -value }),
};

/**
 * The finite numbers of an update with their tags.
 * @param algorithm by its name; PPO unless given
 */
export function tensorBoardScalars(record: LogRecord, algorithm: unknown = "ppo"): Scalar[] {
  const own = ofAlgorithm[String(algorithm)] ?? {};
  const values = namedMetrics(record);
  const scalars: Scalar[] = [];
  const add = (tag: string, scalar: number) => {
    if (Number.isFinite(scalar)) scalars.push({ tag, scalar });
  };
  for (const name in values) {
    const value = values[name];
    if (typeof value !== "number") continue;
    const other = converted[name]?.(value);
    if (other) add(other.tag, other.scalar);
    else add(own[name] ?? tags[name] ?? `train/${name}`, value);
  }
  add("time/fps", record.step / record.seconds); // as Stable-Baselines3 has it
  const policyLoss = values.policy_loss;
  if (algorithm === "trpo" && typeof policyLoss === "number") add("train/policy_objective", -policyLoss); // after the step
  return scalars;
}
