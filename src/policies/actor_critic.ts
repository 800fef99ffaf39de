/**
 * A policy and a value function with one flat parameter vector: [policy network | value network | log standard
 * deviations], or, with a shared trunk, [one network whose last output row is the value | log standard deviations].
 * Either way an algorithm sees the same four operations, and hands in the losses' gradients with respect to outputs.
 */
import { type Space, size } from "../core/space.ts";
import type {
  ActivationName,
  Columns,
  Engine,
  InitialisationName,
  MlpSpec,
  Network,
  NetworkDefinition,
  NetworkRole,
  OutputGradient,
  TensorLayout,
} from "../networks/network.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { createDistribution, type Distribution, distributionSizes } from "./distribution.ts";

/** Everything that determines an actor-critic's parameters' shapes and first values. */
export interface ActorCriticSpec {
  observationSpace: Space;
  actionSpace: Space;
  hiddenSizes: readonly number[];
  activation: ActivationName;
  initialisation: InitialisationName;
  sharedTrunk: boolean;
  policyGain: number;
  valueGain: number;
  initialLogStd: number;
}

export class ActorCritic {
  readonly spec: ActorCriticSpec;
  readonly distribution: Distribution;
  /** The flat vector of everything that is learnt. */
  readonly parameters: Block<Float32Array>;
  readonly gradient: Block<Float32Array>;
  /** Names, shapes and places of the tensors in `parameters`. */
  readonly tensors: readonly TensorLayout[];
  /** The largest number of columns one `backward` takes. */
  readonly tile: number;
  readonly #networks: readonly { network: Network; gradient: Block<Float32Array> }[]; // policy, value; or the shared one
  readonly #dLogStd: Block<Float32Array>;
  readonly #arena: Arena;
  #scratch: Columns = { pointer: 0, stride: 0 }; // outputs of the forward-only passes

  /**
   * @param seed writes initial parameters when given; otherwise they are zeros to be filled by the caller.
   */
  static async create(arena: Arena, engine: Engine, spec: ActorCriticSpec, seed?: number): Promise<ActorCritic> {
    const definitions = await Promise.all(networkSpecs(spec).map(({ role, mlp }) => engine.define(role, mlp)));
    return new ActorCritic(arena, definitions, spec, seed);
  }

  private constructor(arena: Arena, definitions: readonly NetworkDefinition[], spec: ActorCriticSpec, seed?: number) {
    const ownParameters = distributionSizes(spec.actionSpace).parameters;
    const networkParameters = definitions.reduce((sum, definition) => sum + definition.parameterCount, 0);
    const count = networkParameters + ownParameters;
    this.spec = spec;
    this.#arena = arena;
    this.parameters = arena.f32(count);
    this.gradient = arena.f32(count);
    const tensors: TensorLayout[] = [];
    let start = 0;
    this.#networks = definitions.map((definition, k) => {
      const parameters = this.parameters.slice(start, definition.parameterCount);
      const gradient = this.gradient.slice(start, definition.parameterCount);
      for (const tensor of definition.tensors) tensors.push({ ...tensor, offset: tensor.offset + start });
      start += definition.parameterCount;
      const network = definition.create(arena, parameters, seed === undefined ? undefined : { seed, network: k });
      return { network, gradient };
    });
    const logStd = this.parameters.slice(start, ownParameters);
    this.#dLogStd = this.gradient.slice(start, ownParameters);
    if (ownParameters > 0) tensors.push({ name: "log_std", shape: [ownParameters], offset: start });
    if (seed !== undefined) logStd.view.fill(spec.initialLogStd);
    this.tensors = tensors;
    this.distribution = createDistribution(arena, spec.actionSpace, logStd);
    this.tile = Math.min(...this.#networks.map(({ network }) => network.tile));
  }

  /** Samples an action for each lane: stored actions (unbounded) and their log-probabilities. */
  sample(observations: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.distribution.sample(this.#forward(0, observations, lanes), lanes, noise, actions, logProbabilities);
  }

  /** The most probable action for each lane. */
  mode(observations: Columns, lanes: number, actions: Columns): void {
    this.distribution.mode(this.#forward(0, observations, lanes), lanes, actions);
  }

  /** Value estimates of `lanes` columns into the row at `values`. */
  values(observations: Columns, lanes: number, values: number): void {
    const outputs = this.#forward(this.#networks.length - 1, observations, lanes);
    const row = this.#valueRow();
    this.#arena.kernels.copyRows(outputs.pointer + row * outputs.stride * 4, outputs.stride, 1, lanes, values, lanes);
  }

  /**
   * Adds the gradient of a policy loss and a value loss over `lanes` columns to `gradient`. Each loss fills the gradient
   * with respect to its own rows of outputs (`policyLoss`: the distribution's; `valueLoss`: the single value row).
   */
  backward(x: Columns, lanes: number, policyLoss: OutputGradient, valueLoss: OutputGradient): void {
    const [first, second] = this.#networks;
    if (second) {
      first.network.backward(x, lanes, policyLoss, first.gradient);
      second.network.backward(x, lanes, valueLoss, second.gradient);
      return;
    }
    const row = this.#valueRow();
    first.network.backward(
      x,
      lanes,
      (outputs, dOutputs) => {
        policyLoss(outputs, dOutputs);
        valueLoss(rowsFrom(outputs, row), rowsFrom(dOutputs, row));
      },
      first.gradient,
    );
  }

  /** Rows of an observation. */
  get observationRows(): number {
    return size(this.spec.observationSpace);
  }

  /** Where the distribution's own parameters' gradient is summed. */
  get distributionGradient(): Block<Float32Array> {
    return this.#dLogStd;
  }

  /** To be called after `parameters` were written. */
  parametersChanged(): void {
    for (const { network } of this.#networks) network.parametersChanged();
  }

  dispose(): void {
    for (const { network } of this.#networks) network.dispose();
  }

  #valueRow(): number {
    return this.#networks.length === 1 ? this.distribution.outputs : 0;
  }

  #forward(which: number, observations: Columns, lanes: number): Columns {
    if (lanes > this.#scratch.stride) {
      const rows = Math.max(...this.#networks.map(({ network }) => network.outputs));
      const stride = padLanes(lanes);
      this.#scratch = { pointer: this.#arena.f32(rows * stride).pointer, stride };
    }
    this.#networks[which].network.forward(observations, lanes, this.#scratch);
    return this.#scratch;
  }
}

/** The same matrix from a later row on. */
export function rowsFrom({ pointer, stride }: Columns, row: number): Columns {
  return { pointer: pointer + row * stride * 4, stride };
}

function networkSpecs(spec: ActorCriticSpec): { role: NetworkRole; mlp: MlpSpec }[] {
  const { hiddenSizes, activation, initialisation } = spec;
  const base = { inputs: size(spec.observationSpace), hiddenSizes, activation, initialisation };
  const policy = { outputs: distributionSizes(spec.actionSpace).outputs, gain: spec.policyGain };
  const value = { outputs: 1, gain: spec.valueGain };
  if (spec.sharedTrunk) return [{ role: "shared", mlp: { ...base, heads: [policy, value] } }];
  return [
    { role: "policy", mlp: { ...base, heads: [policy] } },
    { role: "value", mlp: { ...base, heads: [value] } },
  ];
}
