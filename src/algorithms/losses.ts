/**
 * The losses by themselves: pure functions of numbers, to be read, tried out and tested. They run the kernels that training
 * runs (assembly/policies/surrogate.ts, assembly/policies/value.ts); assembly/algorithms/loss.ts puts them together.
 *
 * A loss comes with its slopes, the derivatives of the mean over the batch: with respect to each log-probability or value,
 * in the order of the samples.
 */
import { checkFloat32, checkNumber } from "../core/check.ts";
import { Arena, type Block, padLanes } from "../wasm/arena.ts";
import { LossSums, Surrogate, ValueTile } from "../wasm/generated/records.ts";

/** What a policy's loss is taken of: a number for each sample. */
export interface SurrogateSamples {
  /** log p(a | s) by the policy that learns. */
  logProbabilities: ArrayLike<number>;
  /** The same by the policy that collected the samples. */
  oldLogProbabilities: ArrayLike<number>;
  /** A, how much better than expected the actions were. */
  advantages: ArrayLike<number>;
}

/** How the ratio of the two probabilities is bounded. */
export interface SurrogateBounds {
  /** c: the ratio counts within 1 - c and 1 + c; Infinity, the default, for any. */
  clipRange?: number;
  /** d, above 1: where A < 0 the loss is at most -A d; Infinity, the default, for any. */
  dualClip?: number;
}

/** Means over the samples. */
export interface SurrogateLoss {
  /** L */
  loss: number;
  /** dL / d log p of each sample; 0 where a bound holds. */
  slopes: Float32Array;
  /** (r - 1) - log r, nats (Schulman 2020) */
  approxKl: number;
  /** Share of samples whose ratio is more than c away from 1. */
  clipFraction: number;
}

/** What a value function's loss is taken of: a number for each sample. */
export interface ValueSamples {
  /** V(s) */
  values: ArrayLike<number>;
  /** R, what V is to learn. */
  returns: ArrayLike<number>;
  /** V as it was when the samples were collected; read where there is a clip range. */
  oldValues?: ArrayLike<number>;
}

/** Where Huber's loss bends, and how far a value counts as moved. */
export interface HuberBounds {
  /** d, above 0; 1, the default, is what training has. */
  threshold?: number;
  /** c; 0, the default, for the plain form. */
  clipRange?: number;
}

/** Means over the samples. */
export interface ValueLoss {
  /** L */
  loss: number;
  /** dL / dV of each sample. */
  slopes: Float32Array;
}

/**
 * The clipped surrogate of a policy's performance (Schulman, Wolski, Dhariwal, Radford and Klimov 2017, equation 7) as a
 * loss, with the bound of Ye et al. 2020, equation 5:
 *
 *     r = exp(log p - log p_old)
 *     L = mean [ max(-A r, -A clip(r, 1 - c, 1 + c)) ],  where A < 0 at most -A d
 *
 * Without bounds and with `oldLogProbabilities` equal to `logProbabilities` its slopes are those of -A log p: the plain
 * policy gradient, as A2C and REINFORCE have it.
 *
 * @throws TypeError or RangeError for arrays of different length, without a sample, or with numbers that are not finite,
 * and for bounds out of range
 */
export async function clippedSurrogateLoss(
  samples: SurrogateSamples,
  { clipRange = Number.POSITIVE_INFINITY, dualClip = Number.POSITIVE_INFINITY }: SurrogateBounds = {},
): Promise<SurrogateLoss> {
  checkBound("clipRange", clipRange, 0);
  checkBound("dualClip", dualClip, 1);
  const arena = await Arena.create();
  const { count, rows } = rowsOf(arena, samples, ["logProbabilities", "oldLogProbabilities", "advantages"]);
  const [slopes, oldLogProbabilities, advantages] = rows;
  const sums = arena.own.room(LossSums);
  const surrogate = arena.own.record(Surrogate, {
    oldLogProbabilities: oldLogProbabilities.pointer,
    advantages: advantages.pointer,
    clipRange,
    dualClip,
    entropyCoefficient: 0,
    scale: 1 / count,
  });
  arena.kernels.surrogateSlopes(slopes.pointer, padLanes(count), count, surrogate.pointer, sums.pointer);
  return {
    loss: sums.policyLoss / count,
    slopes: slopes.view.slice(0, count),
    approxKl: sums.approxKl / count,
    clipFraction: sums.clipped / count,
  };
}

/**
 * Half the squared error of a value function, as PPO clips it on request (OpenAI Baselines' and CleanRL's form):
 *
 *     L = mean [ 0.5 (V - R)^2 ]
 *     L = mean [ 0.5 max((V - R)^2, (V' - R)^2) ],  V' = V_old + clip(V - V_old, -c, c)
 *
 * @param clipRange c; 0, the default, for the plain form
 * @throws TypeError or RangeError as `clippedSurrogateLoss`
 */
export async function squaredValueLoss(
  samples: ValueSamples,
  { clipRange = 0 }: { clipRange?: number } = {},
): Promise<ValueLoss> {
  return valueLoss(samples, clipRange, Number.POSITIVE_INFINITY);
}

/**
 * Huber's loss of a value function's error (Huber 1964): as `squaredValueLoss`, with h in the place of half the square,
 *
 *     L = mean [ h(V - R) ],  h(e) = 0.5 e^2 where |e| <= d, and d (|e| - 0.5 d) beyond
 *
 * so that no single error pulls harder than d.
 *
 * @throws TypeError or RangeError as `clippedSurrogateLoss`
 */
export async function huberValueLoss(
  samples: ValueSamples,
  { threshold = 1, clipRange = 0 }: HuberBounds = {},
): Promise<ValueLoss> {
  checkFloat32("threshold", threshold, { above: 0 });
  return valueLoss(samples, clipRange, threshold);
}

async function valueLoss(samples: ValueSamples, clipRange: number, threshold: number): Promise<ValueLoss> {
  checkNumber("clipRange", clipRange, { least: 0 });
  const arena = await Arena.create();
  const all = clipRange > 0 ? samples : { ...samples, oldValues: samples.values };
  const { count, rows } = rowsOf(arena, all, ["values", "returns", "oldValues"]);
  const [values, returns, oldValues] = rows;
  const sums = arena.own.room(LossSums);
  const slopes = arena.f32(padLanes(count));
  const tile = arena.own.record(ValueTile, {
    lanes: padLanes(count),
    count,
    values: values.pointer,
    oldValues: oldValues.pointer,
    returns: returns.pointer,
    dValues: slopes.pointer,
    clipRange,
    threshold,
    coefficient: 1,
    scale: 1 / count,
  });
  arena.kernels.valueLoss(tile.pointer, sums.pointer);
  return { loss: sums.valueLoss / count, slopes: slopes.view.slice(0, count) };
}

/** The named arrays, checked, in an arena. */
function rowsOf<Name extends string>(
  arena: Arena,
  samples: Partial<Record<Name, ArrayLike<number>>>,
  names: readonly Name[],
): { count: number; rows: Block<Float32Array>[] } {
  const count = samples[names[0]]?.length ?? 0;
  if (!(count > 0)) throw new TypeError(`${names[0]}: expected an array of at least one number, got ${count} numbers`);
  const rows = names.map((name) => {
    const numbers = samples[name];
    if (numbers?.length !== count)
      throw new RangeError(`${name}: expected ${count} numbers, as ${names[0]} has, got ${numbers?.length ?? "none"}`);
    const row = arena.f32(padLanes(count));
    for (let k = 0; k < count; k++) row.view[k] = checkFloat32(`${name}[${k}]`, numbers[k]);
    return row;
  });
  return { count, rows };
}

/** Infinity is a bound too. */
function checkBound(name: string, value: number, above: number): void {
  if (value !== Number.POSITIVE_INFINITY) checkNumber(name, value, { above });
}
