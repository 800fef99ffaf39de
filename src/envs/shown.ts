/** What stands between the simulation and everybody else: rewards by a formula, then normalization. */
import type { Block } from "../wasm/arena.ts";
import type { EndedEpisodes } from "./episodes.ts";
import type { Normalizer } from "./normalizer.ts";
import type { RewardFormula } from "./reward_formula.ts";

export class Shown {
  readonly formula: RewardFormula | undefined;
  /** The statistics of the normalization and the returns by a formula, by name. */
  readonly state: Readonly<Record<string, Block>>;
  readonly #normalizer: Normalizer | undefined;

  constructor(normalizer: Normalizer | undefined, formula: RewardFormula | undefined) {
    this.formula = formula;
    this.#normalizer = normalizer;
    this.state = { ...normalizer?.state, ...formula?.state };
  }

  /** After every lane was reset. */
  begin(): void {
    this.formula?.begin();
    this.#normalizer?.begin();
  }

  /** After a step and the resets that it led to. @throws EnvError where a formula's reward is not finite */
  step(ended: EndedEpisodes): void {
    this.formula?.step(ended);
    this.#normalizer?.step(ended.count);
  }

  /** Observations as they are now, not counted. */
  refresh(): void {
    this.#normalizer?.refresh();
  }
}
