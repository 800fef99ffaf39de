/**
 * What every thread of a team has: the networks, the rollout buffer and the algorithm, on one memory. The threads build
 * it alike, so it lies at the same addresses in all of them; then one of them, the leader, calls for an operation and
 * all carry it out, each its part. Alone, the leader simply carries it out.
 */
import type { Algorithm, UpdateMetrics } from "../algorithms/algorithm.ts";
import { algorithmKind, type NamedAlgorithm } from "../algorithms/kinds.ts";
import type { AlgorithmOptions } from "../algorithms/registry.ts";
import { type Adjustable, adjustable } from "../configuration/adjustable.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import type { Breath } from "../core/breath.ts";
import type { Piecewise } from "../core/piecewise.ts";
import { maskSize, type Space } from "../core/space.ts";
import { STREAMS } from "../core/streams.ts";
import type { LaneStepper, LaneSteps } from "../envs/lane_steps.ts";
import { LaneTeam, worthSharing } from "../envs/lane_team.ts";
import type { Engine } from "../networks/network.ts";
import { Actor } from "../policies/actor.ts";
import { ActorCritic } from "../policies/actor_critic.ts";
import { RolloutBuffer } from "../rollout/buffer.ts";
import type { RolloutPolicy } from "../rollout/collect.ts";
import { ValueTiles } from "../rollout/value_tiles.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena, Block } from "../wasm/arena.ts";

/** What a replica is built from, as plain data. */
export interface ReplicaSpec {
  config: TrainingConfig;
  observationSpace: Space;
  actionSpace: Space;
  /** Of the environment's episodes, in steps; 0 for none. */
  timeLimit: number;
  /** Whether the environment has action masks; default false. */
  actionMasks?: boolean;
  /** ns of one lane's step of the environment, where threads may share its lanes; default: they may not. */
  stepCost?: number | undefined;
  /** For the further threads: how they step the lanes of their shares, where they do. */
  laneSteps?: LaneSteps | undefined;
}

/** Operations that the leader calls for. */
const OPERATION = { end: 0, update: 1, values: 2, act: 3, step: 4 };

// The order: an operation and its arguments, f64 words.
const ORDER_WORDS = 16;

/**
 * Lanes from which a step of the policy is worth the two meetings that sharing it costs. With fewer, the others estimate
 * the values of what is recorded meanwhile.
 */
const WIDE = 128;

export class Replica implements RolloutPolicy {
  readonly actorCritic: ActorCritic;
  readonly actor: Actor;
  readonly buffer: RolloutBuffer;
  readonly algorithm: Algorithm;
  readonly #team: ThreadTeam;
  readonly #order: Block<Float64Array>;
  readonly #options: TrainingConfig; // the algorithm reads it again with each update
  readonly #sharesSteps: boolean;
  readonly #sharesLanes: boolean;
  readonly #lanes: LaneTeam;
  readonly #values: ValueTiles;

  static async create(arena: Arena, team: ThreadTeam, engine: Engine, spec: ReplicaSpec): Promise<Replica> {
    const { config, observationSpace, actionSpace } = spec;
    const actorCritic = await ActorCritic.create(arena, engine, { ...config, observationSpace, actionSpace });
    const replica = new Replica(arena, team, actorCritic, await algorithmKind(config.algorithm), spec);
    await replica.#lanes.join(spec.laneSteps);
    return replica;
  }

  private constructor(
    arena: Arena,
    team: ThreadTeam,
    actorCritic: ActorCritic,
    kind: NamedAlgorithm,
    spec: ReplicaSpec,
  ) {
    const { config, timeLimit, actionMasks, actionSpace, stepCost = 0 } = spec;
    const options = { ...config } as AlgorithmOptions & TrainingConfig;
    const shape = {
      ...(kind.rollouts?.(options, timeLimit) ?? { steps: config.rolloutSteps }),
      lanes: config.numEnvs,
      observationRows: actorCritic.observationRows,
      actionRows: actorCritic.distribution.actionRows,
      maskRows: actionMasks ? maskSize(actionSpace) : 0,
    };
    this.#options = options;
    this.#sharesLanes = team.threads > 1 && worthSharing(config.numEnvs, stepCost);
    this.#sharesSteps = this.#sharesLanes || (team.threads > 1 && config.numEnvs >= WIDE);
    this.actorCritic = actorCritic;
    const lanes = Math.ceil(config.numEnvs / 4) * 4;
    const noise = { seed: config.seed, stream: STREAMS.exploration, steps: shape.steps };
    this.actor = new Actor(arena, actorCritic, { lanes, ...noise });
    this.buffer = new RolloutBuffer(arena, shape);
    const parts = { arena, team, actorCritic, shape, seed: config.seed };
    this.algorithm = kind.create(parts, options);
    this.#team = team;
    this.#order = arena.f64(ORDER_WORDS);
    this.#values = new ValueTiles(arena, team, actorCritic, this.buffer);
    this.#lanes = new LaneTeam(arena, team, () => this.#call(OPERATION.step));
  }

  /** Leader: those who step the environment's lanes together; undefined where this thread steps them alone. */
  get stepper(): LaneStepper | undefined {
    return this.#sharesLanes ? this.#lanes : undefined;
  }

  /** Leader: how the others are to step the lanes of their shares, where they are. */
  get laneSteps(): LaneSteps | undefined {
    return this.#lanes.steps;
  }

  /**
   * Leader: improves the parameters on the rollout in the buffer.
   * @param values of the settings that may change between two updates
   * @param breath gives way in a long update
   * @returns the metrics, or a promise of them where the update is long
   */
  update(update: number, progress: number, values: Adjustable, breath: Breath): UpdateMetrics | Promise<UpdateMetrics> {
    const words = adjustable.map((name) => values[name] ?? Number.NaN);
    this.#adjust(words);
    this.#call(OPERATION.update, update, progress, ...words);
    const pieces = this.algorithm.improve(this.buffer, { update, progress });
    for (;;) {
      const piece = pieces.next();
      if (piece.done) return piece.value;
      if (breath.overdue()) return this.#improveLater(pieces, breath);
      this.#team.barrier();
    }
  }

  /** The rest of an update, after the others' turn. Other threads rest meanwhile, however long that takes. */
  async #improveLater(pieces: Piecewise<UpdateMetrics>, breath: Breath): Promise<UpdateMetrics> {
    await breath.take();
    for (;;) {
      this.#team.barrier();
      const piece = pieces.next();
      if (piece.done) return piece.value;
      if (breath.overdue()) await breath.take();
    }
  }

  /** Leader: a rollout begins; the others estimate V of what it brings, where they do not help with the steps. */
  begin(): void {
    if (!this.#sharesSteps) this.#openValues();
  }

  /** Leader: the first `samples` samples of the rollout are in the buffer. */
  recorded(samples: number): void {
    if (!this.#sharesSteps) this.#values.recorded(samples);
  }

  /** Leader: the rollout has ended; estimates V of what is left. */
  values(): void {
    if (this.#sharesSteps) this.#openValues();
    this.#values.close();
    this.#team.barrier();
  }

  /** Leader: samples an action for each lane. */
  act(step: number): void {
    if (!this.#sharesSteps) {
      this.actor.sample(step);
      return;
    }
    this.#call(OPERATION.act, step);
    this.#actInRange(step);
  }

  /** Leader: tells the worker threads to stop. */
  end(): void {
    this.#call(OPERATION.end);
  }

  /** The others: carry out what the leader calls for, until the end. */
  follow(): void {
    for (;;) {
      this.#team.rest();
      const [operation, ...words] = this.#order.view;
      if (operation === OPERATION.end) return;
      if (operation === OPERATION.update) {
        const [update, progress, ...values] = words;
        this.#adjust(values);
        for (const _ of this.algorithm.improve(this.buffer, { update, progress })) this.#team.rest();
      }
      if (operation === OPERATION.values) {
        this.#values.follow();
        this.#team.barrier();
      }
      if (operation === OPERATION.act) this.#actInRange(words[0]);
      if (operation === OPERATION.step) this.#lanes.follow();
    }
  }

  #adjust(values: readonly number[]): void {
    adjustable.forEach((name, k) => {
      if (Number.isFinite(values[k])) this.#options[name] = values[k]; // an algorithm may lack a setting
    });
  }

  #openValues(): void {
    this.#values.open();
    this.#call(OPERATION.values);
  }

  #call(operation: number, ...words: number[]): void {
    if (this.#team.threads === 1) return;
    this.#order.view.set([operation, ...words]);
    this.#team.barrier();
  }

  #actInRange(step: number): void {
    const [from, to] = this.#team.range(this.actor.lanes / 4);
    if (to > from) this.actor.sample(step, from * 4, to * 4);
    this.#team.barrier();
  }
}
