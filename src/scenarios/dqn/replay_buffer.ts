/** The last transitions that were seen, to draw minibatches from: `[transition][feature]`, the oldest overwritten first. */
import type { Random } from "../../core/random.ts";

/** A minibatch, `[feature][sample]` with a stride: what networks read. */
export interface Minibatch {
  readonly observations: Float32Array;
  readonly nextObservations: Float32Array;
  readonly actions: Int32Array;
  readonly rewards: Float32Array;
  /** 1 where the episode ended by its own rules; a time limit ends nothing that a value counts. */
  readonly terminated: Uint8Array;
}

export class ReplayBuffer {
  readonly #features: number;
  readonly #capacity: number;
  readonly #observations: Float32Array;
  readonly #nextObservations: Float32Array;
  readonly #actions: Int32Array;
  readonly #rewards: Float32Array;
  readonly #terminated: Uint8Array;
  #added = 0;

  constructor(capacity: number, features: number) {
    this.#capacity = capacity;
    this.#features = features;
    this.#observations = new Float32Array(capacity * features);
    this.#nextObservations = new Float32Array(capacity * features);
    this.#actions = new Int32Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#terminated = new Uint8Array(capacity);
  }

  /** Transitions that are kept. */
  get size(): number {
    return Math.min(this.#added, this.#capacity);
  }

  add(
    observation: Float32Array,
    action: number,
    reward: number,
    nextObservation: Float32Array,
    terminated: boolean,
  ): void {
    const slot = this.#added++ % this.#capacity;
    this.#observations.set(observation, slot * this.#features);
    this.#nextObservations.set(nextObservation, slot * this.#features);
    this.#actions[slot] = action;
    this.#rewards[slot] = reward;
    this.#terminated[slot] = Number(terminated);
  }

  /** Draws as many transitions as `actions` has room for, with replacement. */
  draw(random: Random, stride: number, into: Minibatch): void {
    for (let sample = 0; sample < into.actions.length; sample++) {
      const slot = random.integer(this.size);
      for (let f = 0; f < this.#features; f++) {
        into.observations[f * stride + sample] = this.#observations[slot * this.#features + f];
        into.nextObservations[f * stride + sample] = this.#nextObservations[slot * this.#features + f];
      }
      into.actions[sample] = this.#actions[slot];
      into.rewards[sample] = this.#rewards[slot];
      into.terminated[sample] = this.#terminated[slot];
    }
  }
}
