/**
 * How a coefficient changes over a run: a factor on its initial value, as a function of the progress in [0, 1]. All in
 * `+ - * /`, which every engine computes to the same bits; `Math.cos` would not be.
 */
import { checkChoice, checkFloat32, checkNumber, show } from "./check.ts";

/** Schedules that have a name. */
export const scheduleNames = ["constant", "linear", "cosine"] as const;
/** A schedule that has a name. */
export type ScheduleName = (typeof scheduleNames)[number];

/** Progress in [0, 1], and the factor from there on. */
export type SchedulePoint = readonly [progress: number, factor: number];

/**
 * `constant`: the initial value throughout; `linear`: down to 0 at progress 1; `cosine`: down to 0 along half a wave,
 * 0.5 (1 + cos(pi progress)) (Loshchilov & Hutter 2017, without restarts); or the corners of a piecewise linear factor,
 * which is constant before the first corner and after the last. Two corners at the same progress are a jump.
 */
export type Schedule = ScheduleName | readonly SchedulePoint[];

const MOST_POINTS = 64;

/** The value at a progress in [0, 1]. */
export function scheduled(schedule: Schedule, initial: number, progress: number): number {
  if (schedule === "constant") return initial;
  if (schedule === "linear") return initial * (1 - progress);
  if (schedule === "cosine") return initial * (0.5 * (1 + cosineOfPi(progress)));
  return initial * piecewise(schedule, progress);
}

/**
 * A schedule as a user gives it: a name, or corners as pairs `[progress, factor]` or as texts "progress:factor".
 * @throws TypeError, RangeError naming what is allowed and what came
 */
export function checkSchedule(name: string, value: unknown): Schedule {
  const corners = typeof value === "string" && value.includes(":") ? [value] : value;
  if (!Array.isArray(corners)) {
    if (typeof value === "string") return checkChoice(name, value, scheduleNames);
    throw new TypeError(
      `${name}: expected one of ${scheduleNames.join(", ")}, or corners [progress, factor], got ${show(value)}`,
    );
  }
  if (corners.length === 0 || corners.length > MOST_POINTS)
    throw new RangeError(`${name}: expected 1 to ${MOST_POINTS} corners, got ${corners.length}`);
  const points = corners.map((corner, k) => checkPoint(`${name}[${k}]`, corner));
  points.slice(1).forEach(([progress], k) => {
    if (progress < points[k][0])
      throw new RangeError(`${name}[${k + 1}]: expected a progress of at least ${points[k][0]}, got ${progress}`);
  });
  return points;
}

function checkPoint(name: string, corner: unknown): SchedulePoint {
  const pair =
    typeof corner === "string" ? corner.split(":").map((text) => (text === "" ? text : Number(text))) : corner;
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new TypeError(`${name}: expected a pair [progress, factor] or a text "progress:factor", got ${show(corner)}`);
  return [
    checkNumber(`${name} progress`, pair[0], { least: 0, most: 1 }),
    checkFloat32(`${name} factor`, pair[1], { least: 0 }),
  ];
}

function piecewise(points: readonly SchedulePoint[], progress: number): number {
  const next = points.findIndex(([at]) => at > progress);
  if (next === -1) return points[points.length - 1][1];
  const [end, after] = points[next];
  if (next === 0) return after;
  const [start, before] = points[next - 1];
  return before + (after - before) * ((progress - start) / (end - start));
}

/** cos(pi x) for x in [0, 1], to 6e-16: reflections bring x into [0, 1/4], where Taylor's series are short. */
export function cosineOfPi(x: number): number {
  if (x > 0.5) return -cosineOfPi(1 - x);
  return x > 0.25 ? sineSeries(Math.PI * (0.5 - x)) : cosineSeries(Math.PI * x);
}

/** For |y| <= pi/4, where the first term left out, y^18 / 18!, is below 2e-18. */
function cosineSeries(y: number): number {
  let sum = 1;
  for (let k = 16; k > 0; k -= 2) sum = 1 - (sum * y * y) / (k * (k - 1));
  return sum;
}

/** Likewise; the first term left out is y^19 / 19!. */
function sineSeries(y: number): number {
  let sum = 1;
  for (let k = 17; k > 1; k -= 2) sum = 1 - (sum * y * y) / (k * (k - 1));
  return y * sum;
}
