/**
 * Advantage actor-critic (A2C): the synchronous form of A3C (Mnih et al. 2016), as OpenAI Baselines and
 * Stable-Baselines3 have it. Each rollout gives one gradient step of the whole batch on
 *
 *   L = mean_t [ -A_t log p(a_t | s_t) - entropyCoefficient H(s_t) + valueCoefficient 0.5 (V(s_t) - R_t)^2 ]
 *
 * and is forgotten. The policy that collected it is the one that is improved, so no ratio has moved: the surrogate's
 * gradient is that of -A log p, and it serves for all kinds of actions. Advantages are constants: no gradient of the value
 * function goes through them.
 */
import type { Piecewise } from "../core/piecewise.ts";
import { scheduled } from "../core/schedule.ts";
import { type AdvantageScaling, type EstimatorOptions, estimateAdvantages } from "../rollout/advantages.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import { ActorCriticAlgorithm } from "./actor_critic_algorithm.ts";
import type { AlgorithmKind, AlgorithmParts, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { GradientSteps } from "./gradient_steps.ts";
import type { EntropyBonus, ValueTerms } from "./loss_terms.ts";
import { Optimizer, type OptimizerOptions, type StepSize } from "./optimizer.ts";
import { Tally } from "./tally.ts";

/** A gradient step is one of the whole rollout. */
export interface A2cOptions
  extends OptimizerOptions,
    StepSize,
    EstimatorOptions,
    AdvantageScaling,
    EntropyBonus,
    ValueTerms {
  valueCoefficient: number;
}

export class A2C extends ActorCriticAlgorithm<A2cOptions> {
  readonly state: Readonly<Record<string, Block>>;
  readonly #steps: GradientSteps;
  readonly #tally: Tally;

  constructor(given: AlgorithmParts, options: A2cOptions) {
    super("a2c", given, options);
    const { arena, team, actorCritic, shape } = given;
    const samples = shape.steps * shape.lanes;
    const { normalizeAdvantages, minAdvantageStd } = options;
    const optimizer = new Optimizer(arena, team, actorCritic.parameters.length, options);
    const sum = new BatchSum(arena, team, actorCritic, { samples });
    this.state = optimizer.state;
    this.#tally = new Tally(arena);
    const parts = { actorCritic, sum, optimizer, tally: this.#tally };
    this.#steps = new GradientSteps(arena, team, parts, {
      losses: "both",
      largest: samples,
      normalizeAdvantages,
      minAdvantageStd,
    });
  }

  /** The gradient of the last update. */
  get gradient(): Block<Float32Array> {
    return this.#steps.gradient;
  }

  *improve(rollout: RolloutBuffer, { progress }: UpdateContext): Piecewise<UpdateMetrics> {
    const options = this.options;
    const kernels = this.kernels;
    const { samples, logProbabilities } = rollout;
    const learningRate = scheduled(options.learningRateSchedule, options.learningRate, progress);
    const entropyCoefficient = scheduled(options.entropyCoefficientSchedule, options.entropyCoefficient, progress);
    if (this.team.thread === 0) estimateAdvantages(kernels, rollout, options);
    this.team.barrier();
    const facts = this.describe(rollout);
    const tally = this.#tally;
    tally.begin();
    tally.beginEpoch();
    yield* this.#steps.run(rollout, { learningRate }, { policy: { entropyCoefficient }, value: options });
    const gain = kernels.dotProduct(this.#steps.advantages, logProbabilities.pointer, samples);
    return tally.metrics(Object.assign(facts, { learningRate, clipRange: Number.NaN, policyLoss: -gain / samples }));
  }
}

export const a2c: AlgorithmKind<A2cOptions> = {
  create: (parts, options) => new A2C(parts, options),
};
