/**
 * Gradient steps: minibatch after minibatch the loss, its gradient, a step of the optimiser. All algorithms take theirs
 * here; the program itself is assembly/algorithms/gradient_steps.ts, the loss assembly/algorithms/loss.ts. Networks that are
 * kernels run within it; for those of other engines the program comes back for each pass.
 */
import type { Piecewise } from "../core/piecewise.ts";
import type { Columns, Network } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import {
  GradientSteps as GradientStepsRecord,
  HeadTile,
  LossSums,
  Pause,
  Phase,
  Surrogate,
  ValueTile,
} from "../wasm/generated/records.ts";
import { type RecordBlock, writeFields } from "../wasm/record.ts";
import type { Address, Pointer } from "../wasm/units.ts";
import type { BatchSum } from "./batch_sum.ts";
import { type PolicyTerms, type ValueTerms, writePolicyTerms, writeValueTerms } from "./loss_terms.ts";
import type { Optimizer } from "./optimizer.ts";
import type { Tally } from "./tally.ts";

const FLOPS = 6; // for each parameter and sample: forward, both gradients
const PIECE = 2e8; // flops in a piece, 5 to 20 ms of one thread

export interface StepParts {
  actorCritic: ActorCritic;
  /** Of at least the largest minibatch. */
  sum: BatchSum;
  optimizer: Optimizer;
  /** The steps are entered there. */
  tally: Tally;
}

export interface StepOptions {
  /** Which losses there are: the policy's surrogate, the value's squared error, or both. */
  losses: "policy" | "value" | "both";
  /** Samples in the largest minibatch. */
  largest: number;
  /** Whether the advantages of each minibatch are brought to mean 0 and deviation 1; default false. */
  normalizeAdvantages?: boolean;
  /** By which they are divided then; default 0. */
  minAdvantageStd?: number;
  /** Where a coefficient of the divergence from it will be given. */
  oldPolicy?: Address<"OldPolicy">;
}

/** What is the same for all minibatches of a run; what is left out does nothing. */
export interface StepTerms {
  policy?: PolicyTerms;
  value?: ValueTerms;
  /** Of KL(old, new). */
  klCoefficient?: number;
  /** Ends the run before a step where the approximate KL exceeds 1.5 times this; 0 for never. */
  targetKl?: number;
}

export interface StepPlan {
  learningRate: number;
  /** Of the buffer, from the first on; all unless given. */
  samples?: number;
  /** Samples in a minibatch; it divides them. All unless given. */
  minibatch?: number;
  /** Of each sample's loss; 1 / minibatch unless given. */
  scale?: number;
}

export class GradientSteps {
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #parts: StepParts;
  readonly #networks: readonly Network[]; // the policy's or the shared one, the value's
  readonly #program: RecordBlock<GradientStepsRecord, "GradientSteps">;
  readonly #surrogate: RecordBlock<Surrogate, "Surrogate">;
  readonly #valueTile: RecordBlock<ValueTile, "ValueTile">;
  #buffer?: RolloutBuffer; // whose rows the program knows

  constructor(arena: Arena, team: ThreadTeam, parts: StepParts, options: StepOptions) {
    const { actorCritic, sum, optimizer, tally } = parts;
    const { losses, largest, normalizeAdvantages = false, minAdvantageStd = 0, oldPolicy = 0 } = options;
    const { distribution, parameters, tile } = actorCritic;
    const { networks } = actorCritic;
    const value = networks.get("value");
    const policy = (networks.get("policy") ?? networks.get("shared")) as Network;
    const rows = Math.max(policy.outputs, value?.outputs ?? 0);
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#parts = parts;
    this.#networks = value ? [policy, value] : [policy];
    this.#surrogate = arena.own.room(Surrogate);
    this.#valueTile = arena.own.room(ValueTile);
    const headStart = policy.parameters.length + (value?.parameters.length ?? 0);
    const splits = losses === "both" && value !== undefined;
    optimizer.attach(
      parameters,
      this.gradient,
      splits ? { valueStart: policy.parameters.length, headStart } : undefined,
    );
    this.#program = arena.own.record(GradientStepsRecord, {
      ...BEGINNING,
      member: team.member,
      external: Number(this.#networks.some(({ mlp }) => mlp === undefined)),
      shared: Number(value === undefined),
      policy: policy.mlp ?? 0,
      value: value?.mlp ?? 0,
      head: distribution.head,
      learnsPolicy: Number(losses !== "value"),
      learnsValue: Number(losses !== "policy"),
      valueRow: distribution.outputs,
      outputs: arena.own.f32(rows * tile).pointer,
      dOutputs: arena.own.f32(rows * tile).pointer,
      headTile: arena.own.room(HeadTile).pointer,
      surrogate: this.#surrogate.pointer,
      valueTile: this.#valueTile.pointer,
      klCoefficient: 0,
      greatestKl: 0,
      oldPolicy,
      ...NO_SAMPLES,
      normalizes: Number(normalizeAdvantages),
      leastDeviation: minAdvantageStd,
      normalized: losses === "value" ? 0 : arena.own.f32(padLanes(largest)).pointer,
      moments: arena.own.f64(2).pointer,
      tile,
      chunk: tile,
      ...sum.layout,
      sums: arena.own.room(LossSums).pointer,
      tally: tally.pointer,
      policyCount: policy.parameters.length,
      valueCount: value?.parameters.length ?? 0,
      headCount: distribution.parameters.length,
      optimizer: optimizer.record,
    });
  }

  /** The gradient of the last minibatch, after clipping. */
  get gradient(): Block<Float32Array> {
    return this.#parts.sum.gradient.all;
  }

  /** f32: the last minibatch's advantages, normalized where they are. */
  get advantages(): Pointer {
    return this.#program.normalized;
  }

  /**
   * One gradient step for each minibatch of the buffer's samples, in their order, entered in the tally. All threads call
   * it; after it, and between its pieces, all see the new parameters. False where `targetKl` forbade a step: none follows
   * then.
   */
  *run(buffer: RolloutBuffer, plan: StepPlan, terms: StepTerms): Piecewise<boolean> {
    const program = this.#program;
    this.#take(buffer, plan);
    this.#weigh(terms);
    this.#parts.optimizer.learningRate = plan.learningRate;
    const { samples, minibatch } = program;
    const work = FLOPS * this.#parts.actorCritic.parameters.length * minibatch;
    const piece = Math.max(1, Math.floor(PIECE / work)) * minibatch;
    for (let end = piece; end < samples && program.stopped === 0; end += piece) {
      program.samples = end;
      this.#goOn(buffer);
      yield;
    }
    program.samples = samples;
    if (program.stopped === 0) this.#goOn(buffer);
    return program.stopped === 0;
  }

  /** Takes the steps up to `program.samples`. */
  #goOn(buffer: RolloutBuffer): void {
    const { actorCritic } = this.#parts;
    const program = this.#program;
    for (;;) {
      const outcome = this.#kernels.gradientSteps(program.pointer);
      if (outcome === Pause.done) break;
      if (outcome === Pause.pass) this.#pass(buffer);
      else if (outcome === Pause.moved) actorCritic.parametersChanged();
      else this.#team.wait(outcome);
    }
    if (!program.external) actorCritic.parametersChanged();
  }

  #take(
    buffer: RolloutBuffer,
    { samples = buffer.samples, minibatch = samples, scale = 1 / minibatch }: StepPlan,
  ): void {
    const program = this.#program;
    if (buffer !== this.#buffer) writeFields(program, rowsOf(buffer));
    this.#buffer = buffer;
    begin(program);
    program.samples = samples;
    program.minibatch = minibatch;
    program.scale = scale;
    program.chunk = this.#parts.sum.chunkSize(minibatch);
  }

  #weigh({ policy = {}, value = {}, klCoefficient = 0, targetKl = 0 }: StepTerms): void {
    writePolicyTerms(this.#surrogate, policy);
    writeValueTerms(this.#valueTile, value);
    this.#program.klCoefficient = klCoefficient;
    this.#program.greatestKl = 1.5 * targetKl;
  }

  /** A network's pass through the tile that the program is at. */
  #pass(buffer: RolloutBuffer): void {
    const program = this.#program;
    const { piece, count, pointer } = program;
    const x = buffer.observationColumns(program.start + program.column);
    const gradient = this.#parts.sum.gradientAt(program.chunkGradient).networks[piece];
    const loss = (outputs: Columns, dOutputs: Columns) =>
      this.#kernels.lossOfTile(pointer, outputs.pointer, outputs.stride, dOutputs.pointer, dOutputs.stride);
    this.#networks[piece].backward(x, padLanes(count), loss, gradient);
    program.passed = 1;
  }
}

/** Where the program is before its first step. */
const BEGINNING = {
  phase: Phase.normalize,
  start: 0,
  stopped: 0,
  item: 0,
  piece: 0,
  column: 0,
  count: 0,
  passed: 0,
  chunkGradient: 0,
  chunkSums: 0,
} as const;

/** Field by field: algorithms of small updates come here for each of them, and a loop over names takes microseconds. */
function begin(program: GradientStepsRecord): void {
  program.phase = Phase.normalize;
  program.start = 0;
  program.stopped = 0;
  program.item = 0;
  program.piece = 0;
  program.column = 0;
  program.count = 0;
  program.passed = 0;
  program.chunkGradient = 0;
  program.chunkSums = 0;
}

/** Where a buffer's samples lie. */
function rowsOf(buffer: RolloutBuffer) {
  return {
    stride: buffer.stride,
    observations: buffer.observations.pointer,
    actions: buffer.actions.pointer,
    masks: buffer.actionMasks?.pointer ?? 0,
    logProbabilities: buffer.logProbabilities.pointer,
    advantages: buffer.advantages.pointer,
    values: buffer.values.pointer,
    returns: buffer.returns.pointer,
  } satisfies Partial<GradientStepsRecord>;
}

/** Each run brings its own. */
const NO_SAMPLES = {
  stride: 0,
  observations: 0,
  actions: 0,
  masks: 0,
  logProbabilities: 0,
  advantages: 0,
  values: 0,
  returns: 0,
  samples: 0,
  minibatch: 0,
  scale: 0,
} as const;
