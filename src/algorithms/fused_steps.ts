/**
 * Gradient steps as one program in WebAssembly (assembly/algorithms/gradient_steps.ts), for networks that are kernels. A
 * thread compiles its TypeScript by itself, on a processor that is busy with the others' work, so runs of a second or two
 * gain by having little of it.
 */
import type { Network } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import type { GradientSteps, StepCoefficients, StepOptions, StepParts } from "./gradient_steps.ts";
import { CHUNK } from "./optimizer.ts";

// Behind the words that stay: the phase, the minibatch's first sample, whether the divergence forbade a step.
const STATE_WORDS = 3;
const COEFFICIENTS = 9;
const CHUNK_SQUARES = 4; // numbers of each chunk

export class FusedSteps implements GradientSteps {
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #parts: StepParts;
  readonly #program: Block<Uint32Array>;
  readonly #coefficients: Block<Float64Array>;

  /** Whether there is such a program for these networks. */
  static serves(actorCritic: ActorCritic): boolean {
    return [...actorCritic.networks.values()].every(({ perceptron }) => perceptron !== undefined);
  }

  constructor(arena: Arena, team: Team, parts: StepParts, options: StepOptions) {
    const { actorCritic, epoch, sum, optimizer, tally } = parts;
    const { minibatchSize, normalizeAdvantages } = options;
    const { samples } = epoch;
    const { distribution, parameters, tile } = actorCritic;
    const { networks } = actorCritic;
    const policy = (networks.get("policy") ?? networks.get("shared")) as Network;
    const value = networks.get("value");
    const rows = Math.max(policy.outputs, value?.outputs ?? 0);
    const { layout } = sum;
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#parts = parts;
    this.#coefficients = arena.own.f64(COEFFICIENTS);
    // In the order of assembly/algorithms/steps_description.ts.
    const words = [
      team.member,
      // The loss.
      policy.perceptron ?? 0,
      value?.perceptron ?? 0,
      distribution.description,
      distribution.outputs, // the value's row where they share a network
      arena.own.f32(rows * tile).pointer,
      arena.own.f32(rows * tile).pointer,
      this.#coefficients.pointer,
      // The samples.
      samples.stride,
      samples.observations.pointer,
      samples.actions.pointer,
      samples.actionMasks?.pointer ?? 0,
      samples.logProbabilities.pointer,
      samples.advantages.pointer,
      samples.values.pointer,
      samples.returns.pointer,
      samples.samples,
      minibatchSize,
      normalizeAdvantages ? 1 : 0,
      arena.own.f32(padLanes(minibatchSize)).pointer,
      arena.own.f64(2).pointer,
      // The sum over a minibatch's parts.
      tile,
      sum.partSize(minibatchSize),
      layout.places,
      layout.gradients,
      layout.gradientBytes,
      layout.statistics,
      layout.statisticsBytes,
      layout.statisticsCount,
      layout.greatest,
      arena.own.f64(layout.statisticsCount).pointer,
      tally.pointer,
      // The parameters.
      parameters.pointer,
      policy.parameters.length,
      value?.parameters.length ?? 0,
      distribution.parameters.length,
      // The optimiser.
      optimizer.layout.rule,
      CHUNK,
      arena.f64(Math.ceil(parameters.length / CHUNK) * CHUNK_SQUARES).pointer,
    ];
    this.#program = arena.own.u32(words.length + STATE_WORDS);
    this.#program.view.set(words);
  }

  get gradient(): Block<Float32Array> {
    return this.#parts.sum.gradient.all;
  }

  run(coefficients: StepCoefficients): boolean {
    const { optimizer, actorCritic } = this.#parts;
    const { maxGradientNorm, maxGradientValue } = optimizer.layout;
    this.#coefficients.view.set([
      coefficients.learningRate,
      coefficients.clipRange,
      coefficients.dualClip ?? Number.POSITIVE_INFINITY,
      coefficients.entropyCoefficient,
      coefficients.valueCoefficient,
      coefficients.valueClipRange,
      1.5 * coefficients.targetKl,
      maxGradientNorm,
      maxGradientValue,
    ]);
    const program = this.#program;
    program.view.fill(0, program.length - STATE_WORDS);
    for (;;) {
      const generation = this.#kernels.gradientSteps(program.pointer);
      if (generation < 0) break;
      this.#team.wait(generation);
    }
    actorCritic.parametersChanged();
    return program.view[program.length - 1] === 0;
  }
}
