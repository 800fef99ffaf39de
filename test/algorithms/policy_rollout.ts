/** A small actor-critic with random parameters, and a rollout of its own policy with random observations and rewards. */
import { discrete, maskSize, type Space, symmetricBox } from "../../src/core/space.ts";
import type { Engine } from "../../src/networks/network.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";
import type { HeadSpec } from "../../src/policies/head.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/autodiff.ts";
import { act, fill, scatter, smallActorCritic } from "../support/actor_critic.ts";

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
  const actorCritic = await smallActorCritic(arena, engine, { ...head, hiddenSizes: [4] });
  scatter(actorCritic, next);
  const { distribution } = actorCritic;
  const maskRows = masked ? maskSize(head.actionSpace) : 0;
  const shape = { ...SHAPE, actionRows: distribution.actionRows, maskRows };
  const buffer = new RolloutBuffer(arena, shape);
  const masks = buffer.actionMasks?.view ?? []; // the first choice of all stays
  for (let k = buffer.stride; k < masks.length; k++) masks[k] = next() > 0 ? 1 : 0;
  fill([buffer.observations, buffer.rewards], next);
  act(arena, actorCritic, buffer, next);
  for (let k = 0; k < buffer.samples; k++) {
    buffer.nextValues.view[k] = next();
    buffer.terminated.view[k] = next() > 0.9 ? 1 : 0;
  }
  return { arena, actorCritic, buffer, shape };
}

/** Numbers of the policy's parameters in the flat vector, its distribution's included. */
export function policyParameters({ parameterRanges }: ActorCritic): number[] {
  return parameterRanges.policy.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, k) => start + k));
}
