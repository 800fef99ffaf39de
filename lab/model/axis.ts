/** What an axis shows: from where to where, and at which round numbers it has its ticks. */

const WIDEST = 1000; // bounds further apart say that anything may come, not what does
const MARGIN = 0.15; // of what has been seen, on either side
const LEAST_SHARE = 0.25; // of the size of a number that has not changed so far

/**
 * From where to where: the bounds where they are finite and near each other, else what has been seen with a margin, to the
 * next round number, so that it does not change with every step.
 * @param seen the least and the greatest value so far
 */
export function rangeOf(
  [low, high]: readonly [number, number],
  seen: readonly [least: number, greatest: number] | undefined,
): readonly [number, number] {
  if (sensible(low) && sensible(high) && high - low <= WIDEST && high > low) return [low, high];
  if (!seen) return [-1, 1];
  const [least, greatest] = seen;
  const size = Math.max(Math.abs(least), Math.abs(greatest));
  if (size === 0) return [Math.max(-1, low), Math.min(1, high)];
  const room = Math.max((greatest - least) * MARGIN, size * LEAST_SHARE, 1e-3);
  const step = stepOf(greatest - least + 2 * room, 5);
  const from = Math.floor((least - room) / step) * step;
  const to = Math.ceil((greatest + room) / step) * step;
  return [sensible(low) ? Math.max(from, low) : from, sensible(high) ? Math.min(to, high) : to];
}

function sensible(bound: number): boolean {
  return Number.isFinite(bound) && Math.abs(bound) <= WIDEST;
}

/** Round numbers from low to high, both included where they are round; at most as many as said and one more. */
export function ticksOf(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [low];
  const step = stepOf(high - low, most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten, so that at most so many fit into an interval. */
function stepOf(width: number, most: number): number {
  const least = width / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5].find((digit) => digit * power >= least * (1 - 1e-9));
  return (digit ?? 10) * power;
}
