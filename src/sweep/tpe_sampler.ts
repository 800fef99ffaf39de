/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011), multivariate (Falkner et al. 2018), with the constants
 * that Optuna uses: the trials so far are split into the best tenth and the others, a density is fitted to either, and of
 * some candidates drawn from the first the one is tried at which their ratio is greatest.
 */
import { Parzen } from "./parzen.ts";
import { type EndedTrial, randomOf, ranked, type Sampler } from "./sampler.ts";
import { randomSampler } from "./simple_samplers.ts";
import { type Dimension, parametersBy } from "./space.ts";

export interface TpeOptions {
  /** Trials that are drawn at random first; default 10. */
  readonly startup?: number;
  /** How many trials may be under way when one is drawn: a trial does not see the results of so many before it; default 8. */
  readonly lag?: number;
  /** Candidates of which the most promising is tried; default 24. */
  readonly candidates?: number;
}

export function tpeSampler(dimensions: readonly Dimension[], seed: number, options: TpeOptions = {}): Sampler {
  const { startup = 10, lag = 8, candidates = 24 } = options;
  const atRandom = randomSampler(dimensions, seed);
  return {
    needs: (number) => (number < startup ? 0 : Math.max(0, number + 1 - lag)),
    draw: (number, ended) => {
      if (number < startup || ended.length < 2) return atRandom.draw(number, ended);
      const { good, others } = split(ended);
      const [below, above] = [new Parzen(dimensions, good), new Parzen(dimensions, others)];
      const random = randomOf(seed, number);
      let best = { score: Number.NEGATIVE_INFINITY, drawn: below.draw(random) };
      for (let k = 0; k < candidates; k++) {
        const drawn = k === 0 ? best.drawn : below.draw(random);
        const score = below.logDensity(drawn.point) - above.logDensity(drawn.point);
        if (score > best.score) best = { score, drawn };
      }
      return parametersBy(dimensions, (_, index) => best.drawn.point[index] as number);
    },
  };
}

/** The best tenth, at most 25, and the others; either by their numbers, so that older ones can count less. */
function split(ended: readonly EndedTrial[]): { good: EndedTrial[]; others: EndedTrial[] } {
  const count = Math.min(Math.ceil(0.1 * ended.length), 25);
  const best = new Set(ranked(ended).slice(0, count));
  return { good: ended.filter((trial) => best.has(trial)), others: ended.filter((trial) => !best.has(trial)) };
}
