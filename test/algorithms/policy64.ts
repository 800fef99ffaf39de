/**
 * Policies in float64, from the definitions: log-probabilities, KL divergence, and by differences the dense Fisher matrix
 * and the surrogate's gradient. Nothing here is shared with the kernels but the layout of the parameters.
 */
import type { ActivationName } from "../../src/networks/network.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";
import type { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { mlp64 } from "../networks/mlp64.ts";
import type { Matrix } from "../networks/naive_dense.ts";
import { categorical, gaussian, type Reference } from "../policies/oracles/float64.ts";

/** A rollout's samples as numbers. */
export interface Samples {
  observations: Matrix; // [feature][sample]
  actions: Matrix; // [dimension][sample]; a choice
  logProbabilities: number[];
  advantages: number[];
}

export class Policy64 {
  readonly #actorCritic: ActorCritic;
  readonly #activation: ActivationName;
  readonly #head: Reference;

  constructor(actorCritic: ActorCritic) {
    this.#actorCritic = actorCritic;
    this.#activation = actorCritic.spec.activation;
    const { kind, outputs } = actorCritic.distribution;
    this.#head = kind === "categorical" ? categorical(outputs) : gaussian(outputs, {});
  }

  /** Of each sample: the network's outputs, then the distribution's own parameters. */
  #heads(parameters: ArrayLike<number>, observations: Matrix): Matrix {
    const tensors = this.#actorCritic.tensors.filter(({ name }) => name.startsWith("policy."));
    const outputs = mlp64(tensors, parameters, observations, this.#activation);
    const logStd = this.#actorCritic.tensors.find(({ name }) => name === "log_std");
    const own = logStd ? outputs.map((_, k) => parameters[logStd.offset + k]) : [];
    return observations[0].map((_, sample) => [...outputs.map((row) => row[sample]), ...own]);
  }

  /** Mean KL(old, new) over the observations. */
  kl(old: ArrayLike<number>, parameters: ArrayLike<number>, observations: Matrix): number {
    return this.#mean(this.#heads(old, observations), this.#heads(parameters, observations));
  }

  #mean(before: Matrix, after: Matrix): number {
    return before.reduce((sum, head, k) => sum + this.#head.kl(head, after[k]), 0) / before.length;
  }

  /** Mean r A. */
  surrogate(parameters: ArrayLike<number>, samples: Samples): number {
    const heads = this.#heads(parameters, samples.observations);
    const gains = heads.map((head, k) => {
      const action = samples.actions.map((row) => row[k]);
      return Math.exp(this.#head.logProbability(head, action) - samples.logProbabilities[k]) * samples.advantages[k];
    });
    return gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  }

  /** The second derivative of the mean KL at new = old, by central differences, for the given parameters. */
  fisher(parameters: Float64Array, observations: Matrix, chosen: readonly number[]): Matrix {
    const h = 1e-4;
    const before = this.#heads(parameters, observations);
    const at = (j: number, k: number, a: number, b: number) => {
      const moved = parameters.slice();
      moved[j] += a * h;
      moved[k] += b * h;
      return this.#mean(before, this.#heads(moved, observations));
    };
    const second = (j: number, k: number) =>
      (at(j, k, 1, 1) - at(j, k, 1, -1) - at(j, k, -1, 1) + at(j, k, -1, -1)) / (4 * h * h);
    const lower = chosen.map((j, row) => chosen.slice(0, row + 1).map((k) => second(j, k)));
    return chosen.map((_, row) => chosen.map((__, column) => lower[Math.max(row, column)][Math.min(row, column)]));
  }

  /** The derivative of the surrogate, by central differences. */
  gradient(parameters: Float64Array, samples: Samples, chosen: readonly number[]): number[] {
    const h = 1e-6;
    return chosen.map((j) => {
      const at = (step: number) =>
        this.surrogate(
          parameters.map((value, k) => (k === j ? value + step : value)),
          samples,
        );
      return (at(h) - at(-h)) / (2 * h);
    });
  }
}

/** Reads a rollout; its `advantages` as they are, or normalised. */
export function samplesOf(buffer: RolloutBuffer, kind: string, normalize = false): Samples {
  const { samples, stride, observationRows, actionRows, observations, actions } = buffer;
  const rows = (view: ArrayLike<number>, count: number) =>
    Array.from({ length: count }, (_, row) => Array.from({ length: samples }, (_, k) => view[row * stride + k]));
  const choices = new Int32Array(actions.view.buffer, actions.pointer, actions.length);
  const raw = [...buffer.advantages.view.subarray(0, samples)];
  const mean = raw.reduce((sum, value) => sum + value, 0) / samples;
  const deviation = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1));
  return {
    observations: rows(observations.view, observationRows),
    actions: rows(kind === "categorical" ? choices : actions.view, actionRows),
    logProbabilities: [...buffer.logProbabilities.view.subarray(0, samples)],
    advantages: normalize ? raw.map((value) => (value - mean) / (deviation + 1e-8)) : raw,
  };
}
