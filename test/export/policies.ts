/**
 * Policies for the tests of exports: every kind of head, activation and network, with random parameters large enough
 * that hidden units leave their linear range and actions reach their bounds. Random numbers are swingup's.
 */
import {
  type ActivationName,
  box,
  defineEnv,
  discrete,
  type Env,
  multiBinary,
  multiDiscrete,
  type Policy,
  Random,
  type Space,
} from "swingup";
import { Policy as PolicyClass } from "../../src/agent/policy.ts";
import { completeConfig, type TrainingOptions } from "../../src/configuration/config.ts";

export interface Case {
  name: string;
  actionSpace: Space;
  options?: Partial<TrainingOptions>;
}

const activations: ActivationName[] = ["tanh", "relu", "leakyRelu", "elu", "sigmoid", "linear"];

/** Five numbers: no width here is a multiple of four by chance. */
export const INPUTS = 5;

const wide = box(new Float32Array(7).fill(-9), new Float32Array(7).fill(9)); // few actions reach the bounds
const bounded = box([-0.5, -1, 2], [0.5, 2, 7]);
const three = box([-0.5, -1, -Infinity], [0.5, 2, Infinity]);

export const cases: readonly Case[] = [
  { name: "Discrete", actionSpace: discrete(3) },
  { name: "Discrete, shared trunk", actionSpace: discrete(3), options: { sharedTrunk: true } },
  { name: "Box", actionSpace: three },
  { name: "Box, shared trunk", actionSpace: three, options: { sharedTrunk: true } },
  { name: "Box, squashed", actionSpace: bounded, options: { squashActions: true } },
  { name: "Box, rescaled", actionSpace: bounded, options: { rescaleActions: true } },
  { name: "Box, deviations by state", actionSpace: three, options: { stateDependentStd: true } },
  {
    name: "Box, squashed, deviations by state, shared trunk",
    actionSpace: bounded,
    options: { squashActions: true, stateDependentStd: true, sharedTrunk: true },
  },
  { name: "Discrete, normalised", actionSpace: discrete(3), options: { normalizeObservations: true } },
  {
    name: "Box, normalised, shared trunk",
    actionSpace: three,
    options: { normalizeObservations: true, sharedTrunk: true },
  },
  { name: "MultiDiscrete", actionSpace: multiDiscrete([3, 2, 6]) },
  { name: "MultiDiscrete, shared trunk", actionSpace: multiDiscrete([2, 3]), options: { sharedTrunk: true } },
  { name: "MultiBinary", actionSpace: multiBinary(6) },
  { name: "value of other layers", actionSpace: discrete(3), options: { valueHiddenSizes: [9] } },
  { name: "no hidden layer", actionSpace: discrete(6), options: { hiddenSizes: [] } },
  { name: "shared, no hidden layer", actionSpace: discrete(6), options: { hiddenSizes: [], sharedTrunk: true } },
  ...activations.map((activation) => ({
    name: `Box, ${activation}`,
    actionSpace: wide,
    options: { activation, hiddenSizes: [21, 10] },
  })),
];

/** A policy of an environment that is never stepped. */
export async function randomPolicy({ actionSpace, options = {} }: Case, seed = 1): Promise<Policy> {
  const space = { observationSpace: box(new Float32Array(INPUTS).fill(-10), new Float32Array(INPUTS).fill(10)) };
  const still = { ...space, actionSpace, reset: () => new Float32Array(INPUTS), step: () => never() } as Env;
  const env = defineEnv(() => ({ ...still }), { id: "Still" });
  const config = completeConfig({ env, hiddenSizes: [24, 17], ...options } as TrainingOptions, env);
  const random = normals(seed);
  return PolicyClass.create(
    config,
    ({ parameters, tensors }) => {
      for (const { name, shape, offset } of tensors) {
        const length = shape.reduce((product, axis) => product * axis, 1);
        const scale = name.endsWith("weight") ? 1 / Math.sqrt(shape[1]) : 0.1;
        for (let k = 0; k < length; k++) parameters.view[offset + k] = scale * random();
      }
    },
    { env, statistics: options.normalizeObservations ? statistics() : undefined },
  );
}

/** Means large against the deviations, one feature that hardly moves, one that is often at its limit. */
function statistics(): Float64Array {
  const records = [
    [0.1, 0.25],
    [3.3, 0.2],
    [-0.7, 4],
    [0, 1e-3],
    [3, 1e4],
  ];
  return Float64Array.from(records.flatMap(([mean, variance]) => [mean, variance, 1000]));
}

/** By the formula, in float64. */
function normalized({ normalization }: Policy, observation: Float32Array): ArrayLike<number> {
  if (!normalization) return observation;
  const { mean, variance } = normalization;
  return observation.map((x, k) => Math.min(Math.max((x - mean[k]) / Math.sqrt(variance[k] + 1e-8), -10), 10));
}

function never(): never {
  throw new Error("this environment is never stepped");
}

/** Observations of the policies' environment, some of them far out. */
export function randomObservations(count: number, seed = 2): Float32Array[] {
  const random = normals(seed);
  return Array.from({ length: count }, (_, k) =>
    Float32Array.from({ length: INPUTS }, () => random() * (k % 10 === 0 ? 2 : 1)),
  );
}

/** A policy's outputs and value for each observation, by the kernels; outputs as `[observation][output]`. */
export function kernelOutputs(policy: Policy, observations: readonly Float32Array[]) {
  const { arena, actorCritic } = policy;
  const lanes = Math.ceil(observations.length / 64) * 64;
  const network = [...actorCritic.networks.values()][0];
  const x = arena.f32(INPUTS * lanes);
  const y = arena.f32(network.outputs * lanes);
  const values = arena.f32(lanes);
  observations.forEach((observation, lane) => {
    const inputs = normalized(policy, observation);
    for (let row = 0; row < INPUTS; row++) x.view[row * lanes + lane] = inputs[row];
  });
  const input = { pointer: x.pointer, stride: lanes };
  network.forward(input, lanes, { pointer: y.pointer, stride: lanes });
  actorCritic.values(input, lanes, values.pointer);
  const { outputs } = actorCritic.distribution;
  return {
    outputs: observations.map((_, lane) => Array.from({ length: outputs }, (_, row) => y.view[row * lanes + lane])),
    values: observations.map((_, lane) => values.view[lane]),
  };
}

/** Nearly normal numbers: sums of twelve uniform ones. */
function normals(seed: number): () => number {
  const random = new Random(seed);
  return () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
}

/** Spaces of choices, by name, each with the length of an action mask. */
export const choiceSpaces = [
  ["Discrete", discrete(3), 3],
  ["MultiDiscrete", multiDiscrete([3, 2]), 5],
  ["MultiBinary", multiBinary(2), 4],
] as const;

/** A random mask, and what the policy does with it; undefined where it allows nothing that could be done. */
export function maskedAction(policy: Policy, observation: Float32Array, length: number, random: Random) {
  const actionMask = Array.from({ length }, () => random.chance(0.6));
  try {
    return { actionMask, action: policy.act(observation, { actionMask }) };
  } catch {
    return undefined;
  }
}
