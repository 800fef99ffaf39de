/**
 * Networks on TensorFlow.js: a multi-layer perceptron from a `MlpSpec`, or any `tf.LayersModel` of the user's. The flat
 * parameter vector in the arena is the source of truth; tfjs's variables are copies that follow it. Dense layers lie
 * there as in `MlpNetwork`, so that a policy saved from one engine loads in the other. Layers run as at inference:
 * dropout and regularizers have no effect, and a batch normalization uses its moving averages without updating them.
 */
import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";
import type { Arena, Block } from "../wasm/arena.ts";
import { columnsFrom, defineMlp, initializeMlp } from "./mlp.ts";
import type { Columns, MlpSpec, Network, NetworkDefinition, NetworkRole, OutputGradient } from "./network.ts";
import { chainTangent, type DenseLayer, denseChain } from "./tfjs_dense_chain.ts";
import { transposesFirst } from "./tfjs_matmul.ts";
import {
  applyModel,
  mlpModel,
  type PlacedModel,
  placeModel,
  product,
  tensorOf,
  transpose,
  writeParameters,
} from "./tfjs_model.ts";

/** Columns in a call of tfjs: enough that its 5 us for each operation vanish, little enough for its memory. */
const TILE = 8192;

/** How tfjs is made to differentiate: runs `body` and returns its result. */
export type GradientWay = <T>(body: () => T) => T;

/** An MLP with the same parameters, and from the same seed the same initial values, as the fused kernels'. */
export function defineTfjsMlp(role: NetworkRole, spec: MlpSpec, way: GradientWay = transposesFirst): NetworkDefinition {
  const { parameterCount, tensors } = defineMlp(role, spec);
  return {
    parameterCount,
    tensors,
    initialize: (arena, parameters, random) => initializeMlp(arena, parameters, spec, random),
    create(arena, parameters) {
      const model = mlpModel(spec);
      return new TfjsNetwork(arena, placeModel(role, model), parameters, model, way);
    },
  };
}

/** A user's model; `initial` are the values that its networks begin with. */
export function defineTfjsModel(placed: PlacedModel, initial: Float32Array): NetworkDefinition {
  return {
    parameterCount: placed.parameterCount,
    tensors: placed.weights.map(({ name, shape, offset }) => ({ name, shape, offset })),
    initialize: (_arena, parameters) => parameters.view.set(initial),
    create: (arena, parameters) => new TfjsNetwork(arena, placed, parameters),
  };
}

/** tfjs keeps variables until they are disposed; those of a network that was dropped without `dispose` go with it. */
const forgotten = new FinalizationRegistry<tfl.LayersModel>((model) => {
  model.dispose();
});

export class TfjsNetwork implements Network {
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: Block<Float32Array>;
  readonly tile = TILE;
  /** For chains of Dense layers only. */
  readonly jvp?: NonNullable<Network["jvp"]>;
  readonly #arena: Arena;
  readonly #placed: PlacedModel;
  readonly #variables: tf.Variable[];
  readonly #inputShape: readonly number[]; // of one sample
  readonly #key = Symbol();
  readonly #way: GradientWay;
  #own: tfl.LayersModel | undefined;
  #scratch: { outputs: Columns; dOutputs: Columns } | undefined;
  #running: tf.Tensor | undefined; // what `backward` works on while it asks for the output gradient

  /** @param own the model, where it goes with the network */
  constructor(
    arena: Arena,
    placed: PlacedModel,
    parameters: Block<Float32Array>,
    own?: tfl.LayersModel,
    way: GradientWay = transposesFirst,
  ) {
    this.#way = way;
    this.#arena = arena;
    this.#placed = placed;
    this.#own = own;
    if (own) forgotten.register(this, own, this);
    this.#variables = placed.weights.map(({ source }) => source.read() as tf.Variable); // as tfjs's own optimizers do
    this.#inputShape = (placed.model.inputs[0].shape as number[]).slice(1);
    this.inputs = placed.inputs;
    this.outputs = placed.outputs;
    this.parameters = parameters;
    const chain = denseChain(placed.model);
    if (typeof chain !== "string")
      this.jvp = (tangent, dOutputs) => this.#write(this.#tangent(chain, tangent.view), dOutputs);
  }

  forward(x: Columns, lanes: number, y: Columns): void {
    this.#hold();
    for (let start = 0; start < lanes; start += TILE)
      tf.tidy(() => {
        const input = this.#read(columnsFrom(x, start), Math.min(TILE, lanes - start));
        this.#write(applyModel(this.#placed.model, input), columnsFrom(y, start));
      });
  }

  backward(x: Columns, lanes: number, outputGradient: OutputGradient, gradient: Block<Float32Array>): void {
    this.#hold();
    tf.tidy(() => {
      const input = this.#read(x, lanes);
      this.#running = input;
      const loss = () => this.#ask(applyModel(this.#placed.model, input), outputGradient);
      const { grads } = this.#way(() => tf.variableGrads(loss, this.#variables));
      const sums = gradient.view;
      this.#variables.forEach(({ name }, k) => {
        if (!grads[name]) return; // no output depends on this weight
        const { offset, shape, transposed } = this.#placed.weights[k];
        const values = grads[name].dataSync();
        const ordered = transposed ? transpose(values, shape[1], shape[0]) : values;
        for (let j = 0; j < ordered.length; j++) sums[offset + j] += ordered[j];
      });
    });
    this.#running = undefined;
  }

  /** Copies the vector into the variables. */
  parametersChanged(): void {
    this.#placed.holder = this.#key;
    writeParameters(this.#placed, this.parameters.view);
  }

  /** The model, with this network's values in it; it is the network's own, so copy or save it before others run. */
  get model(): tfl.LayersModel {
    this.parametersChanged();
    return this.#placed.model;
  }

  /** In tfjs's format, for `tf.loadLayersModel`: `<name>.json` and `<name>.weights.bin`. */
  async save(name: string): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    await this.model.save({
      async save({ modelTopology, weightSpecs, weightData }) {
        const bytes = tf.io.concatenateArrayBuffers([weightData ?? []].flat());
        const paths = [`${name}.weights.bin`];
        const json = { format: "layers-model", modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] };
        files.set(`${name}.json`, new TextEncoder().encode(`${JSON.stringify(json)}\n`));
        files.set(paths[0], new Uint8Array(bytes));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
      },
    });
    return files;
  }

  dispose(): void {
    forgotten.unregister(this);
    this.#own?.dispose();
    this.#own = undefined;
  }

  /** At first use the variables are not ours yet; later another network on the same model may have taken them. */
  #hold(): void {
    if (this.#placed.holder !== this.#key) this.parametersChanged();
  }

  /** Within `outputGradient`: the derivative of the outputs along `tangent`; tfjs records no tape there. */
  #tangent(chain: readonly DenseLayer[], tangent: Float32Array): tf.Tensor {
    const input = this.#running;
    if (!input) throw new Error("jvp: expected a call within outputGradient of backward, got one outside");
    const { weights } = this.#placed;
    return tf.tidy(() =>
      chainTangent(
        chain,
        input,
        this.#variables,
        weights.map((weight) => tensorOf(weight, tangent)),
      ),
    );
  }

  /**
   * A scalar whose gradient with respect to `outputs` is what `outputGradient` says: the forward pass runs once, and the
   * loss stays the caller's.
   */
  #ask(outputs: tf.Tensor, outputGradient: OutputGradient): tf.Scalar {
    const head = tf.customGrad((y, save) => {
      const lanes = (y as tf.Tensor).shape[0];
      const scratch = this.#scratchFor(lanes);
      this.#write(y as tf.Tensor, scratch.outputs);
      outputGradient(scratch.outputs, scratch.dOutputs);
      (save as tf.GradSaveFunc)([this.#read(scratch.dOutputs, lanes, [this.outputs])]);
      return { value: tf.scalar(0), gradFunc: (_dy, saved) => saved[0] };
    });
    return head(outputs) as tf.Scalar;
  }

  /** Columns `[row][lane]` to a tensor `[sample][...shape]`. */
  #read({ pointer, stride }: Columns, lanes: number, shape: readonly number[] = this.#inputShape): tf.Tensor {
    const rows = product(shape);
    const source = new Float32Array(this.#arena.memory.buffer);
    const values = new Float32Array(lanes * rows);
    for (let row = 0; row < rows; row++) {
      const start = pointer / 4 + row * stride;
      for (let lane = 0; lane < lanes; lane++) values[lane * rows + row] = source[start + lane];
    }
    return tf.tensor(values, [lanes, ...shape]);
  }

  /** A tensor `[sample][feature]` to columns `[row][lane]`. */
  #write(tensor: tf.Tensor, { pointer, stride }: Columns): void {
    const [lanes, rows] = tensor.shape;
    const values = tensor.dataSync();
    const target = new Float32Array(this.#arena.memory.buffer);
    for (let row = 0; row < rows; row++) {
      const start = pointer / 4 + row * stride;
      for (let lane = 0; lane < lanes; lane++) target[start + lane] = values[lane * rows + row];
    }
  }

  #scratchFor(lanes: number): { outputs: Columns; dOutputs: Columns } {
    if (!this.#scratch || this.#scratch.outputs.stride < lanes) {
      const matrix = () => ({ pointer: this.#arena.f32(this.outputs * lanes).pointer, stride: lanes });
      this.#scratch = { outputs: matrix(), dOutputs: matrix() };
    }
    return this.#scratch;
  }
}
