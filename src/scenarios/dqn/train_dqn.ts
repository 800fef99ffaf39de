/**
 * A deep Q-network on an environment with one choice a step: the value-based method that policy gradients are compared
 * with, on the same environments, networks and optimizer. Small on purpose: no dueling, no double estimator, no priorities.
 */
import { throwIfAborted } from "../../core/abort.ts";
import { Random } from "../../core/random.ts";
import { size } from "../../core/space.ts";
import { makeVectorEnv } from "../../envs/make_vector_env.ts";
import type { VectorEnv } from "../../envs/vector_env.ts";
import { Arena } from "../../wasm/arena.ts";
import { QNetwork } from "./q_network.ts";
import { ReplayBuffer } from "./replay_buffer.ts";
import type { DqnSettings } from "./settings.ts";

const WINDOW = 100; // episodes of a training return
const POINT = 500; // steps between two points of the curve

export interface DqnOptions extends DqnSettings {
  readonly env: string;
  readonly steps: number;
  readonly seed: number;
  /** Of the evaluation at the end, with the action of the greatest value. */
  readonly episodes: number;
}

export interface DqnResult {
  /** Mean return of the last 100 episodes, of the evaluation. */
  readonly curve: [step: number, value: number][];
  readonly meanReturn: number;
}

/** @throws RangeError for an environment whose action is not one choice; the signal's reason where it was aborted */
export async function trainDqn(options: DqnOptions, signal?: AbortSignal): Promise<DqnResult> {
  const env = await makeVectorEnv(options.env, { numEnvs: 1, seed: options.seed });
  const learner = await Learner.create(env, options);
  env.reset();
  for (let step = 0; step < options.steps; step++) {
    if (step % POINT === 0) throwIfAborted(signal);
    learner.step(step);
  }
  return { curve: learner.curve, meanReturn: await learner.evaluate() };
}

interface Parts {
  readonly env: VectorEnv;
  readonly network: QNetwork;
  /** Writes the choice of the greatest value into each lane. */
  readonly act: (env: VectorEnv) => void;
  readonly choices: number;
}

class Learner {
  readonly curve: [number, number][] = [];
  readonly #options: DqnOptions;
  readonly #env: VectorEnv;
  readonly #network: QNetwork;
  readonly #buffer: ReplayBuffer;
  readonly #random: Random;
  readonly #act: (env: VectorEnv) => void;
  readonly #choices: number;
  readonly #returns: number[] = [];
  #sum = 0;

  static async create(env: VectorEnv, options: DqnOptions): Promise<Learner> {
    const { observationSpace, actionSpace } = env;
    if (actionSpace.type !== "discrete")
      throw new RangeError(`env: expected an environment with one choice a step, got ${env.id}`);
    const arena = await Arena.create();
    const inputs = size(observationSpace);
    const network = await QNetwork.create(arena, { ...options, inputs, choices: actionSpace.n });
    const act = greedy(arena, network, inputs, actionSpace.n);
    return new Learner(
      { env, network, act, choices: actionSpace.n },
      new ReplayBuffer(options.bufferSize, inputs),
      options,
    );
  }

  private constructor({ env, network, act, choices }: Parts, buffer: ReplayBuffer, options: DqnOptions) {
    this.#env = env;
    this.#network = network;
    this.#act = act;
    this.#choices = choices;
    this.#options = options;
    this.#buffer = buffer;
    this.#random = new Random(options.seed);
  }

  step(step: number): void {
    const { learningStarts, trainEvery, gradientSteps, targetEvery } = this.#options;
    this.#gather(step);
    if (step % targetEvery === 0) this.#network.copyToTarget();
    if (step >= learningStarts && step % trainEvery === 0)
      for (let k = 0; k < gradientSteps; k++) {
        this.#buffer.draw(this.#random, this.#network.stride, this.#network.batch);
        this.#network.learn();
      }
    if ((step + 1) % POINT === 0 && this.#returns.length > 0)
      this.curve.push([step + 1, mean(this.#returns.slice(-WINDOW))]);
  }

  /** Mean return of episodes of its own. */
  async evaluate(): Promise<number> {
    const { env: id, seed, episodes } = this.#options;
    const env = await makeVectorEnv(id, { numEnvs: episodes, seed: seed + 1_000_000 });
    const returns = new Float64Array(episodes);
    const over = new Uint8Array(episodes);
    env.reset();
    for (let left = episodes; left > 0; ) {
      this.#act(env);
      env.step();
      for (let lane = 0; lane < episodes; lane++) {
        if (over[lane]) continue;
        returns[lane] += env.rewards[lane];
        over[lane] = env.terminated[lane] | env.truncated[lane];
        left -= over[lane];
      }
    }
    return mean([...returns]);
  }

  #gather(step: number): void {
    const { steps, explorationShare, finalExploration } = this.#options;
    const env = this.#env;
    const progress = Math.min(1, step / (explorationShare * steps));
    const observation = env.observation(0);
    if (this.#random.chance(1 - progress * (1 - finalExploration)))
      env.actions[0] = this.#random.integer(this.#choices);
    else this.#act(env);
    const action = env.actions[0];
    env.step();
    const ended = env.terminated[0] === 1 || env.truncated[0] === 1;
    const next = ended ? env.finalObservation(0) : env.observation(0);
    this.#buffer.add(observation, action, env.rewards[0], next, env.terminated[0] === 1);
    this.#sum += env.rewards[0];
    if (!ended) return;
    this.#returns.push(this.#sum);
    this.#sum = 0;
  }
}

/** Writes the choice of the greatest value into each lane. */
function greedy(arena: Arena, network: QNetwork, inputs: number, choices: number): (env: VectorEnv) => void {
  const width = 128; // lanes, room for an evaluation's
  const observations = arena.f32(inputs * width);
  const values = arena.f32(choices * width);
  return (env) => {
    const columns = env.numEnvs;
    for (let row = 0; row < inputs; row++)
      for (let lane = 0; lane < columns; lane++)
        observations.view[row * width + lane] = env.observations[row * env.stride + lane];
    const padded = 8 * Math.ceil(columns / 8);
    const at = (block: { pointer: number }) => ({ pointer: block.pointer, stride: width });
    network.forward(at(observations), padded, at(values));
    for (let lane = 0; lane < columns; lane++) {
      let best = 0;
      for (let choice = 1; choice < choices; choice++)
        if (values.view[choice * width + lane] > values.view[best * width + lane]) best = choice;
      env.actions[lane] = best;
    }
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
