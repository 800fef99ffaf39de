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
import { type Schedule, scheduled } from "../core/schedule.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { type EstimatorOptions, estimateAdvantages } from "../rollout/advantages.ts";
import type { RolloutBuffer, RolloutShape } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import { ActorCriticLoss } from "./actor_critic_loss.ts";
import type { Algorithm, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { type NetworkNorms, networkNorms } from "./network_norms.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";
import { describeRollout, Tally } from "./tally.ts";

export interface A2cOptions extends OptimizerOptions, EstimatorOptions {
  learningRate: number;
  learningRateSchedule: Schedule;
  normalizeAdvantages: boolean; // over the whole rollout
  entropyCoefficient: number;
  entropyCoefficientSchedule: Schedule;
  valueCoefficient: number;
}

export class A2C implements Algorithm {
  readonly name = "a2c";
  readonly state: Readonly<Record<string, Block>>;
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #actorCritic: ActorCritic;
  readonly #options: A2cOptions;
  readonly #optimizer: Optimizer;
  readonly #loss: ActorCriticLoss;
  readonly #sum: BatchSum;
  readonly #advantages: Block<Float32Array>; // [sample], normalised
  readonly #moments: Block<Float64Array>; // mean, standard deviation
  readonly #tally: Tally;

  /** @param shape of the rollouts that `update` will be given */
  constructor(arena: Arena, team: Team, actorCritic: ActorCritic, shape: RolloutShape, options: A2cOptions) {
    const samples = shape.steps * shape.lanes;
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#options = options;
    this.#optimizer = new Optimizer(arena, team, actorCritic.parameters.length, options);
    this.state = this.#optimizer.state;
    this.#loss = new ActorCriticLoss(arena, actorCritic);
    this.#sum = new BatchSum(arena, team, actorCritic, {
      samples,
      pieces: this.#loss.pieces,
    });
    this.#advantages = arena.f32(padLanes(samples));
    this.#moments = arena.own.f64(2);
    this.#tally = new Tally(arena);
  }

  /** The gradient of the last update. */
  get gradient(): Block<Float32Array> {
    return this.#sum.gradient.all;
  }

  update(rollout: RolloutBuffer, { progress }: UpdateContext): UpdateMetrics {
    const options = this.#options;
    const learningRate = scheduled(options.learningRateSchedule, options.learningRate, progress);
    const entropyCoefficient = scheduled(options.entropyCoefficientSchedule, options.entropyCoefficient, progress);
    if (this.#team.thread === 0) this.#estimateAdvantages(rollout);
    this.#team.barrier();
    const { samples } = rollout;
    const batch = { samples: rollout, start: 0, advantages: this.#advantages.pointer, scale: 1 / samples };
    const { valueCoefficient } = options;
    const free = { clipRange: Number.POSITIVE_INFINITY, valueClipRange: 0, entropyCoefficient, valueCoefficient };
    this.#sum.differentiate(samples, (tile, gradient, statistics, piece) =>
      this.#loss.add(batch, free, tile, gradient, statistics, piece),
    );
    const tally = this.#tally;
    tally.begin();
    tally.epochs = 1;
    tally.addLosses(this.#sum.statistics().pointer, samples);
    const facts = describeRollout(this.#kernels, rollout, this.#actorCritic, this.#moments);
    this.#step(learningRate);
    const gain = this.#kernels.dotProduct(this.#advantages.pointer, rollout.logProbabilities.pointer, samples);
    return tally.metrics({ ...facts, learningRate, clipRange: Number.NaN, policyLoss: -gain / samples });
  }

  #step(learningRate: number): void {
    this.#sum.gather(this.#optimizer.ranges);
    let norms: NetworkNorms | undefined;
    const { parameters } = this.#actorCritic;
    const all = this.#optimizer.step(parameters, this.gradient, learningRate, () => {
      norms = networkNorms(this.#kernels, this.#actorCritic, this.gradient);
    });
    this.#actorCritic.parametersChanged();
    this.#tally.addStep(all, norms);
  }

  #estimateAdvantages(rollout: RolloutBuffer): void {
    const { advantages, samples } = rollout;
    estimateAdvantages(this.#kernels, rollout, this.#options);
    const normalizes = Number(this.#options.normalizeAdvantages);
    const [target, moments] = [this.#advantages.pointer, this.#moments.pointer];
    this.#kernels.normalizeAdvantages(advantages.pointer, samples, normalizes, target, moments);
  }
}
