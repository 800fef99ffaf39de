/**
 * The test beside an exported header: a C program with recorded cases, observations of the policy's space and what the
 * policy made of them here, to be compiled and run wherever the header is to be used.
 */
import type { Policy } from "../../agent/policy.ts";
import { Random } from "../../core/random.ts";
import { choiceCounts, type Space, size } from "../../core/space.ts";
import type { Action } from "../../envs/user_env.ts";
import { float, table } from "./words.ts";

const CASES = 64;
const UNMASKED = 48; // of them; the others have random masks, where actions have masks at all
const FAR = 3; // how far observations reach where the space does not bound them, or in deviations

interface Recorded {
  action: Action;
  /** Of each choice, or of a 1 for each bit; for a Box its means, then its standard deviations. */
  distribution: readonly number[];
  value: number;
}

/** How the header's policy acts, observation by observation. */
export interface Recording {
  case(observation: number[], mask: number[] | undefined): Recorded;
  /** How far a fused product may bring a number of the action away, of its size or of 1. */
  tolerance: number;
}

/** Of a policy as it is. */
export function recordingOf(policy: Policy): Recording {
  return {
    tolerance: 1e-6,
    case: (observation, actionMask) => {
      const { probabilities = [], means = [], standardDeviations = [], values } = policy.inspect(observation);
      const distribution = [...probabilities, ...means, ...standardDeviations];
      return { action: policy.act(observation, actionMask && { actionMask }), distribution, value: values[0] };
    },
  };
}

/** @param name of the header that it includes */
export function toHeaderTest(policy: Policy, name: string, recording: Recording): string {
  const { actionSpace } = policy;
  const random = new Random(1);
  const observations = Array.from({ length: CASES }, () => observation(policy, random));
  const masks = observations.map((_, k) => mask(actionSpace, k < UNMASKED ? undefined : random));
  const masked = actionSpace.type !== "box";
  const cases = observations.map((each, k) => recording.case(each, masked ? masks[k] : undefined));
  const actions = cases.map(({ action }) => (typeof action === "number" ? [action] : Array.from(action)));
  const distributions = cases.flatMap(({ distribution }) => distribution);
  const values = cases.map(({ value }) => value);
  const masksText = masked ? table("unsigned char", "NAME_masks_", masks.flat(), String) : "";
  return `/*
 * ${CASES} recorded cases of ${name}.h, written with it by swingup: compile this file and run it. It prints how many came
 * out alike, and its status is 0 where all did. Define SWINGUP_NO_MAIN to call ${name}_test() from a program.
 */
#include "${name}.h"

#include <stdio.h>
#include <string.h>

${[
  table("float", "NAME_observations_", observations.flat(), float),
  masksText,
  table(masked ? "int" : "float", "NAME_actions_", actions.flat(), masked ? String : float),
  table("float", "NAME_distributions_", distributions, float),
  table("float", "NAME_values_", values, float),
  program(actionSpace, size(policy.observationSpace), recording.tolerance),
]
  .join("")
  .replaceAll("NAME_", `${name}_`)
  .replaceAll("NAME.h", `${name}.h`)}`;
}

/** Uniform in the space, or around the mean that the policy has seen, and as float32. */
function observation({ observationSpace, normalization }: Policy, random: Random): number[] {
  return Array.from({ length: size(observationSpace) }, (_, k) => {
    const bounds = observationSpace.type === "box" ? [observationSpace.low[k], observationSpace.high[k]] : [-FAR, FAR];
    const mean = normalization?.mean[k] ?? 0;
    const reach = FAR * Math.sqrt(normalization?.variance[k] ?? 1);
    const low = Math.min(Math.max(bounds[0], mean - reach), bounds[1]);
    const high = Math.max(Math.min(bounds[1], mean + reach), low);
    return Math.fround(random.uniform(low, high));
  });
}

/** Everything is allowed without random numbers; else something of every element. */
function mask(space: Space, random: Random | undefined): number[] {
  if (space.type === "box") return [];
  return choiceCounts(space).flatMap((count) => {
    const allowed = Array.from({ length: count }, () => Number(!random || random.chance(0.5)));
    if (random) allowed[random.integer(count)] = 1;
    return allowed;
  });
}

/** What each case calls, and what it compares. */
function program(space: Space, inputs: number, tolerance: number): string {
  const length = size(space);
  const box = space.type === "box";
  const probabilities = box
    ? 0
    : space.type === "multiBinary"
      ? length
      : choiceCounts(space).reduce((a, b) => a + b, 0);
  const own = box ? 2 * length : probabilities;
  const masks = box ? 0 : choiceCounts(space).reduce((sum, count) => sum + count, 0);
  const maskOf = `NAME_masks_ + k * ${masks}`;
  const call = box
    ? "NAME_act(x, action);"
    : space.type === "discrete"
      ? `action[0] = k < ${UNMASKED} ? NAME_act(x) : NAME_act_masked(x, ${maskOf});`
      : `if (k < ${UNMASKED}) NAME_act(x, action);
    else NAME_act_masked(x, ${maskOf}, action);`;
  const describe = box
    ? `NAME_mean_std(x, distribution, distribution + ${length});`
    : "NAME_probabilities(x, distribution);";
  const difference = box
    ? `for (d = 0; d < ${length}; d++) far = NAME_further_(far, action[d], expected[d]);`
    : `for (d = 0; d < ${length}; d++) if (action[d] != expected[d]) far = 1.0;`;
  return `
static double NAME_further_(double far, float found, float expected) {
  const double size = expected < 0.0f ? -(double)expected : (double)expected;
  double difference = (double)found - (double)expected;
  if (difference < 0.0) difference = -difference;
  if (size > 1.0) difference /= size;
  return difference <= far ? far : difference;
}

static int NAME_test(void) {
  int k, d, same = 0, sameValues = 0;
  double far = 0.0, farOthers = 0.0;
  for (k = 0; k < ${CASES}; k++) {
    const float *x = NAME_observations_ + k * ${inputs};
    const ${box ? "float" : "int"} *expected = NAME_actions_ + k * ${length};
    const float value = NAME_value(x);
    ${box ? "float" : "int"} action[${length}];
    float distribution[${own}];
    ${call}
    ${describe}
    same += memcmp(action, expected, sizeof action) == 0;
    sameValues += memcmp(&value, &NAME_values_[k], sizeof value) == 0;
    ${difference}
    farOthers = NAME_further_(farOthers, value, NAME_values_[k]);
    for (d = 0; d < ${own}; d++) farOthers = NAME_further_(farOthers, distribution[d], NAME_distributions_[k * ${own} + d]);
  }
  printf("NAME.h: %d of ${CASES} actions and %d values bit for bit; largest differences: actions %.2g, others %.2g\\n", same,
         sameValues, far, farOthers);
  return far <= ${tolerance} && farOthers <= ${10 * tolerance} ? 0 : 1;
}

#ifndef SWINGUP_NO_MAIN
int main(void) { return NAME_test(); }
#endif
`;
}
