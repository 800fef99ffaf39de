/** How a coefficient changes over a run: a function of the progress in [0, 1], in exactly specified arithmetic. */
export const scheduleNames = ["constant", "linear"] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** `constant`: the initial value throughout; `linear`: from the initial value at progress 0 down to 0 at progress 1. */
export function scheduled(schedule: ScheduleName, initial: number, progress: number): number {
  return schedule === "linear" ? initial * (1 - progress) : initial;
}
