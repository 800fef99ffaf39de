/**
 * Trust region policy optimization (Schulman, Levine, Moritz, Jordan and Abbeel 2015). An update takes one step of the
 * policy on the whole rollout: along the natural gradient, as far as a mean KL divergence of `maxKl` allows, and backs
 * off until surrogate and divergence, both measured, agree. Then the value function is fitted by itself.
 *
 *   maximize  mean_l r_l(theta) A_l   subject to  mean_l KL(old, new) <= maxKl,   r = new probability / old probability
 *
 * A team of threads runs `update` side by side, each on its tiles and parameters, and all take the same decisions.
 */
import type { Piecewise } from "../core/piecewise.ts";
import { scheduled } from "../core/schedule.ts";
import type { ActorCritic, Gradient } from "../policies/actor_critic.ts";
import { type AdvantageScaling, type EstimatorOptions, estimateAdvantages } from "../rollout/advantages.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import { ActorCriticAlgorithm } from "./actor_critic_algorithm.ts";
import type { AlgorithmKind, AlgorithmParts, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { ConjugateGradient } from "./conjugate_gradient.ts";
import { FisherMatrix } from "./fisher_matrix.ts";
import { gradientNorm } from "./gradient_norm.ts";
import type { StepSize } from "./optimizer.ts";
import { type Measured, PolicyObjective, policyMetrics } from "./policy_objective.ts";
import { ValueFit, type ValueFitOptions } from "./value_fit.ts";

/** The step size is that of the value function's optimizer. */
export interface TrpoOptions extends ValueFitOptions, StepSize, EstimatorOptions, AdvantageScaling {
  /** Largest mean KL(old, new) of an update, nats. */
  maxKl: number;
  cgIterations: number;
  /** Conjugate gradients end where the residual has fallen to this share. */
  cgTolerance: number;
  /** Added to the Fisher matrix's diagonal. */
  cgDamping: number;
  /** Step lengths that are tried before an update is given up. */
  lineSearchSteps: number;
  /** Each is this times the one before. */
  lineSearchShrink: number;
  /** Least share of the improvement that the gradient promises for a step. */
  lineSearchAcceptance: number;
  /** The Fisher matrix is averaged over each n-th sample. */
  fisherSubsampling: number;
}

/** A direction, and what a step of length 1 against it does to first and second order. */
interface NaturalGradient {
  /** g^T x */
  descent: number;
  /** x^T (F + damping) x */
  curvature: number;
  /** Of the linear system. */
  residual: number;
}

/** How a line search ended. */
interface PolicyStep extends Measured {
  /** Step lengths tried. */
  tried: number;
  accepted: boolean;
}

export class TRPO extends ActorCriticAlgorithm<TrpoOptions> {
  readonly state: Readonly<Record<string, Block>>;
  readonly #sum: BatchSum;
  readonly #solver: ConjugateGradient;
  readonly #direction: Gradient; // what the solver multiplies
  readonly #fisher: FisherMatrix;
  readonly #objective: PolicyObjective;
  readonly #valueFit: ValueFit;
  readonly #gradient: Block<Float32Array>; // of the surrogate loss
  readonly #old: Gradient; // parameters before the step

  /**
   * @throws RangeError for a shared trunk, or a policy network that does not differentiate forwards
   */
  constructor(parts: AlgorithmParts, options: TrpoOptions) {
    super("trpo", parts, options);
    const { arena, team, actorCritic, shape } = parts;
    checkNetworks(actorCritic);
    const { parameters } = actorCritic;
    const samples = shape.steps * shape.lanes;
    this.#sum = new BatchSum(arena, team, actorCritic, { samples });
    this.#solver = new ConjugateGradient(arena, team, parameters.length);
    this.#direction = actorCritic.split(this.#solver.direction);
    this.#fisher = new FisherMatrix(parts, this.#sum, options.fisherSubsampling);
    this.#valueFit = new ValueFit(parts, this.#sum, options);
    this.state = this.#valueFit.state;
    this.#gradient = arena.f32(parameters.length);
    this.#old = actorCritic.allocateGradient();
    this.#objective = new PolicyObjective(arena, actorCritic, this.#sum, samples, this.#old);
  }

  *improve(rollout: RolloutBuffer, { update, progress }: UpdateContext): Piecewise<UpdateMetrics> {
    const { learningRate: initial, learningRateSchedule, valueEpochs } = this.options;
    if (this.team.thread === 0) {
      estimateAdvantages(this.kernels, rollout, this.options);
      this.#objective.takeAdvantages(rollout, this.options, this.moments);
    }
    this.team.barrier();
    const facts = this.describe(rollout);
    const { policy: policyGradientNorm, natural, step } = yield* this.#movePolicy(rollout);
    const learningRate = scheduled(learningRateSchedule, initial, progress);
    const value = yield* this.#valueFit.fit(rollout, update, learningRate);
    return {
      ...policyMetrics(step, rollout.samples),
      ...facts,
      valueLoss: value.valueLoss,
      gradientNorm: policyGradientNorm,
      policyGradientNorm,
      valueGradientNorm: value.gradientNorm,
      learningRate,
      clipRange: Number.NaN,
      epochs: valueEpochs,
      gradientSteps: value.gradientSteps,
      kl: step.kl,
      surrogateImprovement: step.improvement,
      lineSearchSteps: step.tried,
      stepAccepted: step.accepted ? 1 : 0,
      cgResidual: natural.residual,
    };
  }

  /** Moves the policy on the rollout, or leaves it where no step is good. */
  *#movePolicy(rollout: RolloutBuffer): Piecewise<{ policy: number; natural: NaturalGradient; step: PolicyStep }> {
    const before = this.#objective.differentiate(rollout);
    this.#keep();
    this.#fisher.observe(rollout);
    yield;
    const natural = yield* this.#naturalGradient();
    const policy = gradientNorm(this.kernels, this.#gradient, this.actorCritic.parameterRanges.policy);
    return { policy, natural, step: yield* this.#search(rollout, natural, before) };
  }

  /** Keeps the gradient of the surrogate loss, and the parameters before the step. */
  #keep(): void {
    const [start, end] = this.#solver.range();
    this.#sum.gather([{ start, end }]);
    const copy = ({ pointer }: Block, target: Block) =>
      this.kernels.copyBytes(pointer + start * 4, target.pointer + start * 4, (end - start) * 4);
    copy(this.#sum.gradient.all, this.#gradient);
    copy(this.actorCritic.parameters, this.#old.all);
  }

  /** Leaves x = (F + damping)^-1 g, g the surrogate loss's gradient, in the solver. */
  #naturalGradient(): Piecewise<NaturalGradient> {
    const { cgIterations, cgTolerance, cgDamping } = this.options;
    const { product } = this.#solver;
    const multiply = () => this.#fisher.multiply(this.#direction, cgDamping, product, this.#solver.range());
    return this.#solver.solve(this.#gradient, multiply, { iterations: cgIterations, tolerance: cgTolerance });
  }

  /**
   * Backtracks from the longest step that the quadratic model of KL allows, sqrt(2 maxKl / x^T (F + damping) x). A step is
   * taken where the measured KL is at most `maxKl` and the surrogate improves by enough.
   */
  *#search(rollout: RolloutBuffer, { descent, curvature }: NaturalGradient, before: Measured): Piecewise<PolicyStep> {
    const { maxKl, lineSearchSteps, lineSearchShrink, lineSearchAcceptance } = this.options;
    let length = curvature > 0 ? Math.sqrt((2 * maxKl) / curvature) : 0;
    if (!(length > 0 && Number.isFinite(length))) return { ...before, tried: 0, accepted: false };
    for (let tried = 1; tried <= lineSearchSteps; tried++) {
      this.#moveTo(length);
      const step = this.#objective.measure(rollout, before);
      const least = lineSearchAcceptance * length * descent;
      if (step.kl <= maxKl && step.improvement > 0 && step.improvement >= least)
        return { ...step, tried, accepted: true };
      length *= lineSearchShrink;
      yield;
    }
    this.#moveTo(0);
    return { ...before, tried: lineSearchSteps, accepted: false };
  }

  /** parameters = old parameters - length x, for all threads to see. */
  #moveTo(length: number): void {
    const { parameters } = this.actorCritic;
    const [start, end] = this.#solver.range();
    const at = ({ pointer }: Block) => pointer + start * 4;
    const { solution } = this.#solver;
    this.kernels.moveAlong(at(parameters), at(this.#old.all), at(solution), -length, end - start);
    this.team.barrier();
    this.actorCritic.parametersChanged();
  }
}

function checkNetworks({ spec, hasFisherProduct }: ActorCritic): void {
  if (spec.sharedTrunk)
    throw new RangeError(
      "sharedTrunk: expected false with algorithm trpo, whose step of the policy must leave the value function alone, got true; for a shared trunk use ppo",
    );
  if (!hasFisherProduct)
    throw new RangeError(
      "algorithm: trpo expects a policy network that differentiates forwards (the fused kernels, or a tf.LayersModel that is a chain of Dense layers), got one that does not; for any other network use ppo",
    );
}

export const trpo: AlgorithmKind<TrpoOptions> = {
  create: (parts, options) => new TRPO(parts, options),
};
