/** A small actor-critic, and the rollouts that tests of algorithms fill with its own actions. */
import { box, discrete } from "../../src/core/space.ts";
import type { Engine } from "../../src/networks/network.ts";
import { ActorCritic, type ActorCriticSpec } from "../../src/policies/actor_critic.ts";
import type { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../../src/wasm/arena.ts";
import { sampleActions } from "../policies/sampled_actions.ts";

/** A policy of three choices over three numbers, unless something else is said. */
export function smallActorCritic(
  arena: Arena,
  engine: Engine,
  special: Partial<ActorCriticSpec> = {},
  seed = 5,
): Promise<ActorCritic> {
  const spec: ActorCriticSpec = {
    observationSpace: cube(3),
    actionSpace: discrete(3),
    hiddenSizes: [16],
    activation: "tanh",
    initialization: "xavier",
    sharedTrunk: false,
    policyGain: 1,
    valueGain: 1,
    initialLogStd: -0.3,
    ...special,
  };
  return ActorCritic.create(arena, engine, spec, seed);
}

/** Observations of so many numbers in [-1, 1]. */
export const cube = (size: number) => box(new Array<number>(size).fill(-1), new Array<number>(size).fill(1));

/** Moves all parameters, so that also biases and log standard deviations differ. */
export function scatter(actorCritic: ActorCritic, next: () => number): void {
  const { parameters } = actorCritic;
  for (let k = 0; k < parameters.length; k++) parameters.view[k] += 0.2 * next();
  actorCritic.parametersChanged();
}

export function fill(blocks: readonly Block<Float32Array>[], next: () => number): void {
  for (const { view } of blocks) for (let k = 0; k < view.length; k++) view[k] = next();
}

/** Actions of the policy on the rollout's observations, their log-probabilities, and the values; `next` is in [-1, 1). */
export function act(arena: Arena, actorCritic: ActorCritic, rollout: RolloutBuffer, next: () => number): void {
  const lanes = padLanes(rollout.samples);
  const noise = arena.f32(rollout.actionRows * lanes);
  for (let k = 0; k < noise.length; k++) noise.view[k] = (next() + 1) / 2; // in [0, 1) for choices; any for normals
  actOn(actorCritic, rollout, { pointer: noise.pointer, stride: lanes });
}

/** The same with noise that is there already. */
export function actOn(
  actorCritic: ActorCritic,
  rollout: RolloutBuffer,
  noise: { pointer: number; stride: number },
): void {
  const lanes = padLanes(rollout.samples);
  const observations = rollout.observationColumns(0);
  const { pointer: logProbabilities } = rollout.logProbabilities;
  const actions = rollout.actionColumns(0);
  sampleActions(actorCritic, observations, lanes, noise, actions, logProbabilities, rollout.maskColumns(0));
  actorCritic.values(observations, lanes, rollout.values.pointer);
}
