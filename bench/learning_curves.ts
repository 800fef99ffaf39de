/** A picture of learning curves: one line and band for each algorithm that has a preset for an environment. */
import { learningCurves } from "../src/render/learning_curves.ts";
import { bandOf } from "../src/statistics/curves.ts";
import type { LearningCell } from "./learning_result.ts";

/** An algorithm has the same color in every picture. */
const COLORS: Record<string, string> = { ppo: "#0072B2", a2c: "#D55E00", trpo: "#009E73", reinforce: "#CC79A7" };

export function presetCurves(env: string, cells: readonly LearningCell[]): string {
  const own = cells.filter(({ result }) => result.env === env);
  const lines = own.map(({ result: { algorithm }, runs }) => ({
    name: algorithm,
    color: COLORS[algorithm] ?? "#555",
    points: bandOf(runs.map(({ curve }) => curve)),
  }));
  return learningCurves(env, lines);
}
