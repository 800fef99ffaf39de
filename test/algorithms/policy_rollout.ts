/** A small actor-critic with random parameters, and a rollout of its own policy with random observations and rewards. */
import { discrete, maskSize, type Space, symmetricBox } from "../../src/core/space.ts";
import type { Engine } from "../../src/networks/network.ts";
import { ActorCritic } from "../../src/policies/actor_critic.ts";
import type { HeadSpec } from "../../src/policies/head.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { Arena, padLanes } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/autodiff.ts";
import { sampleActions } from "../policies/sampled_actions.ts";
import { SMALL_ACTOR } from "./small_actor.ts";

export const spaces = { categorical: discrete(3), gaussian: symmetricBox(1, 2) } satisfies Record<string, Space>;
export type Head = keyof typeof spaces;

/** A policy head, perhaps with action masks. */
export interface HeadCase extends HeadSpec {
  actionSpace: Space;
  masked?: "masked";
}

export const SHAPE = { steps: 23, lanes: 7, observationRows: 3 }; // 161 samples: tiles of 64 and a rest that needs padding

export async function policyRollout(engine: Engine, head: Head) {
  return headRollout(engine, { actionSpace: spaces[head] });
}

export async function headRollout(engine: Engine, { masked, ...head }: HeadCase) {
  const arena = await Arena.create();
  const next = numbers(11);
  const actorCritic = await ActorCritic.create(arena, engine, { ...SMALL_ACTOR, ...head }, 5);
  const { distribution, parameters } = actorCritic;
  for (let k = 0; k < parameters.length; k++) parameters.view[k] += 0.2 * next(); // biases and log_std differ too
  actorCritic.parametersChanged();
  const maskRows = masked ? maskSize(head.actionSpace) : 0;
  const shape = { ...SHAPE, actionRows: distribution.actionRows, maskRows };
  const buffer = new RolloutBuffer(arena, shape);
  const masks = buffer.actionMasks?.view ?? []; // the first choice of all stays
  for (let k = buffer.stride; k < masks.length; k++) masks[k] = next() > 0 ? 1 : 0;
  for (const { view } of [buffer.observations, buffer.rewards]) for (let k = 0; k < view.length; k++) view[k] = next();
  const { samples } = buffer;
  const lanes = padLanes(samples);
  const noise = arena.f32(distribution.actionRows * lanes);
  for (let k = 0; k < noise.length; k++) noise.view[k] = (next() + 1) / 2; // in [0, 1) for choices; any for normals
  const observations = buffer.observationColumns(0);
  const { pointer: logProbabilities } = buffer.logProbabilities;
  sampleActions(
    actorCritic,
    observations,
    lanes,
    { pointer: noise.pointer, stride: lanes },
    buffer.actionColumns(0),
    logProbabilities,
    buffer.maskColumns(0),
  );
  actorCritic.values(observations, lanes, buffer.values.pointer);
  for (let k = 0; k < samples; k++) {
    buffer.nextValues.view[k] = next();
    buffer.terminated.view[k] = next() > 0.9 ? 1 : 0;
  }
  return { arena, actorCritic, buffer, shape };
}

/** Numbers of the policy's parameters in the flat vector, its distribution's included. */
export function policyParameters({ parameterRanges }: ActorCritic): number[] {
  return parameterRanges.policy.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, k) => start + k));
}
