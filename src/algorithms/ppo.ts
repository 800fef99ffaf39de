/**
 * Proximal policy optimization with the clipped surrogate (Schulman et al. 2017), in the form that CleanRL and
 * Stable-Baselines3 share. An update runs several epochs over the rollout; each epoch shuffles all samples once, then
 * takes one gradient step per minibatch.
 *
 * A team of threads runs `update` side by side, each on its tiles, samples and parameters. All take the same decisions,
 * because they take them on the same numbers in the shared memory.
 */
import type { Piecewise } from "../core/piecewise.ts";
import { type Schedule, scheduled } from "../core/schedule.ts";
import { type AdvantageScaling, type EstimatorOptions, estimateAdvantages } from "../rollout/advantages.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import { ActorCriticAlgorithm } from "./actor_critic_algorithm.ts";
import type { AlgorithmKind, AlgorithmParts, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { GradientSteps, type StepTerms } from "./gradient_steps.ts";
import { KlPenalty } from "./kl_penalty.ts";
import type { EntropyBonus, PolicyTerms, ValueTerms } from "./loss_terms.ts";
import { Optimizer, type OptimizerOptions, type StepSize } from "./optimizer.ts";
import { ShuffledSamples } from "./shuffled_samples.ts";
import { Tally } from "./tally.ts";
import { refreshValues } from "./value_refresh.ts";

/** What keeps PPO's policy near the old one, by name. */
export const surrogateNames = ["clip", "klPenalty"] as const;
/** What keeps PPO's policy near the old one. */
export type SurrogateName = (typeof surrogateNames)[number];

export interface PpoOptions
  extends OptimizerOptions,
    StepSize,
    EstimatorOptions,
    AdvantageScaling,
    Omit<PolicyTerms, "entropyCoefficient">,
    EntropyBonus,
    ValueTerms {
  epochs: number;
  /** Samples in a minibatch; divides steps * lanes. */
  minibatchSize: number;
  /** What keeps the new policy near the old one: the ratio is clipped, or KL(old, new) is penalised. */
  surrogate: SurrogateName;
  /** With `clip`, as the next two. */
  clipRange?: number;
  clipRangeSchedule?: Schedule;
  /** Bound of the ratio where the advantage is negative; 0 for none. */
  dualClip?: number;
  /** With `klPenalty`, as the next one: the penalty's coefficient in the first update. */
  klCoefficient?: number;
  /** Mean KL of an update, in nats, by which the coefficient adapts. */
  klTarget?: number;
  /** Whether later epochs estimate values and advantages again. */
  recomputeAdvantages: boolean;
  valueClipRange: number;
  valueCoefficient: number;
  /** Ends the update before a step where the approximate KL exceeds 1.5 times this; 0 for never. */
  targetKl: number;
}

export class PPO extends ActorCriticAlgorithm<PpoOptions> {
  readonly state: Readonly<Record<string, Block>>;
  readonly #optimizer: Optimizer;
  readonly #shuffled: ShuffledSamples;
  readonly #steps: GradientSteps;
  readonly #tally: Tally;
  readonly #penalty: KlPenalty | undefined;

  constructor(given: AlgorithmParts, options: PpoOptions) {
    super("ppo", given, options);
    const { arena, team, actorCritic, shape, seed } = given;
    const { minibatchSize } = options;
    this.#optimizer = new Optimizer(arena, team, actorCritic.parameters.length, options);
    this.#shuffled = new ShuffledSamples(arena, team, { ...shape, finalObservations: undefined }, seed);
    this.#tally = new Tally(arena);
    const penalized = options.surrogate === "klPenalty";
    const samples = penalized ? shape.steps * shape.lanes : minibatchSize;
    const sum = new BatchSum(arena, team, actorCritic, { samples });
    const { klCoefficient = 1, klTarget = 0.01 } = options;
    if (penalized)
      this.#penalty = new KlPenalty(arena, team, actorCritic, sum, this.#shuffled, shape, { klCoefficient, klTarget });
    this.state = { ...this.#optimizer.state, ...this.#penalty?.state };
    const parts = { actorCritic, sum, optimizer: this.#optimizer, tally: this.#tally };
    this.#steps = new GradientSteps(arena, team, parts, {
      losses: "both",
      largest: minibatchSize,
      normalizeAdvantages: options.normalizeAdvantages,
      minAdvantageStd: options.minAdvantageStd,
      oldPolicy: this.#penalty?.oldPolicy,
    });
  }

  /** The gradient of the last minibatch. */
  get gradient(): Block<Float32Array> {
    return this.#steps.gradient;
  }

  *improve(rollout: RolloutBuffer, { update, progress }: UpdateContext): Piecewise<UpdateMetrics> {
    const { epochs, recomputeAdvantages, surrogate, minibatchSize } = this.options;
    if (this.team.thread === 0) estimateAdvantages(this.kernels, rollout, this.options);
    const terms = this.#terms(progress);
    const learningRate = scheduled(this.options.learningRateSchedule, this.options.learningRate, progress);
    const plan = { learningRate, minibatch: minibatchSize };
    const facts = this.describe(rollout);
    this.#penalty?.keep(rollout);
    const klCoefficient = this.#penalty?.coefficient;
    const tally = this.#tally;
    tally.begin();
    let goesOn = true;
    for (let epoch = 0; epoch < epochs && goesOn; epoch++) {
      tally.beginEpoch();
      if (recomputeAdvantages && epoch > 0) this.#recomputeAdvantages(rollout);
      this.#shuffled.shuffle(rollout, update * epochs + epoch);
      goesOn = yield* this.#steps.run(this.#shuffled.samples, plan, terms);
      yield;
    }
    const clipRange = surrogate === "clip" ? terms.policy.clipRange : Number.NaN;
    const metrics = tally.metrics(Object.assign(facts, { learningRate, clipRange }));
    metrics.approxKlLastEpoch = tally.lastApproxKl;
    return this.#penalty ? Object.assign(metrics, { kl: this.#penalty.adapt(rollout), klCoefficient }) : metrics;
  }

  #recomputeAdvantages(rollout: RolloutBuffer): void {
    refreshValues(this.team, this.actorCritic, rollout);
    if (this.team.thread === 0) estimateAdvantages(this.kernels, rollout, this.options);
  }

  #terms(progress: number) {
    const options = this.options;
    const { clipRange = Number.POSITIVE_INFINITY, clipRangeSchedule = "constant" } = options;
    return {
      policy: Object.assign({}, options, {
        clipRange: scheduled(clipRangeSchedule, clipRange, progress),
        entropyCoefficient: scheduled(options.entropyCoefficientSchedule, options.entropyCoefficient, progress),
      }),
      value: options,
      klCoefficient: this.#penalty?.coefficient,
      targetKl: options.targetKl,
    } satisfies StepTerms;
  }
}

export const ppo: AlgorithmKind<PpoOptions> = {
  create: (parts, options) => new PPO(parts, options),
  rollouts: ({ rolloutSteps: steps, recomputeAdvantages }) =>
    recomputeAdvantages ? { steps, finalObservations: "kept" } : { steps },
};
