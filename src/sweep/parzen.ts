/**
 * A density over the settings from some trials: a kernel around each, and a flat one for what nobody has tried. A kernel is
 * a product over its settings, a normal distribution cut off at 0 and 1 for a number, a share for a choice; of settings
 * that were not there in its trial it knows nothing, and is flat.
 */
import type { Random } from "../core/random.ts";
import { type EndedTrial, normal } from "./sampler.ts";
import { type Dimension, type Parameters, type Point, parametersBy } from "./space.ts";

const RECENT = 25; // trials that count in full
const PRIOR = 0.5; // middle of the flat kernel, whose deviation is 1

export class Parzen {
  readonly #dimensions: readonly Dimension[];
  readonly #points: readonly Point[];
  /** Of each kernel, then of the flat one: for each number how much of the normal distribution lies within [0, 1]. */
  readonly #within: readonly (readonly number[])[];
  /** Of each trial's kernel, then of the flat one; their sum is 1. */
  readonly weights: readonly number[];
  /** Of a number's kernels. */
  readonly deviation: number;

  /** @param trials by their numbers */
  constructor(dimensions: readonly Dimension[], trials: readonly Pick<EndedTrial, "point">[]) {
    const count = trials.length;
    this.#dimensions = dimensions;
    this.#points = trials.map(({ point }) => this.#snapped(point));
    const weights = [...recency(count), 1];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.weights = weights.map((weight) => weight / total);
    const scott = 0.2 * Math.max(count, 1) ** (-1 / (dimensions.length + 4));
    this.deviation = Math.min(1, Math.max(scott, 1 / Math.min(100, count + 2)));
    this.#within = [...this.#points, dimensions.map(() => undefined)].map((point) =>
      point.map((center) => (center === undefined ? within(PRIOR, 1) : within(center, this.deviation))),
    );
  }

  draw(random: Random): { parameters: Parameters; point: Point } {
    const kernel = this.#points[this.#pick(random)];
    return parametersBy(this.#dimensions, ({ choices }, k) => {
      const center = kernel?.[k];
      if (choices > 0) return this.#drawChoice(center, choices, random);
      return center === undefined ? drawWithin(PRIOR, 1, random) : drawWithin(center, this.deviation, random);
    });
  }

  logDensity(point: Point): number {
    const at = this.#snapped(point);
    const logs = this.weights.map((weight, kernel) => Math.log(weight) + this.#logKernel(kernel, at));
    const most = Math.max(...logs);
    return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
  }

  /** Whole numbers in the middle of their share of [0, 1]. */
  #snapped(point: Point): Point {
    return point.map((inner, k) => {
      const { step } = this.#dimensions[k];
      return inner === undefined || step === 0
        ? inner
        : (Math.floor(Math.min(inner, 1 - step / 2) / step) + 0.5) * step;
    });
  }

  #logKernel(kernel: number, point: Point): number {
    const [centers, within] = [this.#points[kernel], this.#within[kernel]];
    return this.#dimensions.reduce((sum, { choices, step }, k) => {
      const [center, at] = [centers?.[k], point[k]];
      if (at === undefined) return sum;
      if (choices > 0) return sum + Math.log(this.#share(center, at, choices));
      const [middle, deviation] = center === undefined ? [PRIOR, 1] : [center, this.deviation];
      return sum + logDensityAt((at - middle) / deviation, deviation, step / deviation) - Math.log(within[k]);
    }, 0);
  }

  /** Of a choice around another: the trial's own counts 1, and all together as much as one trial's weight. */
  #share(center: number | undefined, at: number, choices: number): number {
    if (center === undefined) return 1 / choices;
    const flat = 1 / (this.#points.length + 1) / choices;
    return ((at === center ? 1 : 0) + flat) / (1 + flat * choices);
  }

  #drawChoice(center: number | undefined, choices: number, random: Random): number {
    let rest = random.uniform();
    for (let choice = 0; choice < choices - 1; choice++) {
      rest -= this.#share(center, choice, choices);
      if (rest < 0) return choice;
    }
    return choices - 1;
  }

  #pick(random: Random): number {
    let rest = random.uniform();
    for (const [kernel, weight] of this.weights.entries()) {
      rest -= weight;
      if (rest < 0) return kernel;
    }
    return this.weights.length - 1;
  }
}

/** Weights of trials: the last 25 count 1, the older less, the first 1 / count. */
export function recency(count: number): number[] {
  const older = Math.max(0, count - RECENT);
  return Array.from({ length: count }, (_, k) => {
    if (k >= older) return 1;
    return older === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * k) / (older - 1);
  });
}

/** A normal number, drawn again until it lies in [0, 1]: `center` does, so that half of them do at least nearly. */
function drawWithin(center: number, deviation: number, random: Random): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const value = center + deviation * normal(random);
    if (value >= 0 && value <= 1) return value;
  }
  return center;
}

function within(center: number, deviation: number): number {
  return normalBelow((1 - center) / deviation) - normalBelow(-center / deviation);
}

/** Log-density of a normal number at a distance in deviations; where it comes in steps, the probability of its step. */
function logDensityAt(distance: number, deviation: number, step: number): number {
  if (step === 0) return -0.5 * distance * distance - Math.log(deviation * Math.sqrt(2 * Math.PI));
  return Math.log(Math.max(1e-300, normalBelow(distance + step / 2) - normalBelow(distance - step / 2)));
}

const TERMS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** Probability of a standard normal number below x, within 1.2e-7 (Press et al., Numerical Recipes, erfc by Chebyshev). */
export function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  let sum = 0;
  for (let k = TERMS.length - 1; k >= 0; k--) sum = TERMS[k] + t * sum;
  const beyond = (t * Math.exp(-z * z + sum)) / 2;
  return x >= 0 ? 1 - beyond : beyond;
}
