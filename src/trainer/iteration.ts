/**
 * One iteration of a run: a rollout, then the update from it, both looked through for numbers that are not finite, and
 * both timed. Episodes that end on the way are counted.
 */
import type { UpdateMetrics } from "../algorithms/algorithm.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import type { Breath } from "../core/breath.ts";
import { checkRolloutFinite, checkUpdateFinite } from "../diagnostics/finite.ts";
import { RolloutAccount } from "../diagnostics/rollout_account.ts";
import { UnitAccount } from "../diagnostics/unit_account.ts";
import type { TrainingEpisode, TrainingMetrics } from "../reports/update.ts";
import { Collector } from "../rollout/collect.ts";
import type { TrainerParts } from "./parts.ts";
import type { Progress } from "./progress.ts";

/** What one brought. */
export interface Iterated {
  /** Environment steps of the rollout, over all lanes. */
  readonly samples: number;
  readonly seconds: number;
  readonly metrics: TrainingMetrics;
}

export class Iteration {
  readonly #parts: TrainerParts;
  readonly #progress: Progress;
  readonly #collector: Collector;
  readonly #account: RolloutAccount;
  readonly #units: UnitAccount;
  #ended: TrainingEpisode[] | undefined;

  constructor(parts: TrainerParts, progress: Progress) {
    const { arena, env, replica } = parts;
    this.#parts = parts;
    this.#progress = progress;
    this.#collector = new Collector(arena, env, replica, replica.buffer);
    this.#account = new RolloutAccount(env, replica.actorCritic.spec, replica.buffer.samples);
    this.#units = new UnitAccount(arena, replica.actorCritic, replica.buffer.samples);
  }

  /** Whether the episodes that end are listed, for somebody who listens. */
  set listing(on: boolean) {
    this.#ended = on ? [] : undefined;
  }

  /** The episodes that ended in the last rollout, where they are listed. */
  get ended(): readonly TrainingEpisode[] {
    return this.#ended ?? [];
  }

  /**
   * @param config as it is at the beginning: what is adjusted meanwhile is for the next
   * @param share of the run's horizon that has passed
   * @throws NonFiniteError, EnvError
   */
  async run(config: TrainingConfig, share: number, breath: Breath): Promise<Iterated> {
    const { replica } = this.#parts;
    const { actorCritic, buffer } = replica;
    const { kernels } = this.#parts.arena;
    const { update } = this.#progress;
    const start = breath.clock;
    if (this.#ended) this.#ended = [];
    this.#account.begin(update + 1);
    const pending = this.#collector.collect(update, this.#countEpisodes, breath);
    if (pending) await pending;
    checkRolloutFinite(kernels, buffer, update + 1);
    const middle = breath.clock;
    const improving = replica.update(update, share, config, breath);
    const learning = "then" in improving ? await improving : improving;
    const { policyLoss, valueLoss, gradientNorm } = learning;
    checkUpdateFinite(kernels, { policyLoss, valueLoss, gradientNorm }, actorCritic.parameters, update + 1);
    const end = breath.clock;
    const samples = buffer.takenSteps * config.numEnvs;
    const metrics = this.#complete(learning, samples, middle - start, end - middle);
    const looked = this.#account.look(buffer);
    const units = this.#units.look(buffer, update + 1);
    if (looked || units) Object.assign(metrics, looked, units);
    return { samples, seconds: (end - start) / 1000, metrics };
  }

  /**
   * Adds what every update reports to what its algorithm does, number by number: see `Tally.metrics`.
   * @param rollout and `update`: ms
   */
  #complete(learning: UpdateMetrics, samples: number, rollout: number, update: number): TrainingMetrics {
    const metrics = learning as TrainingMetrics;
    const episodes = this.#progress.episodes.metrics();
    metrics.episodeReturn = episodes.episodeReturn;
    metrics.episodeReturnMin = episodes.episodeReturnMin;
    metrics.episodeReturnMax = episodes.episodeReturnMax;
    metrics.episodeLength = episodes.episodeLength;
    metrics.episodeLengthMin = episodes.episodeLengthMin;
    metrics.episodeLengthMax = episodes.episodeLengthMax;
    metrics.episodes = episodes.episodes;
    const { formula } = this.#parts.env;
    if (formula) metrics.formulaReturn = formula.meanReturn;
    metrics.terminated = this.#account.terminated;
    metrics.truncated = this.#account.truncated;
    metrics.stepsPerSecond = samples / ((rollout + update) / 1000);
    metrics.rolloutStepsPerSecond = samples / (rollout / 1000);
    metrics.updateStepsPerSecond = samples / (update / 1000);
    metrics.rolloutSeconds = rollout / 1000;
    metrics.updateSeconds = update / 1000;
    return metrics;
  }

  readonly #countEpisodes = (rolloutStep: number): void => {
    const { env, spec } = this.#parts;
    const { episodes } = this.#progress;
    const { count, lanes, returns, lengths } = env.episodes;
    this.#account.step();
    const step = this.#progress.step + (rolloutStep + 1) * spec.config.numEnvs;
    for (let k = 0; k < count; k++) {
      if (!this.#collector.counts(lanes[k])) continue;
      episodes.add(returns[k], lengths[k]);
      env.formula?.count(lanes[k]);
      this.#account.end(lanes[k]);
      this.#ended?.push({ episode: episodes.count, step, lane: lanes[k], return: returns[k], length: lengths[k] });
    }
  };
}
