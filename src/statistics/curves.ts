/** Learning curves of several seeds as one: what all of them had reached at equal steps. */
import { interquartileMean } from "./over_seeds.ts";

const POINTS = 80;

/** A run's return against its environment steps, in the order of steps. */
export type Curve = readonly (readonly [step: number, value: number])[];

/** One point of a band. */
export type BandPoint = readonly [step: number, middle: number, worst: number, best: number];

/**
 * Interquartile mean, worst and best of several curves at 80 equally spaced steps, from the first step that each has a
 * value for to the last that all reach; between two points of a curve its value changes linearly.
 * @returns no points where the curves have no stretch of steps in common
 */
export function bandOf(curves: readonly Curve[]): BandPoint[] {
  const first = Math.max(...curves.map((curve) => curve[0]?.[0] ?? Number.POSITIVE_INFINITY));
  const last = Math.min(...curves.map((curve) => curve.at(-1)?.[0] ?? 0));
  if (!(first < last)) return [];
  return Array.from({ length: POINTS }, (_, k) => {
    const step = first + ((last - first) * k) / (POINTS - 1);
    const values = curves.map((curve) => valueAt(curve, step));
    return [step, interquartileMean(values), Math.min(...values), Math.max(...values)];
  });
}

function valueAt(curve: Curve, step: number): number {
  const after = curve.findIndex(([at]) => at >= step);
  if (after < 1) return curve[after === 0 ? 0 : curve.length - 1][1];
  const [[from, low], [to, high]] = [curve[after - 1], curve[after]];
  return low + ((high - low) * (step - from)) / (to - from);
}
