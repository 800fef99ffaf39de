/**
 * A run that begins with a policy instead of new networks: sizes, kind of actions and normalization are the policy's, and
 * what is given beside it must agree. Its parameters and statistics are taken over; the optimizer begins afresh.
 */

import { Policy } from "../agent/policy.ts";
import type { TrainingOptions } from "../configuration/config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { show } from "../core/check.ts";
import { sameSpace, size } from "../core/space.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { InitialPolicyRecord } from "../reports/summary.ts";
import type { TrainerParts } from "./parts.ts";

/** With what a run begins. */
export interface StartOptions {
  /**
   * Instead of new networks: their sizes, the kind of actions and the normalization are the policy's, and its parameters
   * and statistics are taken over; the optimizer begins afresh. Where the policy has no value (all its parameters are 0),
   * the run's is initialized as usual, which a warning says.
   */
  initialPolicy?: Policy;
}

/** Keys of `StartOptions`. */
export const startKeys = ["initialPolicy"] as const satisfies readonly (keyof StartOptions)[];

/** Settings that say what a policy is. */
const keys = [
  "hiddenSizes",
  "activation",
  "sharedTrunk",
  "valueHiddenSizes",
  "squashActions",
  "stateDependentStd",
  "rescaleActions",
  "minLogStd",
  "maxLogStd",
  "observationHistory",
  "normalizeObservations",
] as const satisfies readonly (keyof TrainingConfig)[];

/**
 * The options with what the policy is.
 * @throws TypeError, RangeError naming what does not fit
 */
export function withInitialPolicy(
  options: TrainingOptions,
  policy: Policy,
  definition: EnvDefinition,
): TrainingOptions {
  if (!(policy instanceof Policy))
    throw new TypeError(`initialPolicy: expected a policy, by loadPolicy or importPolicy, got ${show(policy)}`);
  const { observationSpace, actionSpace, id } = definition;
  const trained = policy.environment.unwrapped ?? policy.environment;
  const [theirs, ours] = [size(trained.observationSpace), size(observationSpace)];
  if (theirs !== ours)
    throw new RangeError(
      `initialPolicy: expected one for observations of ${id}, ${ours} numbers, got one for ${theirs}`,
    );
  if (!sameSpace(trained.actionSpace, actionSpace))
    throw new RangeError(`initialPolicy: expected one for the actions of ${id}, got one for those of ${trained.id}`);
  const config: Partial<TrainingConfig> = policy.config;
  const given: Partial<TrainingConfig> = options as Partial<TrainingConfig>;
  for (const key of keys)
    if (given[key] !== undefined && String(given[key]) !== String(config[key]))
      throw new RangeError(
        `${key}: expected ${text(config[key])}, as the initial policy has it, got ${text(given[key])}`,
      );
  const taken = Object.fromEntries(keys.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]));
  return { ...options, ...taken };
}

/** Begins a run that has been built, and whose environments have not begun, with the policy. */
export function takePolicy({ replica, env }: TrainerParts, policy: Policy): InitialPolicyRecord {
  const value = takeParameters(replica.actorCritic, policy);
  const { statistics } = policy;
  if (statistics) env.state.observations?.view.set(statistics);
  if (!value) console.warn("swingup: the initial policy has no value network; the run's is initialised afresh");
  return { parametersSha256: policy.parametersSha256, value };
}

/**
 * Writes the policy's parameters over those of new networks.
 * @returns whether there was a value among them: one whose parameters are all 0 is none, and stays as it was initialized
 * @throws RangeError where its networks are others
 */
function takeParameters(actorCritic: ActorCritic, { actorCritic: from }: Policy): boolean {
  const name = ({ tensors }: ActorCritic) => tensors.map(({ name, shape }) => `${name} [${shape}]`).join(", ");
  if (name(actorCritic) !== name(from))
    throw new RangeError(`initialPolicy: expected the networks ${name(actorCritic)}, got ${name(from)}`);
  const [to, values] = [actorCritic.parameters.view, from.parameters.view];
  const places = valuePlaces(from);
  const empty = places.every(([start, end]) => values.subarray(start, end).every((value) => value === 0));
  const kept = empty ? places.map(([start, end]) => [start, to.slice(start, end)] as const) : [];
  to.set(values);
  for (const [start, own] of kept) to.set(own, start);
  actorCritic.parametersChanged();
  return !empty;
}

/** Where the parameters of the value alone are: its network, or the last row of the shared one's last layer. */
function valuePlaces({ parameterRanges, tensors }: ActorCritic): (readonly [number, number])[] {
  if (parameterRanges.value.length > 0) return parameterRanges.value.map(({ start, end }) => [start, end] as const);
  return tensors
    .filter(({ name }) => name.startsWith("shared."))
    .slice(-2) // weight and bias of the last layer
    .map(({ shape: [rows, columns = 1], offset }) => [offset + (rows - 1) * columns, offset + rows * columns] as const);
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? "none";
}
