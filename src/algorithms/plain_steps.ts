/** Gradient steps one call after the other: for networks of any engine, and with penalties beside the loss. */
import type { OutputGradient } from "../networks/network.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { ActorCriticLoss } from "./actor_critic_loss.ts";
import type { GradientSteps, StepCoefficients, StepOptions, StepParts } from "./gradient_steps.ts";
import type { KlPenalty } from "./kl_penalty.ts";
import { type NetworkNorms, networkNorms } from "./network_norms.ts";

export class PlainSteps implements GradientSteps {
  readonly #kernels: Arena["kernels"];
  readonly #parts: StepParts;
  readonly #options: StepOptions;
  readonly #loss: ActorCriticLoss;
  readonly #penalty: KlPenalty | undefined;
  readonly #advantages: Block<Float32Array>; // of one minibatch, normalised
  readonly #moments: Block<Float64Array>; // mean, standard deviation

  /** @param penalty added to the loss */
  constructor(arena: Arena, parts: StepParts, options: StepOptions, penalty?: KlPenalty) {
    this.#kernels = arena.kernels;
    this.#parts = parts;
    this.#options = options;
    this.#loss = new ActorCriticLoss(arena, parts.actorCritic);
    this.#penalty = penalty;
    this.#advantages = arena.own.f32(padLanes(options.minibatchSize));
    this.#moments = arena.own.f64(2);
  }

  get gradient(): Block<Float32Array> {
    return this.#parts.sum.gradient.all;
  }

  run(coefficients: StepCoefficients): boolean {
    const { minibatchSize } = this.#options;
    const { samples } = this.#parts.epoch.samples;
    for (let start = 0; start < samples; start += minibatchSize)
      if (!this.#minibatch(start, coefficients)) return false;
    return true;
  }

  /** One step on the samples from `start`; false where `targetKl` forbade it. */
  #minibatch(start: number, coefficients: StepCoefficients): boolean {
    const { minibatchSize } = this.#options;
    const { epoch, sum, optimizer, tally, actorCritic } = this.#parts;
    const { targetKl, learningRate } = coefficients;
    const penalty = this.#penalty;
    this.#normalizeAdvantages(start);
    const batch = { samples: epoch.samples, start, advantages: this.#advantages.pointer, scale: 1 / minibatchSize };
    sum.differentiate(minibatchSize, (tile, gradient, statistics, piece) => {
      const first = start + tile.column;
      const more: OutputGradient | undefined =
        penalty &&
        ((outputs, dOutputs) => {
          penalty.add(epoch, first, tile, batch.scale, outputs, dOutputs, gradient, statistics);
        });
      this.#loss.add(batch, coefficients, tile, gradient, statistics, piece, more);
    });
    const statistics = sum.statistics();
    tally.addLosses(statistics.pointer, minibatchSize);
    if (targetKl > 0 && statistics.approxKl / minibatchSize > 1.5 * targetKl) return false;
    sum.gather(optimizer.ranges);
    let norms: NetworkNorms | undefined;
    const all = optimizer.step(actorCritic.parameters, this.gradient, learningRate, () => {
      norms = networkNorms(this.#kernels, actorCritic, this.gradient);
    });
    actorCritic.parametersChanged();
    tally.addStep(all, norms);
    return true;
  }

  #normalizeAdvantages(start: number): void {
    const { minibatchSize, normalizeAdvantages } = this.#options;
    const source = this.#parts.epoch.samples.advantages.pointer + start * 4;
    const [target, moments] = [this.#advantages.pointer, this.#moments.pointer];
    this.#kernels.normalizeAdvantages(source, minibatchSize, Number(normalizeAdvantages), target, moments);
  }
}
