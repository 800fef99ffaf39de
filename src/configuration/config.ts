/**
 * The configuration of a run: one flat record. A user's options are laid over the preset of the environment and
 * algorithm, which is laid over the algorithm's defaults; every value is checked here, once, before anything is built.
 */

import { optimizerNames } from "../algorithms/optimizer.ts";
import { surrogateNames } from "../algorithms/ppo.ts";
import { type AlgorithmName, algorithmNames } from "../algorithms/registry.ts";
import { baselineNames } from "../algorithms/reinforce.ts";
import {
  checkBoolean,
  checkChoice,
  checkFloat32,
  checkInteger,
  checkKeys,
  type Interval,
  show,
} from "../core/check.ts";
import { isFloat32 } from "../core/floats.ts";
import { checkSchedule } from "../core/schedule.ts";
import { completeOptions, type EnvDefinition, type EnvOptions } from "../envs/env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { wrapperChecks } from "../envs/wrappers.ts";
import { activationNames, initialisationNames } from "../networks/network.ts";
import { estimatorNames } from "../rollout/advantages.ts";
import { checkActionSettings } from "./action_settings.ts";
import { adjustable } from "./adjustable.ts";
import { type PresetName, presetFor, presetNames } from "./presets.ts";
import type { TrainingConfig } from "./training_config.ts";

export { type AlgorithmName, algorithmNames };

/** What a user may give: everything but `env`, a name or an environment of his own, has a default. */
export type TrainingOptions = { env: EnvSource; preset?: PresetName } & Partial<Omit<TrainingConfig, "env">>;

type Check = (name: string, value: unknown) => unknown;
const number =
  (interval: Interval): Check =>
  (name, value) =>
    checkFloat32(name, value, interval);
const integer =
  (interval: Interval): Check =>
  (name, value) =>
    checkInteger(name, value, interval);
const choice =
  (choices: readonly string[]): Check =>
  (name, value) =>
    checkChoice(name, value, choices);

/** A settable value: how it is checked, what it means, and what it is where no preset says otherwise. */
export interface Setting {
  check: Check;
  initial: unknown;
  /** Where an algorithm's own default differs. */
  initials?: Readonly<Partial<Record<AlgorithmName, unknown>>>;
  doc: string;
  /** The algorithms that read it, or the values of another setting with which it is read; absent: it always is. */
  only?: Readonly<Record<string, readonly string[]>>;
}

const onlyPpo = { algorithm: ["ppo"] } as const;
const onlyActorCritics = { algorithm: ["ppo", "a2c"] } as const;
const bootstrapping = { algorithm: ["ppo", "a2c", "trpo"] } as const;
const rewardingEntropy = { algorithm: ["ppo", "a2c", "reinforce"] } as const;
const onlyTrpo = { algorithm: ["trpo"] } as const;

/** All of them; one that decides whether others are read stands before those. */
export const settings = {
  lanes: { check: integer({ least: 1, most: 65536 }), initial: 8, doc: "environments side by side" },
  rolloutSteps: {
    check: integer({ least: 1, most: 1_000_000 }),
    initial: 128,
    initials: { a2c: 8, reinforce: 1 },
    doc: "steps of each environment between two updates; with reinforce, those in which an episode may begin that is then played to its end",
  },
  epochs: {
    check: integer({ least: 1, most: 1000 }),
    initial: 10,
    doc: "passes over a rollout in one update",
    only: onlyPpo,
  },
  minibatchSize: {
    check: integer({ least: 1 }),
    initial: 64,
    initials: { trpo: 128 },
    doc: "samples in one gradient step; divides lanes * rolloutSteps",
    only: { algorithm: ["ppo", "trpo"] },
  },
  gamma: { check: number({ least: 0, most: 1 }), initial: 0.99, doc: "discount of future rewards" },
  advantageEstimator: {
    check: choice(estimatorNames),
    initial: "gae",
    doc: "how advantages come from rewards and values",
    only: bootstrapping,
  },
  gaeLambda: {
    check: number({ least: 0, most: 1 }),
    initial: 0.95,
    initials: { a2c: 1 },
    doc: "trace decay of generalized advantage estimation",
    only: { ...bootstrapping, advantageEstimator: ["gae"] },
  },
  nSteps: {
    check: integer({ least: 1 }),
    initial: 5,
    doc: "rewards that the estimator nStep looks at, at most rolloutSteps",
    only: { ...bootstrapping, advantageEstimator: ["nStep"] },
  },
  learningRate: {
    check: number({ above: 0, most: 1 }),
    initial: 3e-4,
    initials: { a2c: 7e-4, reinforce: 1e-3, trpo: 1e-3 },
    doc: "step size of the optimizer; with trpo, of the value function's",
  },
  learningRateSchedule: { check: checkSchedule, initial: "constant", doc: "how it changes over the run" },
  surrogate: {
    check: choice(surrogateNames),
    initial: "clip",
    doc: "what keeps the policy near the old one: the ratio clipped, or KL penalised",
    only: onlyPpo,
  },
  klCoefficient: {
    check: number({ above: 0 }),
    initial: 1,
    doc: "weight of the KL penalty in the first update; it adapts to klTarget",
    only: { ...onlyPpo, surrogate: ["klPenalty"] },
  },
  klTarget: {
    check: number({ above: 0 }),
    initial: 0.01,
    doc: "mean KL of an update that the penalty aims at, in nats",
    only: { ...onlyPpo, surrogate: ["klPenalty"] },
  },
  dualClip: {
    check: checkDualClip,
    initial: 0,
    doc: "bound of the ratio where the advantage is negative, above 1; 0: none",
    only: { ...onlyPpo, surrogate: ["clip"] },
  },
  recomputeAdvantages: {
    check: checkBoolean,
    initial: false,
    doc: "values and advantages anew in each epoch",
    only: onlyPpo,
  },
  clipRange: {
    check: number({ above: 0, most: 10 }),
    initial: 0.2,
    doc: "how far the probability ratio may move from 1",
    only: { ...onlyPpo, surrogate: ["clip"] },
  },
  clipRangeSchedule: {
    check: checkSchedule,
    initial: "constant",
    doc: "how it changes over the run",
    only: { ...onlyPpo, surrogate: ["clip"] },
  },
  valueClipRange: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "how far a value may move from its old estimate; 0: freely",
    only: onlyPpo,
  },
  normalizeAdvantages: {
    check: checkBoolean,
    initial: true,
    initials: { a2c: false, reinforce: false },
    doc: "to mean 0 and deviation 1 in each minibatch",
  },
  entropyCoefficient: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "weight of the entropy bonus",
    only: rewardingEntropy,
  },
  entropyCoefficientSchedule: {
    check: checkSchedule,
    initial: "constant",
    doc: "how it changes over the run",
    only: rewardingEntropy,
  },
  valueCoefficient: {
    check: number({ least: 0 }),
    initial: 0.5,
    doc: "weight of the value loss 0.5 (V - R)^2",
    only: onlyActorCritics,
  },
  baseline: {
    check: choice(baselineNames),
    initial: "none",
    doc: "what is taken off the returns: nothing, or a learned value function",
    only: { algorithm: ["reinforce"] },
  },
  valueLearningRate: {
    check: number({ above: 0, most: 1 }),
    initial: 1e-3,
    doc: "step size of the baseline's optimizer",
    only: { algorithm: ["reinforce"], baseline: ["value"] },
  },
  valueEpochs: {
    check: integer({ least: 1, most: 1000 }),
    initial: 10,
    doc: "gradient steps of the baseline in one update; with trpo, passes of the value function over a rollout",
    only: { algorithm: ["reinforce", "trpo"], baseline: ["value"] },
  },
  optimizer: {
    check: choice(optimizerNames),
    initial: "adam",
    initials: { a2c: "rmsprop" },
    doc: "the rule of a gradient step",
  },
  adamEpsilon: {
    check: number({ above: 0 }),
    initial: 1e-5,
    doc: "Adam's epsilon",
    only: { optimizer: ["adam", "adamW"] },
  },
  weightDecay: {
    check: number({ least: 0 }),
    initial: 0.01,
    doc: "shrinks the parameters by learningRate times this in each step",
    only: { optimizer: ["adamW"] },
  },
  rmspropDecay: {
    check: number({ least: 0, below: 1 }),
    initial: 0.99,
    doc: "decay of RMSprop's mean square",
    only: { optimizer: ["rmsprop", "rmspropTf"] },
  },
  rmspropEpsilon: {
    check: number({ above: 0 }),
    initial: 1e-5,
    doc: "beside the root of the mean square (rmsprop), within it (rmspropTf)",
    only: { optimizer: ["rmsprop", "rmspropTf"] },
  },
  momentum: {
    check: number({ least: 0, below: 1 }),
    initial: 0.9,
    doc: "share of the velocity that stays",
    only: { optimizer: ["sgd"] },
  },
  maxGradientNorm: { check: number({ least: 0 }), initial: 0.5, doc: "largest global norm of a gradient; 0: no limit" },
  maxGradientValue: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "largest size of a single number in a gradient; 0: no limit",
  },
  targetKl: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "ends an update where the approximate KL exceeds 1.5 times this; 0: never",
    only: onlyPpo,
  },
  maxKl: {
    check: number({ above: 0 }),
    initial: 0.01,
    doc: "largest mean KL divergence of an update, nats",
    only: onlyTrpo,
  },
  cgIterations: {
    check: integer({ least: 1, most: 1000 }),
    initial: 15,
    doc: "iterations of conjugate gradients, at most",
    only: onlyTrpo,
  },
  cgTolerance: {
    check: number({ least: 0, below: 1 }),
    initial: 1e-5,
    doc: "conjugate gradients end where the residual has fallen to this share",
    only: onlyTrpo,
  },
  cgDamping: {
    check: number({ least: 0 }),
    initial: 0.1,
    doc: "added to the diagonal of the Fisher matrix",
    only: onlyTrpo,
  },
  lineSearchSteps: {
    check: integer({ least: 1, most: 1000 }),
    initial: 10,
    doc: "step lengths that are tried before an update is given up",
    only: onlyTrpo,
  },
  lineSearchShrink: {
    check: number({ above: 0, below: 1 }),
    initial: 0.8,
    doc: "each step length as a share of the one before",
    only: onlyTrpo,
  },
  lineSearchAcceptance: {
    check: number({ least: 0, below: 1 }),
    initial: 0,
    doc: "least share of the improvement promised by the gradient with which a step is taken",
    only: onlyTrpo,
  },
  fisherSubsampling: {
    check: integer({ least: 1 }),
    initial: 1,
    doc: "the Fisher matrix is averaged over each n-th sample: 1 for all",
    only: onlyTrpo,
  },
  hiddenSizes: { check: checkSizes, initial: [64, 64], doc: "widths of the hidden layers" },
  activation: { check: choice(activationNames), initial: "tanh", doc: "of the hidden layers" },
  initialisation: {
    check: choice(initialisationNames),
    initial: "orthogonal",
    doc: "of the weights; biases begin at 0",
  },
  sharedTrunk: { check: checkBoolean, initial: false, doc: "one network for policy and value" },
  valueHiddenSizes: {
    check: (name, value) => (value === null ? null : checkSizes(name, value)),
    initial: null,
    doc: "widths of the value's hidden layers; null: as the policy's",
    only: { sharedTrunk: ["false"] },
  },
  policyGain: { check: number({ least: 0 }), initial: 0.01, doc: "gain of the policy's output layer" },
  valueGain: { check: number({ least: 0 }), initial: 1, doc: "gain of the value's output layer" },
  initialLogStd: {
    check: number({ least: -20, most: 2 }),
    initial: 0,
    doc: "log standard deviation of continuous actions at the start",
  },
  minLogStd: {
    check: number({ least: -20, most: 2 }),
    initial: -20,
    doc: "log standard deviations are clipped to at least this, with gradient 0 beyond",
  },
  maxLogStd: {
    check: number({ least: -20, most: 2 }),
    initial: 2,
    doc: "log standard deviations are clipped to at most this, with gradient 0 beyond",
  },
  stateDependentStd: {
    check: checkBoolean,
    initial: false,
    doc: "standard deviations of continuous actions from the network, for each observation its own",
  },
  squashActions: {
    check: checkBoolean,
    initial: false,
    doc: "continuous actions are squashed into their bounds by tanh; else they are clipped to them",
  },
  rescaleActions: {
    check: checkBoolean,
    initial: false,
    doc: "the policy's continuous actions are clipped to [-1, 1] and scaled to their bounds; else clipped to these",
  },
  timeLimit: {
    check: wrapperChecks.timeLimit,
    initial: null,
    doc: "steps after which an episode is truncated; 0: never; null: as the environment has it",
  },
  observationHistory: { check: wrapperChecks.observationHistory, initial: 1, doc: "observations stacked to one" },
  normalizeObservations: {
    check: checkBoolean,
    initial: false,
    doc: "to running mean 0 and variance 1, clipped to +-10; the policy keeps the statistics",
  },
  normalizeRewards: {
    check: checkBoolean,
    initial: false,
    doc: "divided by the running deviation of the discounted return, clipped to +-10",
  },
  rewardScale: { check: wrapperChecks.rewardScale, initial: 1, doc: "rewards are multiplied by it; returns stay raw" },
  rewardClip: {
    check: wrapperChecks.rewardClip,
    initial: 0,
    doc: "rewards are clipped to +- this after that; 0: no limit, or +-10 where they are normalised",
  },
} satisfies Record<string, Setting>;

const general = ["env", "envOptions", "algorithm", "preset", "seed", "steps"] as const;

/** Keys of `TrainingOptions`. */
export const trainingKeys: readonly string[] = [...general, ...Object.keys(settings)];

/**
 * Checks a user's options and completes them.
 * @param definition the environment, where it is known already
 * @throws TypeError, RangeError naming the key, what is allowed and what came
 */
export function completeConfig(options: TrainingOptions, definition?: EnvDefinition): TrainingConfig {
  checkKeys("options", options, trainingKeys);
  const environment = definition ?? environmentDefinition(options.env, "env");
  const env = environment.id;
  const algorithm = checkChoice("algorithm", options.algorithm ?? "ppo", algorithmNames);
  const preset = presetFor(env, algorithm, checkChoice("preset", options.preset ?? "frugal", presetNames));
  const config = {
    env,
    envOptions: completeEnvOptions(environment, options.envOptions ?? {}),
    algorithm,
    seed: checkInteger("seed", options.seed ?? 1, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    steps: checkInteger("steps", options.steps ?? preset.steps, { least: 1 }),
    ...completeSettings(algorithm, options, preset),
  } as TrainingConfig;
  checkBatch(config);
  checkSchedules(config);
  checkEstimator(config);
  checkEpisodes(config, environment);
  checkActionSettings(config, environment);
  return config;
}

/**
 * Every setting that this algorithm, and the settings before it, have a use for. A condition on a setting that is itself
 * not read is none.
 */
function completeSettings(
  algorithm: AlgorithmName,
  options: Readonly<Record<string, unknown>>,
  preset: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = { algorithm };
  for (const [key, { check, initial, initials, only }] of Object.entries<Setting>(settings)) {
    const unread = reasonUnread(only, values);
    if (unread && options[key] !== undefined) throw new RangeError(unreadText(key, unread, values[unread[0]]));
    if (!unread) values[key] = check(key, options[key] ?? preset[key] ?? initials?.[algorithm] ?? initial);
  }
  return values;
}

/** The setting, with the values that would do, for whose value another is not read. */
function reasonUnread(only: Setting["only"], values: Readonly<Record<string, unknown>>) {
  return Object.entries(only ?? {}).find(([other, uses]) => other in values && !uses.includes(String(values[other])));
}

/**
 * The settings among the options that nothing would read, and that `train` would therefore refuse: what has to be left out
 * where a run's options are to be used with another algorithm or optimiser.
 */
export function unreadSettings({ algorithm = "ppo", ...options }: TrainingOptions): string[] {
  const values: Record<string, unknown> = { algorithm };
  const env = environmentDefinition(options.env, "env").id;
  const preset: Readonly<Record<string, unknown>> = presetFor(env, algorithm, options.preset ?? "frugal");
  const given = options as Readonly<Record<string, unknown>>;
  const keys: string[] = [];
  for (const [key, { initial, initials, only }] of Object.entries<Setting>(settings)) {
    if (!reasonUnread(only, values)) values[key] = given[key] ?? preset[key] ?? initials?.[algorithm] ?? initial;
    else if (given[key] !== undefined) keys.push(key);
  }
  return keys;
}

function unreadText(key: string, [other, uses]: [string, readonly string[]], given: unknown): string {
  return `${key}: expected only with ${other} ${uses.join(" or ")}, got it with ${other} ${given}`;
}

function completeEnvOptions(definition: EnvDefinition, given: Readonly<Record<string, unknown>>): EnvOptions {
  checkKeys("envOptions", given, Object.keys(definition.options));
  return completeOptions(definition, given);
}

/** The relations between sizes. */
function checkBatch({ lanes, rolloutSteps, minibatchSize = lanes * rolloutSteps, steps }: TrainingConfig): void {
  const batch = lanes * rolloutSteps;
  const product = `lanes * rolloutSteps = ${lanes} * ${rolloutSteps} = ${batch}`;
  if (minibatchSize > batch) throw new RangeError(`minibatchSize: expected at most ${product}, got ${minibatchSize}`);
  if (batch % minibatchSize !== 0)
    throw new RangeError(
      `minibatchSize: expected a divisor of ${product}, got ${minibatchSize}; the nearest are ${nearestDivisors(batch, minibatchSize)}`,
    );
  if (steps < batch) throw new RangeError(`steps: expected at least one rollout, ${product}, got ${steps}`);
}

/** The greatest below and the least above. */
function nearestDivisors(product: number, wanted: number): string {
  let [below, above] = [wanted, wanted];
  while (product % below !== 0) below -= 1;
  while (product % above !== 0) above += 1;
  return `${below} and ${above}`;
}

/** What learning from whole episodes asks for. */
function checkEpisodes(config: TrainingConfig, environment: EnvDefinition): void {
  const { algorithm, baseline, sharedTrunk, steps, lanes, rolloutSteps } = config;
  if (algorithm !== "reinforce") return;
  const timeLimit = config.timeLimit ?? environment.timeLimit;
  if (timeLimit === 0)
    throw new RangeError(
      "timeLimit: expected one with algorithm reinforce, which learns from whole episodes, got none; set it, or use ppo or a2c",
    );
  const longest = lanes * (rolloutSteps - 1 + timeLimit);
  if (steps < longest)
    throw new RangeError(
      `steps: expected at least the longest rollout, lanes * (rolloutSteps - 1 + time limit) = ${longest}, got ${steps}`,
    );
  if (baseline === "value" && sharedTrunk)
    throw new RangeError(
      "sharedTrunk: expected false with baseline value, whose gradient stays out of the policy, got true; use baseline none, or a2c",
    );
}

function checkEstimator({ nSteps, rolloutSteps }: TrainingConfig): void {
  if (nSteps !== undefined && nSteps > rolloutSteps)
    throw new RangeError(
      `nSteps: expected at most rolloutSteps = ${rolloutSteps}, got ${nSteps}; use longer rollouts, or the estimator monteCarlo, which looks as far as the rollout goes`,
    );
}

/** A scheduled value must stay one that float32 holds. */
function checkSchedules(config: TrainingConfig): void {
  for (const name of adjustable) {
    const schedule = config[`${name}Schedule`];
    if (!Array.isArray(schedule)) continue;
    const greatest = Math.max(...schedule.map(([, factor]) => factor));
    if (!isFloat32(greatest * (config[name] ?? 0)))
      throw new RangeError(
        `${name}Schedule: expected factors with which ${name} stays a finite float32 number, got ${greatest} times ${config[name]}`,
      );
  }
}

function checkDualClip(name: string, value: unknown): number {
  return value === 0 ? 0 : checkFloat32(name, value, { above: 1 });
}

function checkSizes(name: string, value: unknown): number[] {
  if (!Array.isArray(value) || value.length > 16)
    throw new TypeError(`${name}: expected an array of at most 16 layer widths, got ${show(value)}`);
  return value.map((size, k) => checkInteger(`${name}[${k}]`, size, { least: 1, most: 16384 }));
}
