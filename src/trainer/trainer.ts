/**
 * The loop of a run: collect a rollout, update, report, until the horizon. Everything is allocated when the trainer is
 * created; training itself only computes. The trainer knows nothing of files or terminals: it yields plain records, and
 * whoever iterates decides what to do with them.
 */
import { writeBytes } from "#files";
import { type EvaluationOptions, evaluate } from "../agent/evaluate.ts";
import { Policy } from "../agent/policy.ts";
import { encodePolicy } from "../agent/policy_file.ts";
import type { Adjustable } from "../configuration/adjustable.ts";
import type { AdjustmentRecord } from "../configuration/adjustments.ts";
import type { Choice } from "../configuration/chosen_settings.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { reasonBehind } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { closeAll, failClosed } from "../core/closing.ts";
import { parametersSha256 } from "../core/hash.ts";
import type { EpisodeWindow } from "../diagnostics/metrics.ts";
import type { EnvDefinition, MaybeAsync } from "../envs/env.ts";
import type { Engine, TensorLayout } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { BestSoFar } from "../reports/best.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import { KeptPolicy } from "../reports/kept_policy.ts";
import type { InitialPolicyRecord, RunSummary } from "../reports/summary.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import { type Checkpoint, encodeCheckpoint } from "../runs/checkpoint.ts";
import { Iteration } from "./iteration.ts";
import { closeParts, type TrainerParts } from "./parts.ts";
import { Progress } from "./progress.ts";
import { ReplicaPool } from "./replica_pool.ts";
import { restoreState } from "./restore_state_source.ts";
import { RunConfig } from "./run_config.ts";
import { keepIfBest, takeState } from "./run_state.ts";
import { Session, type StopReason, type TrainerTrainOptions } from "./session.ts";
import { SettledState } from "./settled_state.ts";
import { Shift } from "./shift.ts";

/** A training run: its environments, networks and algorithm, and the step that it is at. */
export class Trainer {
  readonly engine: Engine;
  /** @internal */
  readonly actorCritic: ActorCritic;
  /** Where each weight matrix and bias lies in `parameters`. */
  readonly tensors: readonly TensorLayout[];
  /** Ends training, where one was given. */
  readonly signal: AbortSignal | undefined;
  /** Returns and lengths of the last 100 episodes. */
  readonly episodes: EpisodeWindow;
  /** The best periodic evaluation. */
  readonly best: BestSoFar;
  /** The policy with the best training return so far, see `choosePolicy`. */
  readonly kept = new KeptPolicy();
  /** Why the last call of `train` ended; undefined before, while it runs, and where its loop was left. */
  stopReason: StopReason | undefined;
  /** Settings that `preset: "robust"` chose, and why; none with another preset, or in a resumed run. */
  choices: readonly Choice[] = [];
  /** @internal */
  readonly parts: TrainerParts;
  readonly #config: RunConfig;
  readonly #progress: Progress;
  readonly #iteration: Iteration;
  readonly #shift = new Shift();
  readonly #settled: SettledState;
  readonly #pool: ReplicaPool;

  /** @internal Use `createTrainer` or `resumeTrainer`. */
  constructor(parts: TrainerParts, initialPolicy?: InitialPolicyRecord) {
    const { spec, definition, engine, replica, signal } = parts;
    this.engine = engine;
    this.actorCritic = replica.actorCritic;
    this.tensors = replica.actorCritic.tensors;
    this.signal = signal;
    this.parts = parts;
    this.#config = new RunConfig(spec.config, definition);
    this.#progress = new Progress(initialPolicy);
    this.episodes = this.#progress.episodes;
    this.best = this.#progress.best;
    this.#pool = new ReplicaPool(parts);
    this.#iteration = new Iteration(parts, this.#progress);
    this.#settled = new SettledState(parts, this.#shift);
  }

  /** As it is now, changes by `adjust` included. */
  get config(): TrainingConfig {
    return this.#config.now;
  }

  /** Replaces it, unchecked: `adjust` is what changes settings. */
  set config(config: TrainingConfig) {
    this.#config.now = config;
  }

  /** Updates so far. */
  get update(): number {
    return this.#progress.update;
  }

  /** What is trained on. */
  get environment(): EnvDefinition {
    return this.parts.definition;
  }

  /** Environment steps so far, over all lanes. */
  get step(): number {
    return this.#progress.step;
  }

  /** A copy of the flat parameter vector: after the last update, where one is under way or has failed. */
  get parameters(): Float32Array {
    return this.#settled.parameters;
  }

  /** Replaces the parameters. Throws for another number of them or one that is not finite, and while a loop trains. */
  set parameters(values: Float32Array) {
    this.#settled.parameters = values;
  }

  /** Environment steps at which the run will have ended, at most those asked for; with whole episodes the last that fit. */
  get horizon(): number {
    const { samples, startSteps } = this.parts.replica.buffer;
    const { steps } = this.config;
    return startSteps === undefined ? Math.floor(steps / samples) * samples : steps;
  }

  /** Whether no further update fits into the horizon. */
  get finished(): boolean {
    return this.step + this.rolloutSamples > this.config.steps;
  }

  /** Environment steps of the longest rollout, over all lanes. */
  get rolloutSamples(): number {
    return this.parts.replica.buffer.samples;
  }

  /**
   * Trains to the horizon, `config.steps` or the `steps` given here, yielding after each update. Leaving the loop or
   * aborting the signal ends the run after an update; calling `train` again goes on from there. Timers, signals and the
   * page get a turn every few milliseconds.
   * @throws Error while another loop trains the same trainer, which does not notice, and after an update has failed
   * @throws RangeError for `steps` of less than one rollout, and for other options out of range
   * @throws EnvError where a custom environment failed: its rollout is dropped, the policy as before, environments closed
   * @throws NonFiniteError where an observation, reward, loss or parameter became NaN or infinite
   * @throws the signal's reason where a custom environment threw that
   */
  async *train(options: TrainerTrainOptions = {}): AsyncGenerator<TrainingUpdate, void, void> {
    this.#shift.begin("train");
    let failure: { readonly error: unknown } | undefined;
    try {
      const { config, session } = this.#plan(options);
      this.config = config;
      this.stopReason = undefined;
      this.#iteration.listing = session.listensToEpisodes;
      await this.#pool.start();
      const breath = new Breath();
      let reason = session.reasonToStop();
      for (; reason === undefined; reason = session.reasonToStop()) {
        const update = await this.#shift.within(() => this.#next(breath));
        await session.after(update, this.#iteration.ended);
        yield update;
        if (breath.overdue()) await breath.take();
      }
      await session.end(this.update);
      this.stopReason = reason;
      this.#pool.end();
    } catch (error) {
      failure = { error: reasonBehind(await this.#pool.explain(error), this.signal) };
    } finally {
      await this.#pool.dismiss();
      this.#shift.end();
    }
    if (!failure) return;
    if (!this.#shift.failed) throw failure.error; // it can go on, so the environments stay open until `dispose`
    await failClosed(failure.error, () => this.parts.env.close());
  }

  /**
   * Checks what `train` would be given, without training.
   * @throws TypeError, RangeError naming the option, what is allowed and what came
   */
  check(options: TrainerTrainOptions): void {
    this.#plan(options);
  }

  /** Everything is checked before anything is changed. */
  #plan({ steps = this.config.steps, ...rest }: TrainerTrainOptions) {
    return { config: this.#config.with({ steps }), session: new Session(this, rest) };
  }

  /**
   * Changes settings from the next update on, one that is under way is not touched; a schedule goes on from the new value
   * as if it had been the first. Checkpoints keep the change, also one that is still to come.
   * @param options `after`: updates that are made before; those made so far or under way unless given
   * @returns the number of updates that are made without the change
   * @throws TypeError, RangeError naming the setting, what is allowed and what came
   */
  adjust(values: Partial<Adjustable>, { after }: { after?: number } = {}): number {
    return this.#config.adjust(values, after, { update: this.update, updating: this.#shift.updating });
  }

  /** Every change of settings by `adjust`, made or to come, and what the changed settings were when the run began. */
  get adjustments(): AdjustmentRecord {
    return this.#config.adjustments;
  }

  /**
   * Everything that the run's future depends on, as the bytes of a safetensors file: `resumeTrainer` goes on from there
   * and ends with the same parameters as this run, bit for bit, in any process, browser and number of threads.
   * @param options `note`: a text that travels in the file's metadata and means nothing to training
   * @throws Error while an update is under way, and after one has failed
   */
  checkpoint({ note }: { note?: string } = {}): Uint8Array {
    if (this.#shift.updating || this.#shift.failed)
      throw new Error("checkpoint: an update is under way or has failed; expected a call between two updates");
    return encodeCheckpoint({
      config: this.config,
      ...takeState(this.parts, this.kept),
      progress: this.#progress.record,
      episodes: this.episodes.save(),
      adjustments: this.adjustments,
      ...(note === undefined ? {} : { note }),
    });
  }

  /**
   * Calls `read` when no update is under way: at once, or when this one has ended, before anything else happens. For
   * those who come from outside of the loop that trains: `trainer.between(() => trainer.checkpoint())`.
   */
  between<T>(read: () => T): Promise<T> {
    return this.#shift.between(read);
  }

  /**
   * @internal Puts a trainer that has not begun where another was; use `resumeTrainer`.
   * @throws Error while it is being trained or restored, and after an update has failed
   * @throws FileFormatError, RangeError where the checkpoint does not fit
   */
  async restore(checkpoint: Checkpoint): Promise<void> {
    this.#shift.begin("restore");
    try {
      this.#settled.keep();
      await this.#shift.within(async () => {
        this.#config.restore(checkpoint.adjustments);
        await restoreState(this.parts, checkpoint, this.kept);
        this.#progress.restore(checkpoint.progress, checkpoint.episodes);
      });
    } finally {
      this.#shift.end();
    }
  }

  async #next(breath: Breath): Promise<TrainingUpdate> {
    this.#settled.keep();
    const { samples, seconds, metrics } = await this.#iteration.run(this.config, this.step / this.horizon, breath);
    this.#progress.add(samples, seconds, this.parts.env.rewardThreshold);
    this.#config.reach(this.update);
    keepIfBest(this.kept, this.#progress, this.parts);
    return { update: this.update, step: this.step, seconds: this.#progress.seconds, metrics };
  }

  /** `[feature][mean, variance, count]`: a copy, as `parameters`; undefined where observations are not normalised. */
  get statistics(): Float64Array | undefined {
    return this.#settled.statistics;
  }

  /** The policy as it is after the last update: a copy, unaffected by further training. */
  policy(): Promise<Policy> {
    const { parameters, statistics, engine, environment: env } = this;
    const write = (actorCritic: ActorCritic) => actorCritic.parameters.view.set(parameters);
    return Policy.create(this.config, write, { engine, env, statistics });
  }

  /** Plays whole episodes with the policy as it is now; see `evaluate`. */
  async evaluate(options: EvaluationOptions = {}): Promise<Evaluation> {
    return evaluate(await this.policy(), options);
  }

  /** Writes the policy as it is now to a safetensors file (Node; in browsers use `policy()` and `toBytes()`). */
  async save(path: string): Promise<void> {
    await writeBytes(path, encodePolicy(this));
  }

  /** The run so far. */
  summary(): RunSummary {
    const { threads } = this.parts.team;
    const facts = { engine: this.engine.name, threads, parametersSha256: parametersSha256(this.parameters) };
    return this.#progress.summary(this.config, facts);
  }

  /**
   * Frees what lives outside the arena, environments' objects and networks of other engines: nothing may be called after.
   * @returns nothing, or a promise where custom environments take time to close
   * @throws EnvError where their `close()` fails
   * @throws Error while an update is under way
   */
  dispose(): MaybeAsync {
    if (this.#shift.updating) throw new Error("dispose: an update is under way; end the loop that trains first");
    return closeAll([() => this.#pool.dismiss(), () => closeParts(this.parts)]); // threads: where an iterator was left
  }
}
