/**
 * From a gradient to a step of the parameters: clipping, then the rule of an optimizer (adam.ts, rmsprop.ts, sgd.ts). The
 * arithmetic, and how a team of threads shares it, is in assembly/algorithms/optimizer.ts.
 */
import type { Schedule } from "../core/schedule.ts";
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Optimizer as OptimizerRecord, SegmentSquares } from "../wasm/generated/records.ts";
import { type RecordBlock, writeFields } from "../wasm/record.ts";
import type { Address } from "../wasm/units.ts";
import { adam } from "./adam.ts";
import { rmsProp } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";
import type { StepRule } from "./step_rule.ts";

/** Parameters whose squares are summed together: 8 KiB, small enough to share the work. */
export const SEGMENT = 2048;
const NOTHING: ParameterRange = { start: 0, end: 0 };

/** The rules of a gradient step by name. */
export const optimizerNames = ["adam", "adamW", "rmsprop", "rmspropTf", "sgd"] as const;
/** The rule of a gradient step. */
export type OptimizerName = (typeof optimizerNames)[number];

/** The size of a step, and how it changes over the run. */
export interface StepSize {
  learningRate: number;
  learningRateSchedule: Schedule;
}

/** Settings of an optimizer that is not the chosen one may be absent. */
export interface OptimizerOptions {
  optimizer: OptimizerName;
  adamEpsilon?: number;
  weightDecay?: number;
  rmspropDecay?: number;
  rmspropEpsilon?: number;
  momentum?: number;
  /** Largest global norm of the gradient; 0 for no limit. */
  maxGradientNorm: number;
  /** Largest size of a single number in the gradient, before its norm is limited; 0 for no limit. */
  maxGradientValue: number;
}

export class Optimizer {
  /** What the optimizer remembers from step to step, by name. */
  readonly state: Readonly<Record<string, Block>>;
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #record: RecordBlock<OptimizerRecord, "Optimizer">;

  /**
   * @param count of all parameters
   * @param ranges those that the optimizer moves, one range or two; all unless given
   */
  constructor(
    arena: Arena,
    team: ThreadTeam,
    count: number,
    options: OptimizerOptions,
    ranges: readonly ParameterRange[] = [{ start: 0, end: count }],
  ) {
    const rule = createRule(arena, count, options);
    const [first = NOTHING, second = NOTHING] = ranges;
    const segments = segmentsIn(first) + segmentsIn(second);
    this.#kernels = arena.kernels;
    this.#team = team;
    this.state = rule.state;
    this.#record = arena.own.record(OptimizerRecord, {
      rule: rule.record,
      parameters: 0,
      gradient: 0,
      firstStart: first.start,
      firstEnd: first.end,
      secondStart: second.start,
      secondEnd: second.end,
      segment: SEGMENT,
      squares: arena.u8(segments * SegmentSquares.bytes).pointer,
      splits: 0,
      valueStart: 0,
      headStart: 0,
      learningRate: 0,
      maxGradientNorm: options.maxGradientNorm,
      maxGradientValue: options.maxGradientValue,
    });
  }

  /** Address of the record, for programs that take the steps. */
  get record(): Address<"Optimizer"> {
    return this.#record.pointer;
  }

  set learningRate(rate: number) {
    this.#record.learningRate = rate;
  }

  /**
   * What the steps are taken with.
   * @param parts where the value network's and the head's parameters begin, where each network's norm is asked for
   */
  attach(parameters: Block, gradient: Block, parts?: { valueStart: number; headStart: number }): void {
    const pointers = { parameters: parameters.pointer, gradient: gradient.pointer };
    writeFields(this.#record, { ...pointers, ...parts, splits: Number(parts !== undefined) });
  }

  /** One step by a team of one; returns the gradient's norm before clipping. */
  step(parameters: Block<Float32Array>, gradient: Block<Float32Array>, learningRate: number): number {
    this.attach(parameters, gradient);
    this.learningRate = learningRate;
    return this.#kernels.optimizerStep(this.record, this.#team.member);
  }
}

function createRule(arena: Arena, count: number, options: OptimizerOptions): StepRule {
  const { optimizer, adamEpsilon = 0, weightDecay = 0, rmspropDecay = 0, rmspropEpsilon = 0, momentum = 0 } = options;
  switch (optimizer) {
    case "adam":
    case "adamW":
      return adam(arena, count, { beta1: 0.9, beta2: 0.999, epsilon: adamEpsilon, weightDecay });
    case "rmsprop":
      return rmsProp(arena, count, {
        decay: rmspropDecay,
        epsilon: rmspropEpsilon,
        epsilonPlace: "beside the root",
      });
    case "rmspropTf":
      return rmsProp(arena, count, {
        decay: rmspropDecay,
        epsilon: rmspropEpsilon,
        epsilonPlace: "within the root",
      });
    case "sgd":
      return sgd(arena, count, { momentum });
  }
}

function segmentsIn({ start, end }: ParameterRange): number {
  return Math.ceil((end - start) / SEGMENT);
}
