/** The setting of minibatches, and how large they may be. */
import { integer, type Settings } from "../core/setting.ts";

/** For algorithms that learn from minibatches. */
export const minibatchSettings = {
  minibatchSize: integer("samples in one gradient step; divides numEnvs * rolloutSteps", 64, { least: 1 }),
} satisfies Settings;

/**
 * @param batch samples of a rollout
 * @param product how that comes about, for the text
 * @throws RangeError for minibatches into which a rollout cannot be cut
 */
export function checkMinibatch(minibatchSize: number, batch: number, product: string): void {
  if (minibatchSize > batch) throw new RangeError(`minibatchSize: expected at most ${product}, got ${minibatchSize}`);
  if (batch % minibatchSize !== 0)
    throw new RangeError(
      `minibatchSize: expected a divisor of ${product}, got ${minibatchSize}; the nearest are ${nearestDivisors(batch, minibatchSize)}`,
    );
}

/** The greatest below and the least above. */
function nearestDivisors(product: number, wanted: number): string {
  let [below, above] = [wanted, wanted];
  while (product % below !== 0) below -= 1;
  while (product % above !== 0) above += 1;
  return `${below} and ${above}`;
}
