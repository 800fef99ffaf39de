/**
 * An environment of noise: the spaces and masks of another, observations as large as random play met there, rewards and
 * ends by chance. Whatever the other's task is, a network that is trained on it must have a gradient everywhere.
 */
import { Random } from "../core/random.ts";
import { maskSize } from "../core/space.ts";
import { type CustomEnvDefinition, defineEnv } from "../envs/custom_env.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { PlayFacts, Spread } from "../facts/environment_facts.ts";

const ENDS = 0.1; // share of the steps that end an episode

/** Noise in the place of an environment. */
export function randomData(definition: EnvDefinition, { observations }: PlayFacts): CustomEnvDefinition {
  const { observationSpace, actionSpace, actionMasks } = definition;
  const bounds = observations.map((spread, k) => extent(spread, observationSpace.low[k], observationSpace.high[k]));
  const actionMask = actionMasks ? new Array<number>(maskSize(actionSpace)).fill(1) : undefined;
  const info = actionMask ? { actionMask } : {};
  return defineEnv(
    () => {
      let random = new Random(0);
      const draw = () => bounds.map(([low, high]) => random.uniform(low, high));
      return {
        observationSpace,
        actionSpace,
        actionMasks: actionMasks === true,
        reset({ seed }: { seed: number }) {
          random = new Random(seed);
          return { observation: draw(), info };
        },
        step: () => ({
          observation: draw(),
          reward: random.uniform(-1, 1),
          terminated: random.chance(ENDS),
          info,
        }),
      };
    },
    { id: "random-data" },
  );
}

/** As far as it was seen to reach, and where it did not vary a little further; within its bounds. */
function extent({ min, max }: Spread, low: number, high: number): [number, number] {
  if (min < max) return [min, max];
  return [Math.max(min - 1, low), Math.min(max + 1, high)];
}
