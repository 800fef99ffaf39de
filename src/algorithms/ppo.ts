/**
 * Proximal policy optimisation with the clipped surrogate (Schulman et al. 2017), in the form that CleanRL and
 * Stable-Baselines3 share. An update runs several epochs over the rollout; each epoch shuffles all samples once, then
 * takes one gradient step per minibatch.
 *
 * A team of threads runs `update` side by side, each on its tiles, samples and parameters. All take the same decisions,
 * because they take them on the same numbers in the shared memory.
 */
import { type Schedule, scheduled } from "../core/schedule.ts";
import type { OutputGradient } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { type EstimatorOptions, estimateAdvantages } from "../rollout/advantages.ts";
import type { RolloutBuffer, RolloutShape } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import { ActorCriticLoss, LOSS_STATISTICS, type LossCoefficients, STATISTIC } from "./actor_critic_loss.ts";
import type { Algorithm, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { Epoch } from "./epoch.ts";
import { KlPenalty } from "./kl_penalty.ts";
import { type NetworkNorms, networkNorms } from "./network_norms.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";
import { describeRollout, Tally } from "./tally.ts";
import { refreshValues } from "./value_refresh.ts";

export const surrogateNames = ["clip", "klPenalty"] as const;
export type SurrogateName = (typeof surrogateNames)[number];

export interface PpoOptions extends OptimizerOptions, EstimatorOptions {
  epochs: number;
  /** Samples in a minibatch; divides steps * lanes. */
  minibatchSize: number;
  learningRate: number;
  learningRateSchedule: Schedule;
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
  /** Whether later epochs estimate values and advantages anew. */
  recomputeAdvantages: boolean;
  /** Limit of the value's change from its old estimate; 0 for none. */
  valueClipRange: number;
  normalizeAdvantages: boolean;
  entropyCoefficient: number;
  entropyCoefficientSchedule: Schedule;
  valueCoefficient: number;
  /** Ends the update before a step where the approximate KL exceeds 1.5 times this; 0 for never. */
  targetKl: number;
}

const KL = LOSS_STATISTICS; // its place in the statistics, behind those of the loss

/** What of it is the same for all minibatches of an update. */
type StepCoefficients = LossCoefficients & { learningRate: number };

export class PPO implements Algorithm {
  readonly name = "ppo";
  readonly state: Readonly<Record<string, Block>>;
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #actorCritic: ActorCritic;
  readonly #options: PpoOptions;
  readonly #optimizer: Optimizer;
  readonly #epoch: Epoch;
  readonly #loss: ActorCriticLoss;
  readonly #sum: BatchSum;
  readonly #penalty: KlPenalty | undefined;
  readonly #advantages: Block<Float32Array>; // of one minibatch, normalised
  readonly #moments: Block<Float64Array>; // mean, standard deviation

  /** @param shape of the rollouts that `update` will be given */
  constructor(
    arena: Arena,
    team: Team,
    actorCritic: ActorCritic,
    shape: RolloutShape,
    options: PpoOptions,
    seed: number,
  ) {
    const { minibatchSize } = options;
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#options = options;
    this.#optimizer = new Optimizer(arena, team, actorCritic.parameters.length, options);
    this.#epoch = new Epoch(arena, team, { ...shape, finalObservations: undefined }, seed);
    this.#loss = new ActorCriticLoss(arena, actorCritic);
    this.#sum = new BatchSum(arena, team, actorCritic, {
      samples: options.surrogate === "klPenalty" ? shape.steps * shape.lanes : minibatchSize,
      statistics: KL + 1,
      greatest: [STATISTIC.ratioMax],
      pieces: this.#loss.pieces,
    });
    const { klCoefficient = 1, klTarget = 0.01 } = options;
    if (options.surrogate === "klPenalty")
      this.#penalty = new KlPenalty(arena, team, actorCritic, this.#sum, shape, { klCoefficient, klTarget });
    this.state = { ...this.#optimizer.state, ...this.#penalty?.state };
    this.#advantages = arena.own.f32(padLanes(minibatchSize));
    this.#moments = arena.own.f64(2);
  }

  /** The gradient of the last minibatch. */
  get gradient(): Block<Float32Array> {
    return this.#sum.gradient.all;
  }

  update(rollout: RolloutBuffer, { update, progress }: UpdateContext): UpdateMetrics {
    const { epochs, minibatchSize, recomputeAdvantages, surrogate } = this.#options;
    if (this.#team.thread === 0) estimateAdvantages(this.#kernels, rollout, this.#options);
    const coefficients = this.#coefficients(progress);
    const { learningRate, clipRange } = coefficients;
    const facts = describeRollout(this.#kernels, rollout, this.#actorCritic, this.#moments);
    this.#penalty?.keep(rollout);
    const klCoefficient = this.#penalty?.coefficient;
    const tally = new Tally();
    let goesOn = true;
    for (let epoch = 0; epoch < epochs && goesOn; epoch++) {
      tally.epochs += 1;
      if (recomputeAdvantages && epoch > 0) this.#recomputeAdvantages(rollout);
      this.#epoch.shuffle(rollout, update * epochs + epoch);
      for (let start = 0; start < rollout.samples && goesOn; start += minibatchSize)
        goesOn = this.#minibatch(start, coefficients, tally);
    }
    const metrics = tally.metrics({ ...facts, learningRate, clipRange: surrogate === "clip" ? clipRange : Number.NaN });
    return this.#penalty ? { ...metrics, kl: this.#penalty.adapt(rollout, KL), klCoefficient } : metrics;
  }

  #recomputeAdvantages(rollout: RolloutBuffer): void {
    refreshValues(this.#team, this.#actorCritic, rollout);
    if (this.#team.thread === 0) estimateAdvantages(this.#kernels, rollout, this.#options);
  }

  #coefficients(progress: number): StepCoefficients {
    const options = this.#options;
    const free = Number.POSITIVE_INFINITY;
    return {
      learningRate: scheduled(options.learningRateSchedule, options.learningRate, progress),
      clipRange: scheduled(options.clipRangeSchedule ?? "constant", options.clipRange ?? free, progress),
      dualClip: options.dualClip || free,
      entropyCoefficient: scheduled(options.entropyCoefficientSchedule, options.entropyCoefficient, progress),
      valueCoefficient: options.valueCoefficient,
      valueClipRange: options.valueClipRange,
    };
  }

  /** One gradient step on the shuffled samples from `start`; false where `targetKl` forbade it. */
  #minibatch(start: number, coefficients: StepCoefficients, tally: Tally): boolean {
    const { minibatchSize, targetKl } = this.#options;
    this.#normalizeAdvantages(start);
    const { samples } = this.#epoch;
    const batch = { samples, start, advantages: this.#advantages.pointer, scale: 1 / minibatchSize };
    this.#sum.differentiate(minibatchSize, (tile, gradient, statistics, piece) => {
      const first = start + tile.column;
      const penalty: OutputGradient | undefined =
        this.#penalty &&
        ((outputs, dOutputs) =>
          this.#penalty?.add(this.#epoch, first, tile, batch.scale, outputs, dOutputs, gradient, statistics + KL * 8));
      this.#loss.add(batch, coefficients, tile, gradient, statistics, piece, penalty);
    });
    const statistics = this.#sum.statistics();
    tally.addLosses(statistics, minibatchSize);
    if (targetKl > 0 && statistics[STATISTIC.approxKl] / minibatchSize > 1.5 * targetKl) return false;
    this.#sum.gather(this.#optimizer.ranges);
    let norms: NetworkNorms | undefined;
    const { parameters } = this.#actorCritic;
    const all = this.#optimizer.step(parameters, this.gradient, coefficients.learningRate, () => {
      norms = networkNorms(this.#kernels, this.#actorCritic, this.gradient);
    });
    this.#actorCritic.parametersChanged();
    tally.addStep(all, norms);
    return true;
  }

  #normalizeAdvantages(start: number): void {
    const { minibatchSize, normalizeAdvantages } = this.#options;
    const kernels = this.#kernels;
    const source = this.#epoch.samples.advantages.pointer + start * 4;
    kernels.copyRows(source, 0, 1, minibatchSize, this.#advantages.pointer, 0);
    if (!normalizeAdvantages || minibatchSize < 2) return;
    kernels.meanAndDeviation(source, minibatchSize, this.#moments.pointer);
    const { view: moments } = this.#moments; // mean, deviation
    const scale = 1 / (moments[1] + 1e-8);
    kernels.standardize(this.#advantages.pointer, minibatchSize, padLanes(minibatchSize), moments[0], scale);
  }
}
