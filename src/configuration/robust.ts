/**
 * Settings for an environment that nobody has tuned, chosen from what can be seen of it (`EnvironmentFacts`): the `robust`
 * preset (docs/guides/tuning.md).
 * What is chosen becomes part of the run's configuration like any preset's value, so that neither a resumed nor a repeated
 * run chooses again.
 */
import type { AlgorithmName } from "../algorithms/registry.ts";
import type { EnvironmentFacts, Spread } from "../facts/environment_facts.ts";
import { type Choice, chosenSettings } from "./chosen_settings.ts";
import type { TrainingConfig } from "./training_config.ts";

/** What the choice depends on beside the facts: what the user has set. */
export interface RobustOptions {
  readonly algorithm: AlgorithmName;
  readonly given: Readonly<Partial<TrainingConfig>>;
  readonly steps: number;
}

/**
 * Choices want many small steps, so that a reward that is rarely met is soon learned from; numbers want less noise, and so
 * do short episodes, in which chance decides much.
 */
const SIZES = {
  choices: { samples: 1024, minibatch: 64, learningRate: 1e-3, entropy: 0.03 },
  moves: { samples: 2048, minibatch: 128, learningRate: 2e-3, entropy: 0.03 },
  numbers: { samples: 2048, minibatch: 128, learningRate: 2e-3, entropy: 0.01 },
} as const;
const SHORT = 10; // steps of an episode of a few moves
const USUAL_INPUT = 16; // mean square of an observation's length up to which that learning rate holds

/** The choices, in the order of the table of settings. What the user has set is not among them. */
export function robustChoices(facts: EnvironmentFacts, options: RobustOptions): Choice[] {
  const { algorithm, given } = options;
  const scaling = [
    ...observationChoice(facts),
    ...rewardChoice(),
    ...actionChoices(facts, given),
    ...gammaChoice(facts),
  ];
  const learning = algorithm === "ppo" ? [...sizeChoices(facts, options), ...stepChoices(facts, given, scaling)] : [];
  return [...learning, ...scaling].filter(({ setting }) => given[setting] === undefined);
}

function observationChoice({ play, observationsSmall }: EnvironmentFacts): Choice[] {
  if (!play) return [choice("normalizeObservations", !observationsSmall, "nothing was seen of them but their bounds")];
  const bad = play.observations.findIndex((spread) => !isOfUsualSize(spread));
  if (bad < 0)
    return [choice("normalizeObservations", false, "observations are of about 1 already, or a few bits of many")];
  const { min, max } = play.observations[bad];
  const reason = `observation ${bad} went from ${short(min)} to ${short(max)} in random play`;
  return [choice("normalizeObservations", true, reason)];
}

/** Numbers near 0 that vary by about 1, and those that are 0 and 1, one of many perhaps. */
function isOfUsualSize({ mean, std, min, max }: Spread): boolean {
  const bit = min >= 0 && max <= 1 && (max === 0 || max === 1 || std > 0.1);
  return bit || (Math.abs(mean) <= 1 && std >= 0.2 && std <= 3);
}

function rewardChoice(): Choice[] {
  return [choice("normalizeRewards", true, "whatever the unit of the rewards, returns vary by about 1")];
}

function actionChoices({ actions, play }: EnvironmentFacts, given: RobustOptions["given"]): Choice[] {
  const { bounded, low, high } = actions;
  if (!bounded || given.squashActions === true) return [];
  const reason = `actions lie in [${short(low)}, ${short(high)}]; the policy's numbers are of about 1`;
  const spread = matters(play)
    ? choice("initialLogStd", -0.5, "fewer actions beyond the bounds at the beginning")
    : choice("initialLogStd", 1, "the bounds are tried at once, and what is tried has no consequences");
  return [choice("rescaleActions", true, reason), spread];
}

function gammaChoice({ play }: EnvironmentFacts): Choice[] {
  if (matters(play)) return [];
  return [choice("gamma", 0, "played again with other actions, nothing differed but the rewards of their own steps")];
}

/** Whether an action may change anything after its own step. */
function matters(play: EnvironmentFacts["play"]): boolean {
  return play?.actionsMatterLater !== false;
}

/** Rollouts and minibatches that divide, whatever of them is given. */
function sizeChoices(facts: EnvironmentFacts, { given, steps }: RobustOptions): Choice[] {
  const usual = sizesFor(facts);
  const numEnvs = count(given.numEnvs) ?? Math.min(16, steps);
  const rolloutSteps = count(given.rolloutSteps) ?? Math.max(1, Math.floor(Math.min(usual.samples, steps) / numEnvs));
  const samples = numEnvs * rolloutSteps;
  const minibatchSize = largestDivisor(samples, usual.minibatch);
  return [
    choice("numEnvs", numEnvs, "episodes of several ages in a rollout"),
    choice("rolloutSteps", rolloutSteps, `${samples} samples between two updates`),
    choice("minibatchSize", minibatchSize, `${samples / minibatchSize} gradient steps for each pass over them`),
  ];
}

function stepChoices(facts: EnvironmentFacts, given: RobustOptions["given"], scaling: readonly Choice[]): Choice[] {
  const normalizes = given.normalizeObservations ?? chosenSettings(scaling).normalizeObservations === true;
  const input = normalizes ? facts.observationSize : inputSize(facts);
  const { learningRate, entropy } = sizesFor(facts);
  const rate = learningRate / Math.sqrt(Math.max(1, input / USUAL_INPUT));
  return [
    choice("learningRate", Number(rate.toPrecision(2)), `an observation's square is about ${short(input)}`),
    choice("learningRateSchedule", "linear", "so that a large rate at the beginning is no harm in the end"),
    ...horizonChoices(facts, given),
    choice("minAdvantageStd", 0.03, "where no reward has been met, noise is not blown up to full-size steps"),
    choice("entropyCoefficient", entropy, "goes on trying until a reward has been met"),
    choice("entropyCoefficientSchedule", "linear", "no bonus in the end, where the best action is wanted"),
  ];
}

/** How far advantages look ahead, and where they need not, how boldly it is tried. */
function horizonChoices({ actions, play }: EnvironmentFacts, given: RobustOptions["given"]): Choice[] {
  if (matters(play)) {
    if (!play?.terminated) return []; // a limit ends all alike, and looking as far would add noise
    return [choice("gaeLambda", 0.98, "random play ended episodes: what ended them may lie 30 steps back")];
  }
  if (!actions.bounded || given.squashActions === true) return [];
  return [choice("clipRange", 0.3, "where only the next reward counts, a larger step does no later harm")];
}

function sizesFor({ actions, play }: EnvironmentFacts) {
  if (actions.type === "box") return SIZES.numbers;
  return play?.lengths && play.lengths.mean < SHORT ? SIZES.moves : SIZES.choices;
}

/** Mean square of an observation's length. */
function inputSize({ play, observationSize }: EnvironmentFacts): number {
  if (!play) return observationSize;
  return play.observations.reduce((sum, { mean, std }) => sum + mean * mean + std * std, 0);
}

/** A number that a user has given, where it is one: what is wrong with it is said when the configuration is checked. */
function count(given: number | undefined): number | undefined {
  return Number.isSafeInteger(given) && Number(given) >= 1 ? given : undefined;
}

function largestDivisor(samples: number, most: number): number {
  let size = Math.min(samples, most);
  while (samples % size !== 0) size -= 1;
  return size;
}

function choice<K extends keyof TrainingConfig>(setting: K, value: TrainingConfig[K], reason: string): Choice {
  return { setting, value, reason };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
