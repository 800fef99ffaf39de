/**
 * A trained policy on its own: the parameters, what is needed to rebuild the networks around them, and the environment
 * they were trained for. It acts on single observations, is saved as one safetensors file and loaded from one.
 */

import { writeBytes } from "#files";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { copyMask, MASKED_BOX } from "../core/action_mask.ts";
import { checkBoolean, checkChoice, checkKeys } from "../core/check.ts";
import { checkFloats } from "../core/floats.ts";
import { parametersSha256 } from "../core/hash.ts";
import { setLaneColumn } from "../core/lane_column.ts";
import { choiceCounts, maskSize, type Space, size } from "../core/space.ts";
import { STREAMS } from "../core/streams.ts";
import { type Inspection, Inspector, type LayerActivations } from "../diagnostics/inspect.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { laneAction } from "../envs/lane_action.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { Action, ActionMask } from "../envs/user_env.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine, TensorLayout } from "../networks/network.ts";
import { Actor } from "../policies/actor.ts";
import { ActorCritic } from "../policies/actor_critic.ts";
import { Arena, type Block } from "../wasm/arena.ts";
import { type Acting, actings } from "./acting.ts";
import {
  checkStatistics,
  describeStatistics,
  type ObservationNormalization,
  policyStatistics,
} from "./normalization.ts";
import { encodePolicy } from "./policy_file.ts";

const LANES = 8; // one observation is worked on as one padded group

/** How `act` chooses. */
export interface ActOptions {
  /** The most probable action (true) or a sample (false); default: as the policy's `acting` says. */
  deterministic?: boolean;
  /**
   * Which choices are allowed, as the environment's `info.actionMask`; needed where it has action masks, refused for a
   * Box. None: all of them.
   */
  actionMask?: ActionMask | undefined;
}

/** What a policy file does not say. */
export interface LoadOptions {
  /** The environment, where the policy was trained on a custom one that is not registered here. */
  env?: EnvSource;
  /** Where the networks run; the fused kernels unless given. */
  engine?: Engine;
  /** Of the samples that `act` draws with `deterministic: false`; 0 unless given. */
  seed?: number;
}

/** What `Policy.create` takes beside. */
interface CreateOptions extends LoadOptions {
  /** By which observations are normalized, where the configuration says so; default: mean 0 and variance 1. */
  statistics?: Float64Array | undefined;
  acting?: Acting | undefined;
}

/** A trained policy: acts, explains itself, is saved and loaded. */
export class Policy {
  /** The environment that it was trained for, with the wrappers it was trained with. */
  readonly environment: EnvDefinition;
  /** How it was trained; `config.env` and `config.envOptions` name its environment. */
  readonly config: TrainingConfig;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly engine: Engine;
  /** @internal */
  readonly actorCritic: ActorCritic;
  /** @internal */
  readonly arena: Arena;
  readonly #statistics: Block<Float64Array> | undefined;
  readonly #places: ReturnType<typeof placesOf>;
  readonly #actor: Actor;
  #inspector: Inspector | undefined;
  #acting: Acting = "probable";

  /**
   * @internal
   * @param write fills the actor-critic's parameters
   */
  static async create(
    config: TrainingConfig,
    write: (actorCritic: ActorCritic) => void,
    options?: CreateOptions,
  ): Promise<Policy>;
  /**
   * A policy of a configuration (`trainer.config`, or a host's) whose parameters arrive from elsewhere: all are 0 until
   * `parameters` is set.
   * @param write called once when the networks are built
   * @throws where the configuration's environment is not known here and `env` is not given
   */
  static async create(config: TrainingConfig, write?: () => void, options?: LoadOptions): Promise<Policy>;
  static async create(
    config: TrainingConfig,
    write: (actorCritic: ActorCritic) => void = () => {},
    { env = config.env, engine = fused, seed = 0, statistics, acting = "probable" }: CreateOptions = {},
  ): Promise<Policy> {
    const arena = await Arena.create();
    const environment = wrapEnvironment(environmentDefinition(env, "env"), config);
    const { observationSpace, actionSpace } = environment;
    const actorCritic = await ActorCritic.create(arena, engine, { ...config, observationSpace, actionSpace });
    write(actorCritic);
    actorCritic.parametersChanged();
    const first = policyStatistics(config, observationSpace, statistics);
    const block = first && arena.f64(first.length);
    if (first) block?.view.set(first);
    const policy = new Policy(config, environment, arena, actorCritic, engine, seed, block);
    policy.acting = acting;
    return policy;
  }

  private constructor(
    config: TrainingConfig,
    environment: EnvDefinition,
    arena: Arena,
    actorCritic: ActorCritic,
    engine: Engine,
    seed: number,
    statistics: Block<Float64Array> | undefined,
  ) {
    this.config = config;
    this.environment = environment;
    this.observationSpace = actorCritic.spec.observationSpace;
    this.actionSpace = actorCritic.spec.actionSpace;
    this.engine = engine;
    this.arena = arena;
    this.actorCritic = actorCritic;
    this.#statistics = statistics;
    this.#places = placesOf(arena, environment);
    this.#actor = new Actor(arena, actorCritic, { lanes: LANES, seed, stream: STREAMS.acting, statistics });
  }

  /** How observations are normalized; undefined where they are not. `act` does it by itself. */
  get normalization(): ObservationNormalization | undefined {
    const statistics = this.statistics;
    return statistics && describeStatistics(statistics);
  }

  /** `[feature][mean, variance, count]`: a copy; undefined where observations are not normalised. */
  get statistics(): Float64Array | undefined {
    return this.#statistics?.view.slice();
  }

  /**
   * Replaces them, say by those of a trainer that has seen more meanwhile (`trainer.statistics`).
   * @throws TypeError, RangeError for another number of statistics than the policy has, for one that is not finite, or a
   * variance or count below 0
   */
  set statistics(values: Float64Array | undefined) {
    this.#statistics?.view.set(checkStatistics("statistics", values, this.#statistics.length));
    if (!this.#statistics && values !== undefined)
      throw new RangeError("statistics: expected none, since the policy takes observations as they are");
  }

  /**
   * How it acts where nobody says: `act`, `evaluate` and `recordEpisode` go by it, its file keeps it. "probable" unless
   * `choosePolicy` found that sampling returns more.
   */
  get acting(): Acting {
    return this.#acting;
  }

  /** Another way from now on. */
  set acting(value: Acting) {
    this.#acting = checkChoice("acting", value, actings);
  }

  /** Where each weight matrix and bias lies in `parameters`. */
  get tensors(): readonly TensorLayout[] {
    return this.actorCritic.tensors;
  }

  /** A copy of the flat parameter vector. */
  get parameters(): Float32Array {
    return this.actorCritic.parameters.view.slice();
  }

  /**
   * Replaces the parameters, say by those of a trainer that has learned meanwhile (`trainer.parameters`).
   * @throws TypeError, RangeError for another number of parameters than the policy has, or one that is not finite
   */
  set parameters(values: Float32Array) {
    const { parameters } = this.actorCritic;
    checkFloats("parameters", values, parameters.length);
    parameters.view.set(values);
    this.actorCritic.parametersChanged();
  }

  /**
   * The action's distribution and the estimated value for one observation, or for many at once.
   * @param observations `[feature][observation]`: all observations' first feature, then all their second, ...
   * @param count of observations
   * @throws TypeError, RangeError for another number of numbers, or one that is not finite
   */
  inspect(observations: ArrayLike<number>, count = 1): Inspection {
    return this.#looker.inspect(observations, count);
  }

  /**
   * What the layers of the policy's network (with a shared trunk: of the one network, whose last output is the value) make
   * of one observation, or of many at once: first what goes in, normalized where the policy normalizes, then each hidden
   * layer, then the outputs (logits; for a Box means, and log standard deviations where they are outputs). The weights
   * between them are in `parameters`, where `tensors` says.
   * @param observations `[feature][observation]`: all observations' first feature, then all their second, ...
   * @param count of observations
   * @throws TypeError, RangeError for another number of numbers, or one that is not finite; RangeError with an engine that
   * does not show its hidden layers, as TensorFlow.js
   */
  activations(observations: ArrayLike<number>, count = 1): readonly LayerActivations[] {
    return this.#looker.activations(observations, count);
  }

  get #looker(): Inspector {
    this.#inspector ??= new Inspector(this.arena, this.actorCritic, this.#statistics);
    return this.#inspector;
  }

  /** SHA-256 of the parameters, little-endian float32. */
  get parametersSha256(): string {
    return parametersSha256(this.actorCritic.parameters.view);
  }

  /**
   * The action for one observation.
   * @param observation as many numbers as the observation space has, finite as float32
   * @returns the number of the choice for a Discrete space; the choices of a MultiDiscrete or the bits of a MultiBinary
   * as a new Int32Array; for a Box the bounded action, a new Float32Array
   * @throws TypeError, RangeError for an observation of the wrong length or with a number that float32 does not hold, or a
   * mask that is missing, of the wrong length, or without any allowed choice
   */
  act(observation: ArrayLike<number>, options: ActOptions = {}): Action {
    checkKeys("options", options, ["deterministic", "actionMask"]);
    const masked = this.#placeMask(options.actionMask);
    const deterministic = checkBoolean("deterministic", options.deterministic ?? this.#acting === "probable");
    const { observations, actions, actionMasks } = this.#places;
    checkFloats("observation", observation, size(this.observationSpace));
    setLaneColumn(observations.view, LANES, 0, observation);
    this.#actor.connect({ stride: LANES, observations, actions, actionMasks: masked ? actionMasks : undefined });
    this.#actor.act({ deterministic });
    return laneAction(this.actionSpace, actions.view, LANES, 0);
  }

  /** Puts a mask where the actor finds it, and says whether there is one. */
  #placeMask(mask: ActionMask | undefined): boolean {
    const { actionMasks, id } = this.environment;
    if (mask === undefined && !actionMasks) return false;
    if (this.actionSpace.type === "box") throw new TypeError(`actionMask: ${MASKED_BOX}`);
    if (mask === undefined)
      throw new TypeError(`actionMask: expected the environment's info.actionMask, since ${id} has masks, got nothing`);
    const allowed = new Uint8Array(maskSize(this.actionSpace));
    const fault = copyMask(mask, choiceCounts(this.actionSpace), allowed);
    if (fault) throw new RangeError(`actionMask${fault[0]}: ${fault[1]}`);
    setLaneColumn(this.#places.actionMasks.view, LANES, 0, allowed);
    return true;
  }

  /** The policy as the bytes of a safetensors file. */
  toBytes(): Uint8Array {
    return encodePolicy(this);
  }

  /** Writes the policy to a file, all or nothing. Node only; in a browser keep `toBytes()`. */
  async save(path: string): Promise<void> {
    await writeBytes(path, this.toBytes());
  }
}

/** Where one observation is acted on: lane 0, beside others that nobody reads. */
function placesOf(arena: Arena, { observationSpace, actionSpace }: EnvDefinition) {
  const numbers = size(actionSpace) * LANES;
  const actionMasks = arena.u32(maskSize(actionSpace) * LANES);
  actionMasks.view.fill(1);
  return {
    observations: arena.f32(size(observationSpace) * LANES),
    actions: actionSpace.type === "box" ? arena.f32(numbers) : arena.i32(numbers),
    actionMasks,
  };
}
