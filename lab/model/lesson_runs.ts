/** The runs of the open lesson: each side over some seeds, in workers of their own, and what they came to. */
import { signal } from "@preact/signals";
import { type Group, runGroups } from "./comparison.ts";
import { areaOf, type Lesson, outcomeOf, type SideResult } from "./lesson.ts";
import { Run } from "./run.ts";

export const sides = signal<readonly Group[]>([]);
export const state = signal<"before" | "running" | "done">("before");
/** Which choice has come true, once all runs have finished; words on what failed where one has. */
export const outcome = signal<{ readonly choice: string } | { readonly fault: string } | undefined>(undefined);

let round = 0;

export async function runLesson(lesson: Lesson, seeds: number): Promise<void> {
  leaveLesson();
  const mine = ++round;
  sides.value = lesson.sides.map(({ label, settings }, color) => ({
    label,
    color,
    runs: Array.from({ length: seeds }, (_, k) => {
      const seed = settings.seed + k;
      return new Run({ ...settings, seed }, { name: `${label}, seed ${seed}`, color });
    }),
  }));
  state.value = "running";
  await runGroups(sides.value, () => mine === round);
  if (mine !== round) return;
  state.value = "done";
  const failed = sides.value.flatMap(({ runs }) => runs).find(({ status }) => status.value !== "finished");
  outcome.value = failed
    ? { fault: failed.error.value ?? "a run ended before its time" }
    : { choice: outcomeOf(lesson, sides.value.map(resultOf)) };
}

/** Ends what runs and forgets what was seen. */
export function leaveLesson(): void {
  round++;
  for (const { runs } of sides.value) for (const run of runs) run.close();
  sides.value = [];
  state.value = "before";
  outcome.value = undefined;
}

/** Means over the seeds; solved where most are. */
export function resultOf({ runs }: Group): SideResult {
  const areas = runs.map(({ series }) => areaOf(series.step, series.column("episodeReturn")));
  const solved = runs.filter(({ summary }) => typeof summary.value?.solvedAtStep === "number").length;
  return { area: areas.reduce((sum, area) => sum + area, 0) / areas.length, solved: 2 * solved > runs.length };
}
