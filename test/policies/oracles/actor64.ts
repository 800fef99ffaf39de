/**
 * What an actor does with one observation, in float64 and from the definitions: normalized, through the network, masked,
 * sampled or the most probable, bounded. Nothing here is shared with the kernels but the layout of the parameters.
 */
import { choiceCounts, type Space } from "../../../src/core/space.ts";
import type { ActorCritic } from "../../../src/policies/actor_critic.ts";
import { mlp64 } from "../../networks/mlp64.ts";
import { logSoftmax, type Reference } from "./float64.ts";

export interface Decision {
  /** As a loss wants it: before it was bounded. */
  action: number[];
  /** Within the bounds. */
  bounded: number[];
  logProbability: number;
}

/** What is acted on. */
export interface Situation {
  observation: readonly number[];
  /** `[feature][mean, variance, count]` */
  statistics?: ArrayLike<number> | undefined;
  /** `[choice]` */
  mask?: readonly number[] | undefined;
  /** Of each element of the action; none for the most probable one. */
  noise?: readonly number[] | undefined;
}

export function act64(reference: Reference, actorCritic: ActorCritic, situation: Situation): Decision {
  const { space, spec } = reference;
  const { distribution } = actorCritic;
  const tensors = actorCritic.tensors.filter(({ name }) => /^(policy|shared)/.test(name));
  const { view } = actorCritic.parameters;
  const input = normalized(situation).map((value) => [value]);
  const all = mlp64(tensors, view, input, actorCritic.spec.activation).map(([output]) => output);
  const outputs = masked(space, all.slice(0, distribution.outputs), situation.mask);
  const parameters = [...outputs, ...distribution.parameters.view];
  const action =
    space.type === "box"
      ? continuous(reference, parameters, situation.noise)
      : choices(space, outputs, situation.noise);
  const bounded = space.type === "box" ? action.map((value, d) => within(space.low[d], space.high[d], value)) : action;
  return { action, bounded, logProbability: reference.logProbability(parameters, action) };

  function within(low: number, high: number, value: number): number {
    if (spec.squashActions) return low + ((high - low) * (1 + Math.tanh(value))) / 2;
    if (spec.rescaleActions) return low + ((clip(value, -1, 1) + 1) / 2) * (high - low);
    return clip(value, low, high);
  }
}

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

function normalized({ observation, statistics }: Situation): number[] {
  return observation.map((x, k) => {
    if (!statistics) return x;
    const [mean, variance] = [statistics[3 * k], statistics[3 * k + 1]];
    return clip((x - mean) / Math.sqrt(variance + 1e-8), -10, 10);
  });
}

/** A bit has one logit and two places in the mask. */
function masked(space: Space, outputs: number[], mask: readonly number[] | undefined): number[] {
  if (!mask) return outputs;
  if (space.type !== "multiBinary") return outputs.map((logit, c) => (mask[c] === 0 ? -1e9 : logit));
  return outputs.map((logit, k) => (mask[2 * k + 1] === 0 ? -1e9 : mask[2 * k] === 0 ? 1e9 : logit));
}

function continuous({ spec }: Reference, parameters: number[], noise: readonly number[] | undefined): number[] {
  const dimensions = parameters.length / 2;
  const { minLogStd = -20, maxLogStd = 2 } = spec;
  return parameters.slice(0, dimensions).map((mean, d) => {
    const std = Math.exp(clip(parameters[dimensions + d], minLogStd, maxLogStd));
    return noise ? mean + std * noise[d] : mean;
  });
}

/** The first choice whose cumulative probability is above the noise; or the greatest logit. */
function choices(space: Space, outputs: number[], noise: readonly number[] | undefined): number[] {
  if (space.type === "multiBinary")
    return outputs.map((x, k) => Number(noise ? noise[k] < 1 / (1 + Math.exp(-x)) : x > 0));
  let first = 0;
  return choiceCounts(space).map((count, d) => {
    const logits = outputs.slice(first, first + count);
    first += count;
    if (!noise) return logits.indexOf(Math.max(...logits));
    let cumulative = 0;
    return logSoftmax(logits).findIndex((log) => {
      cumulative += Math.exp(log);
      return cumulative > noise[d];
    });
  });
}
