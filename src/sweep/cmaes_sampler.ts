/**
 * Covariance matrix adaptation (CMA-ES), as in Hansen's tutorial (2016, arXiv:1604.00772), for settings that are all
 * numbers: generations of trials are drawn from a normal distribution, which moves and turns towards the better half.
 */
import { type EndedTrial, normal, randomOf, ranked, type Sampler } from "./sampler.ts";
import { type Dimension, parametersBy } from "./space.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

const FIRST_DEVIATION = 1 / 6; // of the settings' range, as Optuna begins
const LEAST_EIGENVALUE = 1e-20;
const ATTEMPTS = 100; // to draw a point within the range

/**
 * @throws RangeError where a setting is a choice, or is not always there
 */
export function cmaesSampler(dimensions: readonly Dimension[], seed: number): Sampler {
  const odd = dimensions.find(({ choices, when }) => choices > 0 || when.length > 0);
  if (odd)
    throw new RangeError(
      `sampler: cmaes expects settings with ranges and without conditions, got ${odd.name}; use tpe for mixed ones`,
    );
  const constants = constantsOf(dimensions.length);
  const states = [initial(dimensions.length)]; // by generations: they depend on nothing but the trials before
  const stateOf = (generation: number, ended: readonly EndedTrial[]): State => {
    for (let k = states.length; k <= generation; k++) {
      const members = ended.slice((k - 1) * constants.population, k * constants.population);
      states[k] = moved(states[k - 1], ranked(members), constants);
    }
    return states[generation];
  };
  return {
    needs: (number) => Math.floor(number / constants.population) * constants.population,
    draw: (number, ended) => {
      const state = stateOf(Math.floor(number / constants.population), ended);
      const point = drawn(state, seed, number);
      return parametersBy(dimensions, (_, k) => point[k]);
    },
  };
}

/** Of a problem's size, by the names of the tutorial's table 1. */
interface Constants {
  readonly population: number;
  /** Of the better half, from the best on; their sum is 1. */
  readonly weights: readonly number[];
  readonly effective: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cCovariance: number;
  readonly c1: number;
  readonly cMu: number;
  /** Expected length of a standard normal vector. */
  readonly length: number;
}

export function constantsOf(size: number): Constants {
  const population = 4 + Math.floor(3 * Math.log(size));
  const half = Math.floor(population / 2);
  const raw = Array.from({ length: half }, (_, k) => Math.log((population + 1) / 2) - Math.log(k + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const effective = 1 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const cSigma = (effective + 2) / (size + effective + 5);
  const c1 = 2 / ((size + 1.3) ** 2 + effective);
  return {
    population,
    weights,
    effective,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (size + 1)) - 1) + cSigma,
    cCovariance: (4 + effective / size) / (size + 4 + (2 * effective) / size),
    c1,
    cMu: Math.min(1 - c1, (2 * (effective - 2 + 1 / effective)) / ((size + 2) ** 2 + effective)),
    length: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size ** 2)),
  };
}

interface State {
  readonly generation: number;
  readonly mean: readonly number[];
  readonly sigma: number;
  readonly covariance: readonly (readonly number[])[];
  readonly pathSigma: readonly number[];
  readonly pathCovariance: readonly number[];
  /** Of the covariance: roots of its eigenvalues, and its eigenvectors as rows. */
  readonly roots: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

function initial(size: number): State {
  const identity = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => Number(i === j)));
  const zeros = new Array<number>(size).fill(0);
  return {
    generation: 0,
    mean: new Array<number>(size).fill(0.5),
    sigma: FIRST_DEVIATION,
    covariance: identity,
    pathSigma: zeros,
    pathCovariance: zeros,
    roots: new Array<number>(size).fill(1),
    vectors: identity,
  };
}

/** A point within the range: drawn again until it is, then moved to its edge. */
function drawn({ mean, sigma, roots, vectors }: State, seed: number, trial: number): number[] {
  const random = randomOf(seed, trial);
  let point: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lengths = roots.map((root) => root * normal(random));
    point = mean.map(
      (center, k) => center + sigma * lengths.reduce((sum, length, i) => sum + length * vectors[i][k], 0),
    );
    if (point.every((value) => value >= 0 && value <= 1)) return point;
  }
  return point.map((value) => Math.min(1, Math.max(0, value)));
}

/** The state after a generation, whose members are ranked. */
function moved(state: State, members: readonly EndedTrial[], constants: Constants): State {
  const { weights, effective, cSigma, dSigma, cCovariance, c1, cMu, length } = constants;
  const { mean, sigma, roots, vectors, covariance } = state;
  const steps = members
    .slice(0, weights.length)
    .map(({ point }) => point.map((value, k) => ((value as number) - mean[k]) / sigma));
  const step = mean.map((_, k) => steps.reduce((sum, one, i) => sum + weights[i] * one[k], 0));
  const keptSigma = Math.sqrt(cSigma * (2 - cSigma) * effective);
  const white = whitened(step, roots, vectors);
  const pathSigma = state.pathSigma.map((value, k) => (1 - cSigma) * value + keptSigma * white[k]);
  const size = mean.length;
  const norm = Math.hypot(...pathSigma);
  const generation = state.generation + 1;
  const stalled = norm / Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) < (1.4 + 2 / (size + 1)) * length;
  const h = Number(stalled);
  const keptPath = h * Math.sqrt(cCovariance * (2 - cCovariance) * effective);
  const pathCovariance = state.pathCovariance.map((value, k) => (1 - cCovariance) * value + keptPath * step[k]);
  const missing = c1 * (1 - h) * cCovariance * (2 - cCovariance);
  const next = covariance.map((row, i) =>
    row.map((value, j) => {
      const best = steps.reduce((sum, one, k) => sum + weights[k] * one[i] * one[j], 0);
      return (1 - c1 - cMu + missing) * value + c1 * pathCovariance[i] * pathCovariance[j] + cMu * best;
    }),
  );
  const eigen = symmetricEigen(next);
  return {
    generation,
    mean: mean.map((value, k) => value + sigma * step[k]),
    sigma: Math.min(1, sigma * Math.exp((cSigma / dSigma) * (norm / length - 1))),
    covariance: next,
    pathSigma,
    pathCovariance,
    roots: eigen.values.map((value) => Math.sqrt(Math.max(LEAST_EIGENVALUE, value))),
    vectors: eigen.vectors,
  };
}

/** The covariance's inverse root times a vector. */
function whitened(step: readonly number[], roots: readonly number[], vectors: State["vectors"]): number[] {
  const along = vectors.map((vector, i) => vector.reduce((sum, value, k) => sum + value * step[k], 0) / roots[i]);
  return step.map((_, k) => along.reduce((sum, value, i) => sum + value * vectors[i][k], 0));
}
