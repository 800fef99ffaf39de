/** Random states of the planar robots, perturbed, low, lying, flying and folded, with actions also out of range. */

import type { Random } from "../src/core/random.ts";
import type { Box } from "../src/core/space.ts";
import type { PlanarDefinition } from "../src/envs/planar/definition.ts";
import { MODELS } from "../src/envs/planar/generated/models.ts";
import { jointsOf } from "../src/envs/planar/model.ts";
import { environmentDefinition } from "../src/envs/registry.ts";

const KINDS = ["perturbed", "low", "lying", "flying", "folded"] as const;

export interface PlanarStart {
  readonly label: string;
  readonly state: readonly number[];
  readonly action: readonly number[];
}

/** So many states of an environment, and an action in each. */
export function planarStates(id: string, count: number, random: Random): PlanarStart[] {
  const { task, actionSpace } = environmentDefinition(id) as PlanarDefinition;
  const joints = jointsOf(MODELS[task.robot]);
  const most = (actionSpace as Box).high;
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length];
    const free = joints.filter(({ slide }) => slide).length > 1; // stands on nothing but its feet, or swims
    const positions = joints.map(({ slide, rest = 0, range }, j) => {
      if (kind === "perturbed") return rest + random.uniform(-0.1, 0.1);
      if (slide === "w" && task.robot !== "swimmer")
        return (
          rest +
          {
            low: random.uniform(-0.5, 0),
            lying: random.uniform(-1.15, -0.5),
            flying: random.uniform(0.5, 2),
            folded: random.uniform(-0.6, 0),
          }[kind]
        );
      if (slide) return rest + random.uniform(-2, 2) * (range ? 0.5 : 1);
      if (free && j === 2)
        return kind === "lying" ? random.uniform(1.2, 1.9) * (i % 2 ? 1 : -1) : random.uniform(-0.3, 0.3);
      const [low, high] = range ?? [-Math.PI, Math.PI];
      const beyond = kind === "folded" ? 0.1 : 0;
      return random.uniform(low - beyond, high + beyond);
    });
    const fast = { perturbed: 1, low: 3, lying: 1, flying: 8, folded: 2 }[kind] * (task.robot === "swimmer" ? 0.3 : 1);
    return {
      label: `${kind} ${i}`,
      state: [...positions, ...joints.map(() => random.uniform(-fast, fast))],
      action: [...most].map((bound) => Math.fround(random.uniform(-1.5, 1.5) * bound)),
    };
  });
}
