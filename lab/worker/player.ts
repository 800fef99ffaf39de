/**
 * The stage's other half: environments that are only watched. Plays the policy as it is at the moment in real time,
 * one lane or many, lets a person take over or pull at things, and says what the policy thinks of what it sees.
 */
import {
  algorithmNames,
  type Inspection,
  type LayerActivations,
  makeVectorEnv,
  Policy,
  type Space,
  type TensorLayout,
  type TrainingConfig,
  type TrainingOptions,
  unreadSettings,
  type VectorEnv,
} from "swingup";
import type { Scene } from "swingup/render";
import type { OwnEnv, SpaceNames } from "./own_env.ts";
import { pulled } from "./pull.ts";

const USUAL_RATE = 30; // steps shown in a second
const MOST_BEHIND = 0.1; // s: after a pause the stage goes on from where it is, it does not catch up

/** What makes a policy of a configuration. */
export interface Learnt {
  readonly parameters: Float32Array;
  /** By which observations are normalized, where they are. */
  readonly statistics?: Float64Array;
}

/** What the stage is to play. */
export interface Play {
  readonly config: TrainingConfig;
  readonly learnt: Learnt;
  readonly lanes: number;
  /**
   * Other policies of the same run, each in a lane of its own after those. They draw their actions, as in training: the
   * most probable actions of an untrained policy are now and then good ones, by luck, and are not what it was scored for.
   */
  readonly cast?: readonly Learnt[];
  /** Steps shown in a second; 30 unless given. */
  readonly rate?: number;
}

export interface Spaces extends SpaceNames {
  readonly observation: Space;
  readonly action: Space;
  /** Where the weights lie in the parameters. */
  readonly tensors: readonly TensorLayout[];
}

/** What the person at the page does at the moment. */
export interface Hands {
  /** Takes the place of the policy's action in lane 0. */
  readonly action?: number | readonly number[];
  /** A point of the world that lane 0 is pulled towards. */
  readonly pull?: readonly [x: number, y: number];
  /** Actions are drawn from the policy's distribution instead of being the most probable ones. */
  readonly explore?: boolean;
  /** Times real time. */
  readonly speed?: number;
}

/** An episode that has ended. */
export interface Ended {
  readonly return: number;
  readonly length: number;
  /** It was the so-manieth of its lane. */
  readonly number: number;
  /** Whether a person played it from its first step to its last. */
  readonly byHand: boolean;
}

/** What is to be drawn: all lists have an element for each lane, those of the cast come last. */
export interface Frame {
  /** How many lanes the policy itself plays. */
  readonly lanes: number;
  /** Between two steps: as far from one to the other as the time is. Of environments that have a picture. */
  readonly states?: readonly Float64Array[];
  /** What the `render` of a custom environment returned. */
  readonly scenes?: readonly (Scene | undefined)[];
  /** Of the last step, if there was one. */
  readonly actions: readonly (undefined | number | Float32Array)[];
  /** Of the episodes under way. */
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
  /** The last that has ended, if one has. */
  readonly ended: readonly (Ended | undefined)[];
  readonly observation: Float32Array;
  /** Of lane 0. */
  readonly inspection: Inspection;
}

/** A unit of the policy's network: layer 0 is what goes in, the last one the outputs. */
export interface Unit {
  readonly layer: number;
  readonly index: number;
}

/** Value and action of many observations, and what a unit makes of each, where one was named. */
export interface ActionMap extends Inspection {
  readonly activations?: Float32Array;
}

export class Player {
  #own: OwnEnv | undefined;
  #env: VectorEnv | undefined;
  #policies: Policy[] = []; // of the run, then of each of the cast
  #lanes = 1; // that the run's own plays
  #rate = USUAL_RATE;
  #time = 0; // s since the last step
  #before: Float64Array[] = [];
  #now: Float64Array[] = [];
  #returns = new Float64Array(0);
  #lengths = new Int32Array(0);
  #actions: (number | Float32Array)[] = [];
  #ended: (Ended | undefined)[] = [];
  #byHand = false; // the episode of lane 0 so far

  /** The custom environment that ids may name. */
  set own(own: OwnEnv | undefined) {
    this.#own = own;
  }

  async open({ config, learnt, lanes, cast = [], rate = USUAL_RATE }: Play): Promise<Spaces> {
    const all = lanes + cast.length;
    const options = { envOptions: config.envOptions, numEnvs: all, seed: config.seed };
    this.#own?.forget();
    const policies: Policy[] = [];
    for (const one of [learnt, ...cast]) {
      const policy = await Policy.create(config, () => {});
      teach(policy, one);
      policies.push(policy);
    }
    const env = await makeVectorEnv(policies[0].environment, options);
    await env.reset();
    this.#env?.dispose();
    this.#env = env;
    this.#policies = policies;
    this.#lanes = lanes;
    this.#rate = rate;
    this.#returns = new Float64Array(all);
    this.#lengths = new Int32Array(all);
    this.#actions = new Array(all).fill(undefined);
    this.#ended = new Array(all).fill(undefined);
    this.#byHand = true; // until the policy acts
    this.#time = 0;
    this.#now = this.#states();
    this.#before = this.#now;
    const { tensors } = policies[0];
    return { observation: env.observationSpace, action: env.actionSpace, tensors, ...this.#own?.names() };
  }

  /** The policy has learned meanwhile; or, from 1 on, another one takes a place in the cast. */
  learn(learnt: Learnt, member = 0): void {
    const policy = this.#policies[member];
    if (policy) teach(policy, learnt);
  }

  /** Goes on by so many seconds and says what is to be drawn. */
  async tick(seconds: number, hands: Hands): Promise<Frame | undefined> {
    if (!this.#env) return undefined;
    const period = 1 / (this.#rate * (hands.speed ?? 1));
    this.#time = Math.min(this.#time + seconds, Math.max(MOST_BEHIND, period));
    for (; this.#time >= period; this.#time -= period) await this.#step(this.#env, hands);
    return this.#frame(this.#env, this.#time / period);
  }

  /**
   * What the policy thinks of many observations.
   * @param observations `[number][observation]`
   */
  map(observations: Float32Array, count: number, unit?: Unit): ActionMap | undefined {
    const [policy] = this.#policies;
    if (!policy) return undefined;
    const map = policy.inspect(observations, count);
    if (!unit) return map;
    const { values } = policy.activations(observations, count)[unit.layer];
    return { ...map, activations: values.slice(unit.index * count, (unit.index + 1) * count) };
  }

  /** What each layer of the policy's network makes of an observation. */
  activations(observation: Float32Array): readonly LayerActivations[] | undefined {
    return this.#policies[0]?.activations(observation);
  }

  /** The names of all there are. */
  algorithms(): readonly string[] {
    return algorithmNames;
  }

  /** The names of settings that would be refused because the algorithm does not read them. */
  unread(options: Readonly<Record<string, unknown>>): readonly string[] {
    return unreadSettings(options as unknown as TrainingOptions);
  }

  async #step(env: VectorEnv, hands: Hands): Promise<void> {
    if (hands.pull && env.stateSize > 0) {
      const state = pulled(env.id, env.getState(0), hands.pull);
      if (state) env.setState(0, state);
    }
    this.#byHand &&= hands.action !== undefined;
    for (let lane = 0; lane < env.numEnvs; lane++) {
      const given = lane === 0 ? hands.action : undefined;
      const policy = this.#policies[Math.max(0, lane - this.#lanes + 1)];
      const deterministic = lane < this.#lanes && !hands.explore;
      const action = given ?? policy.act(env.observation(lane), { deterministic });
      this.#actions[lane] = typeof action === "number" ? action : Float32Array.from(action);
      env.setAction(lane, action);
    }
    await env.step();
    const ended = this.#count(env);
    this.#before = this.#now;
    this.#now = this.#states();
    for (const lane of ended) this.#before[lane] = this.#now[lane]; // a new episode begins where it begins
  }

  /** What the step has earned; gives the lanes whose episodes it ended. */
  #count({ episodes, numEnvs, rewards }: VectorEnv): readonly number[] {
    for (let lane = 0; lane < numEnvs; lane++) {
      this.#returns[lane] += rewards[lane];
      this.#lengths[lane]++;
    }
    const lanes = Array.from(episodes.lanes.subarray(0, episodes.count));
    lanes.forEach((lane, k) => {
      const number = (this.#ended[lane]?.number ?? 0) + 1;
      const byHand = lane === 0 && this.#byHand;
      this.#ended[lane] = { return: episodes.returns[k], length: episodes.lengths[k], number, byHand };
      this.#returns[lane] = 0;
      this.#lengths[lane] = 0;
      if (lane === 0) this.#byHand = true;
    });
    return lanes;
  }

  #frame(env: VectorEnv, share: number): Frame {
    const observation = env.observation(0);
    return {
      ...this.#picture(env, share),
      lanes: this.#lanes,
      actions: this.#actions,
      returns: Array.from(this.#returns),
      lengths: Array.from(this.#lengths),
      ended: this.#ended,
      observation,
      inspection: this.#policies[0].inspect(observation),
    };
  }

  #picture(env: VectorEnv, share: number): Pick<Frame, "states" | "scenes"> {
    if (this.#own?.id === env.id) return { scenes: this.#own.scenes(env.numEnvs) };
    return { states: this.#now.map((now, lane) => between(this.#before[lane], now, share)) };
  }

  #states(): Float64Array[] {
    const env = this.#env;
    if (!env || env.stateSize === 0) return [];
    return Array.from({ length: env.numEnvs }, (_, lane) => env.getState(lane));
  }
}

function teach(policy: Policy, { parameters, statistics }: Learnt): void {
  policy.parameters = parameters;
  if (statistics) policy.statistics = statistics;
}

/** A component that jumps by more than half a turn is an angle that was brought back into its interval. */
function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return to.map((end, k) => {
    const way = end - from[k];
    const turn = Math.abs(way) > Math.PI ? Math.sign(way) * 2 * Math.PI : 0;
    return from[k] + turn + (way - turn) * share;
  });
}
