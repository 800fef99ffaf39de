/**
 * A trained policy on its own: the parameters, what is needed to rebuild the networks around them, and the environment
 * they were trained for. It acts on single observations, is saved as one safetensors file and loaded from one.
 */

import { readBytes, writeBytes } from "#files";
import { recordedConfig } from "../configuration/recorded_config.ts";
import { encodeSpaces, OtherEnvError, SPACES_KEY } from "../configuration/recorded_spaces.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { copyMask, MASKED_BOX } from "../core/action_mask.ts";
import { checkBoolean, checkInteger, checkKeys, show } from "../core/check.ts";
import { checkFloats } from "../core/floats.ts";
import { parametersSha256 } from "../core/hash.ts";
import { choiceCounts, maskSize, type Space, size } from "../core/space.ts";
import { STREAMS, splitSeed } from "../core/streams.ts";
import { type Inspection, Inspector } from "../diagnostics/inspect.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { OBSERVATION_LIMIT } from "../envs/normalizer.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { Action, ActionMask } from "../envs/user_env.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  FileFormatError,
  type SafetensorsFile,
  type Tensor,
  tensorType,
} from "../files/safetensors.ts";
import { fused } from "../networks/mlp.ts";
import type { Columns, Engine } from "../networks/network.ts";
import { ActorCritic } from "../policies/actor_critic.ts";
import { CHECKPOINT_FORMAT, policyTensors } from "../runs/checkpoint.ts";
import { Arena, type Block } from "../wasm/arena.ts";
import { MemoryError } from "../wasm/memory.ts";
import {
  checkStatistics,
  describeStatistics,
  type ObservationNormalization,
  policyStatistics,
  STATISTICS_TENSOR,
  statisticsTensor,
  takeStatistics,
} from "./normalization.ts";

export const POLICY_FORMAT = "swingup-policy";
const FORMAT_VERSION = "1";
const LANES = 8; // one observation is worked on as one padded group

/** How `act` chooses. */
export interface ActOptions {
  /** The most probable action (true, the default) or a sample (false). */
  deterministic?: boolean;
  /**
   * Which choices are allowed, as the environment's `info.actionMask`; needed where it has action masks, refused for a
   * Box. None: all of them.
   */
  actionMask?: ActionMask;
}

/** What a policy file does not say. */
export interface LoadOptions {
  /** The environment, where the policy was trained on one of the user's own that is not registered here. */
  env?: EnvSource;
  /** Where the networks run; the fused kernels unless given. */
  engine?: Engine;
  /** Of the samples that `act` draws with `deterministic: false`; 0 unless given. */
  seed?: number;
}

/** What `Policy.create` takes beside. */
interface CreateOptions extends LoadOptions {
  /** By which observations are normalised, where the configuration says so; default: mean 0 and variance 1. */
  statistics?: Float64Array | undefined;
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
  readonly actorCritic: ActorCritic;
  readonly arena: Arena;
  readonly #seed: number;
  readonly #act: ReturnType<typeof actWorkspace>;
  readonly #statistics: Block<Float64Array> | undefined;
  #samples = 0; // drawn so far: the counter of the noise
  #inspector: Inspector | undefined;

  /**
   * Builds the networks of a configuration.
   * @param write fills the actor-critic's parameters
   */
  static async create(
    config: TrainingConfig,
    write: (actorCritic: ActorCritic) => void,
    { env = config.env, engine = fused, seed = 0, statistics }: CreateOptions = {},
  ): Promise<Policy> {
    const arena = await Arena.create();
    const environment = wrapEnvironment(environmentDefinition(env, "env"), config);
    const { observationSpace, actionSpace } = environment;
    const actorCritic = await ActorCritic.create(arena, engine, { ...config, observationSpace, actionSpace });
    write(actorCritic);
    actorCritic.parametersChanged();
    const own = policyStatistics(config, observationSpace, statistics);
    return new Policy(config, environment, arena, actorCritic, engine, seed, own);
  }

  private constructor(
    config: TrainingConfig,
    environment: EnvDefinition,
    arena: Arena,
    actorCritic: ActorCritic,
    engine: Engine,
    seed: number,
    statistics: ArrayLike<number> | undefined,
  ) {
    this.config = config;
    this.environment = environment;
    this.observationSpace = actorCritic.spec.observationSpace;
    this.actionSpace = actorCritic.spec.actionSpace;
    this.engine = engine;
    this.arena = arena;
    this.actorCritic = actorCritic;
    this.#seed = seed;
    this.#act = actWorkspace(arena, actorCritic);
    if (!statistics) return;
    this.#statistics = arena.f64(statistics.length);
    this.#statistics.view.set(statistics);
  }

  /** How observations are normalised; undefined where they are not. `act` does it by itself. */
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

  /** A copy of the flat parameter vector. */
  get parameters(): Float32Array {
    return this.actorCritic.parameters.view.slice();
  }

  /**
   * Replaces the parameters, say by those of a trainer that has learnt meanwhile (`trainer.parameters`).
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
    this.#inspector ??= new Inspector(this.arena, this.actorCritic, (x, rows, lanes) =>
      this.#normalize(x, rows, lanes),
    );
    return this.#inspector.inspect(observations, count);
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
    const masks = this.#mask(options.actionMask);
    const deterministic = checkBoolean("deterministic", options.deterministic ?? true);
    const { observations, actions, bounded, noise, logProbabilities } = this.#act;
    checkFloats("observation", observation, size(this.observationSpace));
    for (let row = 0; row < observation.length; row++) observations.view[row * LANES] = observation[row];
    const input = { pointer: observations.pointer, stride: LANES };
    this.#normalize(input, observation.length);
    const raw = { pointer: actions.pointer, stride: LANES };
    const { distribution } = this.actorCritic;
    if (deterministic) this.actorCritic.mode(input, LANES, raw, masks);
    else {
      const { lo, hi } = splitSeed(this.#seed);
      this.arena.kernels[distribution.noise](
        noise.pointer,
        LANES,
        distribution.actionRows,
        LANES,
        lo,
        hi,
        STREAMS.acting,
        this.#samples++,
      );
      const draws = { pointer: noise.pointer, stride: LANES };
      this.actorCritic.sample(input, LANES, draws, raw, logProbabilities.pointer, masks);
    }
    distribution.bound(raw, LANES, { pointer: bounded.pointer, stride: LANES });
    if (this.actionSpace.type === "box") return bounded.view.filter((_, index) => index % LANES === 0);
    const choices = new Int32Array(bounded.view.buffer, bounded.pointer, bounded.length);
    return this.actionSpace.type === "discrete" ? choices[0] : choices.filter((_, index) => index % LANES === 0);
  }

  /** In place. */
  #normalize({ pointer, stride }: Columns, rows: number, lanes = LANES): void {
    if (!this.#statistics) return;
    const statistics = this.#statistics.pointer;
    this.arena.kernels.normalizeRows(pointer, stride, rows, lanes, statistics, OBSERVATION_LIMIT, pointer, stride);
  }

  /** The mask as `[choice][lane]`, the same in every lane; nothing where everything is allowed. */
  #mask(mask: ActionMask | undefined): Columns | undefined {
    const { actionMasks, id } = this.environment;
    if (mask === undefined && !actionMasks) return undefined;
    if (this.actionSpace.type === "box") throw new TypeError(`actionMask: ${MASKED_BOX}`);
    if (mask === undefined)
      throw new TypeError(`actionMask: expected the environment's info.actionMask, since ${id} has masks, got nothing`);
    const { masks } = this.#act;
    const allowed = new Uint8Array(masks.length / LANES);
    const fault = copyMask(mask, choiceCounts(this.actionSpace), allowed);
    if (fault) throw new RangeError(`actionMask${fault[0]}: ${fault[1]}`);
    allowed.forEach((value, row) => {
      masks.view.fill(value, row * LANES, (row + 1) * LANES);
    });
    return { pointer: masks.pointer, stride: LANES };
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

/** A policy as the bytes of a safetensors file, from whoever has one: without networks of its own. */
export function encodePolicy({
  actorCritic,
  config,
  engine,
  environment,
  parameters,
  statistics,
}: Pick<Policy, "actorCritic" | "config" | "engine" | "environment" | "parameters" | "statistics">): Uint8Array {
  const tensors: SafetensorsFile["tensors"] = new Map();
  for (const { name, shape, offset } of actorCritic.tensors) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    tensors.set(name, { shape, values: parameters.slice(offset, offset + length) });
  }
  if (statistics) tensors.set(STATISTICS_TENSOR, statisticsTensor(statistics));
  const metadata = new Map([
    ["format", POLICY_FORMAT],
    ["version", FORMAT_VERSION],
    ["engine", engine.name],
    ["config", JSON.stringify(config)],
    [SPACES_KEY, encodeSpaces(environment)],
  ]);
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Loads a policy that swingup saved, by itself or in a checkpoint.
 * @param source a file's path (Node), a URL, or the bytes
 * @throws RangeError where the environment given has other spaces than the one that the policy was trained for
 * @throws FileFormatError that says in one line what is wrong with the file
 */
export async function loadPolicy(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: LoadOptions = {},
): Promise<Policy> {
  checkKeys("options", options, ["env", "engine", "seed"]);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const given = options.env === undefined ? undefined : environmentDefinition(options.env, "env");
  const named = typeof source === "string" || source instanceof URL;
  const bytes = named ? await readBytes(source) : new Uint8Array(source);
  try {
    const file = decodeSafetensors(bytes);
    const { config, environment } = policyConfig(file.metadata, given);
    const tensors = file.metadata.get("format") === CHECKPOINT_FORMAT ? policyTensors(file.tensors) : file.tensors;
    const statistics = takeStatistics(tensors, config, (environment.unwrapped ?? environment).observationSpace);
    const write = (actorCritic: ActorCritic) => fill(actorCritic, tensors);
    return await Policy.create(config, write, { ...options, env: environment, seed, statistics });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof OtherEnvError || error instanceof MemoryError) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`file: ${place} is not a policy that can be loaded: ${error.message}`, { cause: error });
  }
}

/** The configuration that a policy file carries, checked like a user's, and the environment that it names. */
function policyConfig(metadata: ReadonlyMap<string, string>, given: EnvDefinition | undefined) {
  const format = metadata.get("format");
  if (format !== POLICY_FORMAT && format !== CHECKPOINT_FORMAT)
    throw new FileFormatError(`expected the format "${POLICY_FORMAT}", got ${show(format)}`);
  const version = metadata.get("version");
  if (version !== FORMAT_VERSION)
    throw new FileFormatError(
      `expected version ${FORMAT_VERSION} of the format, got ${show(version)}; another swingup wrote it`,
    );
  return recordedConfig(metadata, given, "loadPolicy");
}

/** Copies a file's tensors to their places; every one must be there, of the right shape, finite, and no other. */
function fill(actorCritic: ActorCritic, tensors: ReadonlyMap<string, Tensor>): void {
  const parameters = actorCritic.parameters.view;
  for (const { name, shape, offset } of actorCritic.tensors) {
    const tensor = tensors.get(name);
    if (!tensor) throw new FileFormatError(`tensor "${name}" is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new FileFormatError(`tensor "${name}": expected the shape [${shape}], got [${tensor.shape}]`);
    if (tensorType(tensor.values) !== "F32")
      throw new FileFormatError(`tensor "${name}": expected the type F32, got ${tensorType(tensor.values)}`);
    if (!tensor.values.every(Number.isFinite))
      throw new FileFormatError(`tensor "${name}" holds NaN or infinite values`);
    parameters.set(tensor.values, offset);
  }
  if (tensors.size !== actorCritic.tensors.length) {
    const known = new Set(actorCritic.tensors.map(({ name }) => name));
    throw new FileFormatError(
      `tensor "${[...tensors.keys()].find((name) => !known.has(name))}" belongs to no network of this configuration`,
    );
  }
}

/** The blocks that `act` works in. */
function actWorkspace(arena: Arena, { distribution, spec }: ActorCritic) {
  return {
    observations: arena.f32(size(spec.observationSpace) * LANES),
    actions: arena.f32(distribution.actionRows * LANES),
    bounded: arena.f32(distribution.actionRows * LANES),
    noise: arena.f32(distribution.actionRows * LANES),
    logProbabilities: arena.f32(LANES),
    masks: arena.u32(maskSize(spec.actionSpace) * LANES),
  };
}
