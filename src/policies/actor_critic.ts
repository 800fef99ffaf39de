/**
 * A policy and a value function with one flat parameter vector: [policy network | value network | log standard
 * deviations], or, with a shared trunk, [one network whose last output row is the value | log standard deviations].
 * Either way an algorithm sees the same four operations, and hands in the losses' gradients with respect to outputs.
 */
import { type Space, size } from "../core/space.ts";
import { columnsFrom } from "../networks/mlp.ts";
import type {
  ActivationName,
  Columns,
  Engine,
  InitializationName,
  KeptPasses,
  MlpSpec,
  Network,
  NetworkDefinition,
  NetworkRole,
  OutputGradient,
  TensorLayout,
} from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { type Distribution, rowsFrom } from "./distribution.ts";
import { createDistribution, type HeadSpec, headSizes } from "./head.ts";

/** Room for a gradient of everything that is learned, and its pieces. */
export interface Gradient {
  /** Laid out as the parameters. */
  readonly all: Block<Float32Array>;
  readonly networks: readonly Block<Float32Array>[];
  /** With respect to the distribution's own parameters. */
  readonly distribution: Block<Float32Array>;
}

/** Everything that determines an actor-critic's parameters' shapes and first values. */
export interface ActorCriticSpec extends HeadSpec {
  observationSpace: Space;
  actionSpace: Space;
  hiddenSizes: readonly number[];
  /** Of the value's network, where they are others than the policy's. */
  valueHiddenSizes?: readonly number[] | null;
  activation: ActivationName;
  initialization: InitializationName;
  sharedTrunk: boolean;
  policyGain: number;
  valueGain: number;
  initialLogStd: number;
}

/** Elements of the flat vector from `start` up to, not including, `end`. */
export interface ParameterRange {
  readonly start: number;
  readonly end: number;
}

export class ActorCritic {
  readonly spec: ActorCriticSpec;
  readonly distribution: Distribution;
  /** The flat vector of everything that is learnt. */
  readonly parameters: Block<Float32Array>;
  /** Names, shapes and places of the tensors in `parameters`. */
  readonly tensors: readonly TensorLayout[];
  /** Where in the flat vector the parameters of each role lie; the distribution's own are the policy's. */
  readonly parameterRanges: Readonly<Record<NetworkRole, readonly ParameterRange[]>>;
  /** The largest number of columns one `backward` takes. */
  readonly tile: number;
  /** By the parts that they play: policy and value, or shared. */
  readonly networks: ReadonlyMap<NetworkRole, Network>;
  readonly #networks: readonly Network[]; // policy, value; or the shared one
  readonly #arena: Arena;
  readonly #definitions: readonly NetworkDefinition[];
  readonly #scratch: Columns; // outputs of the forward-only passes, `tile` columns

  /**
   * @param seed writes initial parameters when given; otherwise the caller does, with `initialize` or by himself
   */
  static async create(arena: Arena, engine: Engine, spec: ActorCriticSpec, seed?: number): Promise<ActorCritic> {
    const definitions = await Promise.all(networkSpecs(spec).map(({ role, mlp }) => engine.define(role, mlp)));
    const actorCritic = new ActorCritic(arena, definitions, spec);
    if (seed !== undefined) actorCritic.initialize(seed);
    return actorCritic;
  }

  private constructor(arena: Arena, definitions: readonly NetworkDefinition[], spec: ActorCriticSpec) {
    const ownParameters = headSizes(spec.actionSpace, spec).parameters;
    const networkParameters = definitions.reduce((sum, definition) => sum + definition.parameterCount, 0);
    const count = networkParameters + ownParameters;
    this.spec = spec;
    this.#arena = arena;
    this.parameters = arena.f32(count);
    const tensors: TensorLayout[] = [];
    let start = 0;
    this.#definitions = definitions;
    this.#networks = definitions.map((definition) => {
      const parameters = this.parameters.slice(start, definition.parameterCount);
      for (const tensor of definition.tensors) tensors.push({ ...tensor, offset: tensor.offset + start });
      start += definition.parameterCount;
      return definition.create(arena, parameters);
    });
    const roles = networkSpecs(spec).map(({ role }) => role);
    this.networks = new Map(roles.map((role, k) => [role, this.#networks[k]]));
    const logStd = this.parameters.slice(start, ownParameters);
    if (ownParameters > 0) tensors.push({ name: "log_std", shape: [ownParameters], offset: start });
    this.tensors = tensors;
    this.parameterRanges = rangesOf(definitions, count);
    this.tile = Math.min(...this.#networks.map(({ tile }) => tile));
    this.distribution = createDistribution(arena, spec.actionSpace, spec, logStd, this.tile);
    const rows = Math.max(...this.#networks.map(({ outputs }) => outputs));
    this.#scratch = { pointer: arena.own.f32(rows * this.tile).pointer, stride: this.tile };
  }

  /** Writes the first values of all parameters. */
  initialize(seed: number): void {
    this.#definitions.forEach((definition, k) => {
      definition.initialize(this.#arena, this.#networks[k].parameters, { seed, network: k });
    });
    if (this.spec.stateDependentStd && this.spec.actionSpace.type === "box") this.#initializeLogStdRows();
    else this.distribution.parameters.view.fill(this.spec.initialLogStd);
    this.parametersChanged();
  }

  /** Where the network outputs the log standard deviations, its biases there are their first values. */
  #initializeLogStdRows(): void {
    const { initialLogStd } = this.spec;
    const { parameters, outputs } = this.#networks[0];
    const own = this.tensors.filter(({ offset }) => offset < parameters.length);
    const { name, shape, offset } = own[own.length - 1];
    const { actionRows } = this.distribution;
    if (name.endsWith(".bias") && shape.join() === `${outputs}`)
      this.parameters.view.fill(initialLogStd, offset + actionRows, offset + 2 * actionRows);
    else if (initialLogStd !== 0)
      throw new RangeError(
        `initialLogStd: expected 0 with stateDependentStd and a network whose last tensor is not a bias, got ${initialLogStd}`,
      );
  }

  /** The policy's outputs for `lanes` columns, masked: what KL compares with later. `distribution.outputs` rows. */
  policyOutputs(observations: Columns, lanes: number, target: Columns, masks?: Columns): void {
    const { kernels } = this.#arena;
    const rows = this.distribution.outputs;
    for (let start = 0; start < lanes; start += this.tile) {
      const count = Math.min(this.tile, lanes - start);
      const outputs = this.policyTile(columnsFrom(observations, start), count, masks && columnsFrom(masks, start));
      const to = columnsFrom(target, start);
      kernels.copyRows(outputs.pointer, outputs.stride, rows, count, to.pointer, to.stride);
    }
  }

  /**
   * The policy's outputs for at most `tile` columns, masked, in room that the next pass of either network takes.
   * @param lanes a multiple of 4
   * @param masks u32 `[choice][lane]`, where the environment has action masks
   */
  policyTile(observations: Columns, lanes: number, masks?: Columns): Columns {
    const outputs = this.#tile(this.#networks[0], observations, lanes);
    if (masks) this.distribution.mask(outputs, lanes, masks);
    return outputs;
  }

  /** Value estimates of `lanes` columns into the row at `values`. */
  values(observations: Columns, lanes: number, values: number): void {
    const { kernels } = this.#arena;
    const { network, row } = this.valueOutput;
    for (let start = 0; start < lanes; start += this.tile) {
      const count = Math.min(this.tile, lanes - start);
      const outputs = this.#tile(network, columnsFrom(observations, start), count);
      kernels.copyRows(rowsFrom(outputs, row).pointer, 0, 1, count, values + start * 4, 0);
    }
  }

  /** Allocates room for a gradient. */
  allocateGradient(): Gradient {
    return this.split(this.#arena.f32(this.parameters.length));
  }

  /** The pieces of a vector that is laid out as the parameters. */
  split(all: Block<Float32Array>): Gradient {
    let start = 0;
    const networks = this.#networks.map(({ parameters }) => {
      const part = all.slice(start, parameters.length);
      start += parameters.length;
      return part;
    });
    return { all, networks, distribution: all.slice(start, this.distribution.parameters.length) };
  }

  /**
   * Adds the gradient of a policy loss over `lanes` columns to `gradient`; the value function's part stays as it is. The
   * loss is given outputs that are masked, fills the gradient with respect to them, and adds the distribution's part to
   * `gradient.distribution` itself.
   * @param masks u32 [choice][lane], where the environment has action masks
   */
  backwardPolicy(x: Columns, lanes: number, policyLoss: OutputGradient, { networks }: Gradient, masks?: Columns): void {
    const maskedLoss = this.#masked(policyLoss, lanes, masks);
    const loss: OutputGradient = (outputs, dOutputs) => {
      maskedLoss(outputs, dOutputs);
      if (this.#networks.length === 1)
        this.#arena.kernels.clearBytes(rowsFrom(dOutputs, this.#valueRow()).pointer, lanes * 4);
    };
    this.#networks[0].backward(x, lanes, loss, networks[0]);
  }

  /** Whether `fisherProduct` is there: the policy has a network of its own, which differentiates forwards. */
  get hasFisherProduct(): boolean {
    return this.#networks.length === 2 && this.#networks[0].jvp !== undefined;
  }

  /**
   * Adds `scale` sum_l J^T F J v over the first `count` of `lanes` columns to the policy's part of `product`: the tangent v
   * of the parameters goes forwards through the network, is multiplied by the distribution's Fisher matrix, and goes back.
   * @param kept of the policy's network, with the tile's number there
   */
  fisherProduct(
    x: Columns,
    lanes: number,
    count: number,
    { networks: [tangent], distribution: { pointer: parameters } }: Gradient,
    scale: number,
    product: Gradient,
    masks?: Columns,
    kept?: { passes: KeptPasses; tile: number },
  ): void {
    const network = this.#networks[0];
    const outputs = this.#scratch;
    const multiply: OutputGradient = (y, dOutputs) => {
      network.jvp?.(tangent, outputs);
      this.distribution.fisher(y, lanes, count, { outputs, parameters }, scale, dOutputs, product.distribution);
    };
    const loss = this.#masked(multiply, lanes, masks);
    if (kept && network.backwardAgain)
      network.backwardAgain(kept.passes, kept.tile, x, lanes, loss, product.networks[0]);
    else network.backward(x, lanes, loss, product.networks[0]);
  }

  /** The network that estimates values, and which row of its outputs they are. */
  get valueOutput(): { network: Network; row: number } {
    return { network: this.#networks[this.#networks.length - 1], row: this.#valueRow() };
  }

  /** Rows of an observation. */
  get observationRows(): number {
    return size(this.spec.observationSpace);
  }

  /** Rows of what the policy carries from one step to the next: perceptrons carry nothing. */
  get stateRows(): number {
    return 0;
  }

  /** To be called after `parameters` were written. */
  parametersChanged(): void {
    for (const network of this.#networks) network.parametersChanged();
  }

  dispose(): void {
    for (const network of this.#networks) network.dispose();
  }

  #valueRow(): number {
    return this.#networks.length === 1 ? this.distribution.outputs : 0;
  }

  /** The loss of outputs that have been masked first; without masks the loss itself. */
  #masked(loss: OutputGradient, lanes: number, masks: Columns | undefined): OutputGradient {
    if (!masks) return loss;
    return (outputs, dOutputs) => {
      this.distribution.mask(outputs, lanes, masks);
      loss(outputs, dOutputs);
    };
  }

  /** A network's outputs, valid until the next call. */
  #tile(network: Network, observations: Columns, lanes: number): Columns {
    network.forward(observations, lanes, this.#scratch);
    return this.#scratch;
  }
}

/** Of a flat vector of `count` parameters: those of the networks, then the distribution's own. */
function rangesOf(definitions: readonly NetworkDefinition[], count: number): ActorCritic["parameterRanges"] {
  const [first, second] = definitions.map(({ parameterCount }) => parameterCount);
  const networks = first + (second ?? 0);
  const own = networks < count ? [{ start: networks, end: count }] : [];
  const leading = { start: 0, end: first };
  if (second === undefined) return { shared: [leading], policy: own, value: [] };
  return { policy: [leading, ...own], value: [{ start: first, end: networks }], shared: [] };
}

/** The networks that make up an actor-critic. */
export function networkSpecs(spec: ActorCriticSpec): { role: NetworkRole; mlp: MlpSpec }[] {
  const { hiddenSizes, activation, initialization } = spec;
  const base = { inputs: size(spec.observationSpace), hiddenSizes, activation, initialization };
  const policy = { outputs: headSizes(spec.actionSpace, spec).outputs, gain: spec.policyGain };
  const value = { outputs: 1, gain: spec.valueGain };
  if (spec.sharedTrunk) return [{ role: "shared", mlp: { ...base, heads: [policy, value] } }];
  return [
    { role: "policy", mlp: { ...base, heads: [policy] } },
    { role: "value", mlp: { ...base, hiddenSizes: spec.valueHiddenSizes ?? hiddenSizes, heads: [value] } },
  ];
}
