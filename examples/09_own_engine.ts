/**
 * A network engine in plain TypeScript: a linear policy and a linear value, which balance a pole. Whatever computes
 * outputs and a gradient can stand here; losses, optimizers, rollouts and files are swingup's.
 *
 *   npm run build && node dist/examples/09_own_engine.js
 */
import {
  type Arena,
  type Block,
  type Columns,
  type Engine,
  type Network,
  type NetworkDefinition,
  type OutputGradient,
  Random,
  train,
} from "swingup";

const TILE = 64; // columns of one call of `backward`

/** y = W x + b for every column; parameters are W `[output][input]`, then b `[output]`. */
class Linear implements Network {
  readonly tile = TILE;
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: Block<Float32Array>;
  readonly #arena: Arena;
  readonly #y: Columns; // room for a tile's outputs, and for the gradient with respect to them
  readonly #dy: Columns;

  constructor(arena: Arena, parameters: Block<Float32Array>, inputs: number, outputs: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.parameters = parameters;
    this.#arena = arena;
    this.#y = { pointer: arena.f32(outputs * TILE).pointer, stride: TILE };
    this.#dy = { pointer: arena.f32(outputs * TILE).pointer, stride: TILE };
  }

  forward(x: Columns, lanes: number, y: Columns): void {
    const { inputs, outputs } = this;
    const parameters = this.parameters.view;
    for (let o = 0; o < outputs; o++) {
      const out = this.#row(y, o, lanes).fill(parameters[outputs * inputs + o]);
      for (let i = 0; i < inputs; i++) {
        const weight = parameters[o * inputs + i];
        this.#row(x, i, lanes).forEach((value, lane) => {
          out[lane] += weight * value;
        });
      }
    }
  }

  backward(x: Columns, lanes: number, outputGradient: OutputGradient, gradient: Block<Float32Array>): void {
    const { inputs, outputs } = this;
    this.forward(x, lanes, this.#y);
    outputGradient(this.#y, this.#dy);
    const sums = gradient.view;
    for (let o = 0; o < outputs; o++) {
      const dy = this.#row(this.#dy, o, lanes);
      for (let i = 0; i < inputs; i++) {
        const values = this.#row(x, i, lanes);
        sums[o * inputs + i] += dy.reduce((sum, slope, lane) => sum + slope * values[lane], 0);
      }
      sums[outputs * inputs + o] += dy.reduce((sum, slope) => sum + slope, 0);
    }
  }

  parametersChanged(): void {} // they are read where they lie
  dispose(): void {}

  /** The first numbers of a row, where they lie in the memory. */
  #row({ pointer, stride }: Columns, row: number, lanes: number): Float32Array {
    return new Float32Array(this.#arena.memory.buffer, pointer + 4 * row * stride, lanes);
  }
}

export const linear: Engine = {
  name: "linear",
  async define(role, { inputs, heads }): Promise<NetworkDefinition> {
    const outputs = heads.reduce((sum, head) => sum + head.outputs, 0);
    return {
      parameterCount: outputs * (inputs + 1),
      tensors: [
        { name: `${role}.0.weight`, shape: [outputs, inputs], offset: 0 },
        { name: `${role}.0.bias`, shape: [outputs], offset: outputs * inputs },
      ],
      create: (arena, parameters) => new Linear(arena, parameters, inputs, outputs),
      initialize(_arena, parameters, { seed, network }) {
        const random = new Random(2 * seed + network);
        parameters.view.forEach((_, k, all) => {
          all[k] = k < outputs * inputs ? 0.02 * random.uniform() - 0.01 : 0;
        });
      },
    };
  },
};

/** Trains it; `hiddenSizes: []` says what its policy files hold, so that the kernels can run them, too. */
export const balance = (steps = 100_000) =>
  train({ env: "CartPole-v1", seed: 1, steps, engine: linear, hiddenSizes: [], learningRate: 0.01 });

if (process.argv[1]?.includes("09_own_engine")) {
  const run = await balance();
  console.log(`mean return ${(await run.evaluate({ episodes: 100 })).meanReturn}`);
}
