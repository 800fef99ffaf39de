/**
 * Gradient steps as one program in WebAssembly (assembly/algorithms/gradient_steps.ts), for networks that are kernels. A
 * thread compiles its TypeScript by itself, on a processor that is busy with the others' work, so runs of a second or two
 * gain by having little of it.
 */
import type { Network } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import {
  ChunkSquares,
  Coefficients,
  GradientSteps as GradientStepsRecord,
  HeadTile,
  LossSums,
  Phase,
  Surrogate,
  ValueTile,
} from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Team } from "../wasm/team.ts";
import type { GradientSteps, StepCoefficients, StepOptions, StepParts } from "./gradient_steps.ts";
import { CHUNK } from "./optimizer.ts";

export class FusedSteps implements GradientSteps {
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #parts: StepParts;
  readonly #program: RecordBlock<GradientStepsRecord, "GradientSteps">;
  readonly #coefficients: RecordBlock<Coefficients, "Coefficients">;

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
    this.#coefficients = arena.own.room(Coefficients);
    this.#program = arena.own.record(GradientStepsRecord, {
      member: team.member,
      policy: policy.perceptron ?? 0,
      value: value?.perceptron ?? 0,
      head: distribution.head,
      valueRow: distribution.outputs,
      outputs: arena.own.f32(rows * tile).pointer,
      dOutputs: arena.own.f32(rows * tile).pointer,
      headTile: arena.own.room(HeadTile).pointer,
      surrogate: arena.own.room(Surrogate).pointer,
      valueTile: arena.own.room(ValueTile).pointer,
      coefficients: this.#coefficients.pointer,
      stride: samples.stride,
      observations: samples.observations.pointer,
      actions: samples.actions.pointer,
      masks: samples.actionMasks?.pointer ?? 0,
      logProbabilities: samples.logProbabilities.pointer,
      advantages: samples.advantages.pointer,
      values: samples.values.pointer,
      returns: samples.returns.pointer,
      samples: samples.samples,
      minibatch: minibatchSize,
      normalizes: Number(normalizeAdvantages),
      normalized: arena.own.f32(padLanes(minibatchSize)).pointer,
      moments: arena.own.f64(2).pointer,
      tile,
      part: sum.partSize(minibatchSize),
      places: layout.places,
      gradients: layout.gradients,
      gradientBytes: layout.gradientBytes,
      statistics: layout.statistics,
      statisticsBytes: layout.statisticsBytes,
      sums: arena.own.room(LossSums).pointer,
      tally: tally.pointer,
      parameters: parameters.pointer,
      policyCount: policy.parameters.length,
      valueCount: value?.parameters.length ?? 0,
      headCount: distribution.parameters.length,
      rule: optimizer.layout.rule,
      chunk: CHUNK,
      squares: arena.u8(Math.ceil(parameters.length / CHUNK) * ChunkSquares.bytes).pointer,
      phase: Phase.differentiate,
      start: 0,
      stopped: 0,
    });
  }

  get gradient(): Block<Float32Array> {
    return this.#parts.sum.gradient.all;
  }

  run(coefficients: StepCoefficients): boolean {
    const { optimizer, actorCritic } = this.#parts;
    const { maxGradientNorm, maxGradientValue } = optimizer.layout;
    Object.assign(this.#coefficients, {
      learningRate: coefficients.learningRate,
      clipRange: coefficients.clipRange,
      dualClip: coefficients.dualClip ?? Number.POSITIVE_INFINITY,
      entropyCoefficient: coefficients.entropyCoefficient,
      valueCoefficient: coefficients.valueCoefficient,
      valueClipRange: coefficients.valueClipRange,
      greatestKl: 1.5 * coefficients.targetKl,
      maxGradientNorm,
      maxGradientValue,
    } satisfies Coefficients);
    const program = this.#program;
    Object.assign(program, { phase: Phase.differentiate, start: 0, stopped: 0 } satisfies Partial<GradientStepsRecord>);
    for (;;) {
      const generation = this.#kernels.gradientSteps(program.pointer);
      if (generation < 0) break;
      this.#team.wait(generation);
    }
    actorCritic.parametersChanged();
    return program.stopped === 0;
  }
}
