/**
 * A network that gives each choice its action value, and the one that its targets come from. One gradient step descends
 * Huber's loss of Q(s, a) - (r + gamma max Q'(s', a')), whose slope is the error, cut at 1 (Mnih et al. 2015).
 */

import { Optimizer } from "../../algorithms/optimizer.ts";
import { fused } from "../../networks/mlp.ts";
import type { Columns, Network } from "../../networks/network.ts";
import { ThreadTeam } from "../../threads/thread_team.ts";
import type { Arena, Block } from "../../wasm/arena.ts";
import type { Minibatch } from "./replay_buffer.ts";

const MAX_GRADIENT_NORM = 10;

export interface QNetworkSpec {
  readonly inputs: number;
  readonly choices: number;
  readonly hiddenSizes: readonly number[];
  readonly batchSize: number;
  readonly learningRate: number;
  readonly gamma: number;
  readonly seed: number;
}

export class QNetwork {
  /** Elements between the rows of the batch's observations. */
  readonly stride: number;
  readonly #spec: QNetworkSpec;
  readonly #network: Network;
  readonly #target: Network;
  readonly #gradient: Block<Float32Array>;
  readonly #optimizer: Optimizer;
  readonly #observations: Block<Float32Array>;
  readonly #nextObservations: Block<Float32Array>;
  readonly #nextValues: Block<Float32Array>;
  readonly #actions: Block<Int32Array>;
  readonly #rewards: Block<Float32Array>;
  readonly #terminated: Block<Uint8Array>;

  static async create(arena: Arena, spec: QNetworkSpec): Promise<QNetwork> {
    const { inputs, choices, hiddenSizes, seed } = spec;
    const definition = await fused.define("policy", {
      inputs,
      hiddenSizes,
      activation: "relu",
      initialization: "he",
      heads: [{ outputs: choices, gain: 1 }],
    });
    const networks = [0, 1].map(() => {
      const parameters = arena.f32(definition.parameterCount);
      definition.initialize(arena, parameters, { seed, network: 0 });
      return definition.create(arena, parameters);
    });
    return new QNetwork(arena, spec, networks[0], networks[1]);
  }

  private constructor(arena: Arena, spec: QNetworkSpec, network: Network, target: Network) {
    const { batchSize, inputs, choices } = spec;
    const count = network.parameters.view.length;
    this.#spec = spec;
    this.#network = network;
    this.#target = target;
    this.#gradient = arena.f32(count);
    const options = { optimizer: "adam", adamEpsilon: 1e-8, maxGradientNorm: MAX_GRADIENT_NORM } as const;
    this.#optimizer = new Optimizer(arena, new ThreadTeam(arena), count, { ...options, maxGradientValue: 0 });
    this.stride = batchSize + 8;
    this.#observations = arena.f32(inputs * this.stride);
    this.#nextObservations = arena.f32(inputs * this.stride);
    this.#nextValues = arena.f32(choices * this.stride);
    this.#actions = arena.i32(batchSize);
    this.#rewards = arena.f32(batchSize);
    this.#terminated = arena.u8(batchSize);
  }

  /** To be filled before `learn`; what lies in memory may move, so it is not to be kept. */
  get batch(): Minibatch {
    return {
      observations: this.#observations.view,
      nextObservations: this.#nextObservations.view,
      actions: this.#actions.view,
      rewards: this.#rewards.view,
      terminated: this.#terminated.view,
    };
  }

  /** Writes the action values `[choice][column]` of observations `[feature][column]`. */
  forward(observations: Columns, columns: number, values: Columns): void {
    this.#network.forward(observations, columns, values);
  }

  /** One gradient step on the batch. */
  learn(): void {
    const { batchSize, learningRate } = this.#spec;
    const { stride } = this;
    const next = { pointer: this.#nextValues.pointer, stride };
    this.#target.forward({ pointer: this.#nextObservations.pointer, stride }, batchSize, next);
    this.#gradient.view.fill(0);
    for (let first = 0; first < batchSize; first += this.#network.tile) {
      const columns = Math.min(this.#network.tile, batchSize - first);
      const observations = { pointer: this.#observations.pointer + 4 * first, stride };
      const slopes = (outputs: Columns, into: Columns) => this.#slopes(first, columns, outputs, into);
      this.#network.backward(observations, columns, slopes, this.#gradient);
    }
    this.#optimizer.step(this.#network.parameters, this.#gradient, learningRate);
    this.#network.parametersChanged();
  }

  /** Targets come from the network as it is now. */
  copyToTarget(): void {
    this.#target.parameters.view.set(this.#network.parameters.view);
    this.#target.parametersChanged();
  }

  #slopes(first: number, columns: number, outputs: Columns, into: Columns): void {
    const { choices, gamma, batchSize } = this.#spec;
    const memory = new Float32Array(this.#gradient.view.buffer);
    const { actions, rewards, terminated } = this.batch;
    for (let column = 0; column < columns; column++) {
      const sample = first + column;
      let best = Number.NEGATIVE_INFINITY;
      for (let choice = 0; choice < choices; choice++)
        best = Math.max(best, this.#nextValues.view[choice * this.stride + sample]);
      const target = rewards[sample] + (terminated[sample] ? 0 : gamma * best);
      for (let choice = 0; choice < choices; choice++) {
        const at = (row: Columns) => row.pointer / 4 + choice * row.stride + column;
        const error = choice === actions[sample] ? memory[at(outputs)] - target : 0;
        memory[at(into)] = Math.max(-1, Math.min(1, error)) / batchSize;
      }
    }
  }
}
