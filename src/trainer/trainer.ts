/**
 * The loop of a run: collect a rollout, update, report, until the horizon. Everything is allocated when the trainer is
 * created; training itself only computes. The trainer knows nothing of files or terminals: it yields plain records, and
 * whoever iterates decides what to do with them.
 */
import { writeBytes } from "#files";
import { type EvaluationOptions, evaluate } from "../agent/evaluate.ts";
import { encodePolicy, Policy } from "../agent/policy.ts";
import { type Adjustable, adjustable } from "../configuration/adjustable.ts";
import { type AdjustmentRecord, Adjustments, extremes } from "../configuration/adjustments.ts";
import { completeConfig, type TrainingOptions, trainingKeys } from "../configuration/config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { reasonBehind } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { checkInteger, checkKeys } from "../core/check.ts";
import { closeAll, failClosed } from "../core/closing.ts";
import { parametersSha256 } from "../core/hash.ts";
import { checkRolloutFinite, checkUpdateFinite } from "../diagnostics/finite.ts";
import { EpisodeWindow } from "../diagnostics/metrics.ts";
import type { EnvDefinition, MaybeAsync } from "../envs/env.ts";
import { environmentDefinition } from "../envs/registry.ts";
import { restoreSnapshot, takeSnapshot } from "../envs/snapshot.ts";
import type { Engine } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { BestSoFar } from "../reports/best.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { InitialPolicyRecord, RunSummary } from "../reports/summary.ts";
import type { TrainingEpisode, TrainingUpdate } from "../reports/update.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import { Collector } from "../rollout/collect.ts";
import { type Checkpoint, encodeCheckpoint, restoreTensors } from "../runs/checkpoint.ts";
import { replicaScript } from "../threads/replica_script.ts";
import { ThreadTeamError } from "../threads/thread_team.ts";
import { WorkerPool } from "../threads/worker_pool.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { type StartOptions, startKeys, takePolicy, withInitialPolicy } from "./initial_policy.ts";
import { buildParts, closeParts, type RunOptions, runKeys, type TrainerParts } from "./parts.ts";
import type { ReplicaSpec } from "./replica.ts";
import { Session, type SessionOptions, type StopReason } from "./session.ts";
import { Shift } from "./shift.ts";
import { warnOfOneThread } from "./threads.ts";

export type { RunSummary } from "../reports/summary.ts";
export type { TrainingMetrics, TrainingUpdate } from "../reports/update.ts";
export type { RunOptions } from "./parts.ts";

/** What `train` of a trainer takes. */
export interface TrainerTrainOptions extends SessionOptions {
  /** A new horizon, in environment steps since the start of the run; default: that of the configuration. */
  steps?: number;
}

/**
 * Builds a trainer: environments, networks, buffers and optimiser, with the preset's values where none are given.
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 */
export async function createTrainer(options: TrainingOptions & StartOptions & RunOptions): Promise<Trainer> {
  checkKeys("options", options, [...trainingKeys, ...startKeys, ...runKeys]);
  const { engine, signal, threads, initialPolicy, ...rest } = options;
  const definition = environmentDefinition(rest.env, "env");
  const fitting = initialPolicy === undefined ? rest : withInitialPolicy(rest, initialPolicy, definition);
  const parts = await buildParts(completeConfig(fitting, definition), definition, { engine, signal, threads });
  try {
    parts.replica.actorCritic.initialize(parts.spec.config.seed); // before the others join
    const begun = initialPolicy && takePolicy(parts, initialPolicy);
    await parts.env.reset();
    return new Trainer(parts, begun);
  } catch (error) {
    return failClosed(error, () => closeParts(parts));
  }
}

/** A training run: its environments, networks and algorithm, and the step that it is at. */
export class Trainer {
  config: TrainingConfig;
  readonly engine: Engine;
  readonly arena: Arena;
  readonly actorCritic: ActorCritic;
  /** Ends training, where one was given. */
  readonly signal: AbortSignal | undefined;
  /** Returns and lengths of the last 100 episodes. */
  readonly episodes = new EpisodeWindow();
  /** The best periodic evaluation. */
  readonly best = new BestSoFar();
  /** Why the last call of `train` ended; undefined before, while it runs, and where its loop was left. */
  stopReason: StopReason | undefined;
  readonly #parts: TrainerParts;
  readonly #collector: Collector;
  readonly #adjustments = new Adjustments();
  readonly #shift = new Shift();
  readonly #settled: { readonly parameters: Float32Array; statistics: Float64Array | undefined }; // before the update under way
  #pool: WorkerPool<ReplicaSpec> | undefined; // while `train` runs
  #ended: TrainingEpisode[] | undefined; // in the rollout under way, where somebody listens
  #update = 0;
  #step = 0;
  #seconds = 0;
  #initialPolicy: InitialPolicyRecord | undefined;
  #solved: { step: number; seconds: number } | undefined;

  /** Use `createTrainer` or `resumeTrainer`. */
  constructor(parts: TrainerParts, initialPolicy?: InitialPolicyRecord) {
    const { spec, engine, arena, replica, env, signal } = parts;
    this.config = spec.config;
    this.engine = engine;
    this.arena = arena;
    this.actorCritic = replica.actorCritic;
    this.signal = signal;
    this.#initialPolicy = initialPolicy;
    this.#parts = parts;
    this.#collector = new Collector(arena, env, replica, replica.buffer, spec.config.seed);
    this.#settled = { parameters: new Float32Array(this.actorCritic.parameters.length), statistics: undefined };
  }

  /** Updates so far. */
  get update(): number {
    return this.#update;
  }

  /** The rollout that the last update was made from, for logs and pages: observations, actions, rewards and so on. */
  get rollout(): RolloutBuffer {
    return this.#parts.replica.buffer;
  }

  /** What is trained on. */
  get environment(): EnvDefinition {
    return this.#parts.definition;
  }

  /** Environment steps so far, over all lanes. */
  get step(): number {
    return this.#step;
  }

  /** A copy of the flat parameter vector: after the last update, where one is under way or has failed. */
  get parameters(): Float32Array {
    return (this.#unsettled ? this.#settled.parameters : this.actorCritic.parameters.view).slice();
  }

  /**
   * Environment steps at which the run will have ended: a run never takes more than it was given. With whole episodes it
   * ends where the longest rollout would no longer fit.
   */
  get horizon(): number {
    const { samples, startSteps } = this.#parts.replica.buffer;
    const { steps } = this.config;
    return startSteps === undefined ? Math.floor(steps / samples) * samples : steps;
  }

  /** Whether no further update fits into the horizon. */
  get finished(): boolean {
    return this.#step + this.#parts.replica.buffer.samples > this.config.steps;
  }

  /** Environment steps of the longest rollout, over all lanes. */
  get rolloutSamples(): number {
    return this.#parts.replica.buffer.samples;
  }

  /**
   * Trains to the horizon, `config.steps` or the `steps` given here, yielding after each update. Leaving the loop or
   * aborting the signal ends the run after an update; calling `train` again goes on from there. Timers, signals and the
   * page get a turn every few milliseconds.
   * @throws Error while another loop trains the same trainer, which does not notice, and after an update has failed
   * @throws RangeError for `steps` of less than one rollout, and for other options out of range
   * @throws EnvError where an environment of the user's own failed: the rollout is dropped, the policy is as after the
   * last update, and training does not go on, so the environments are closed
   * @throws NonFiniteError where an observation, reward, loss or parameter became NaN or infinite
   * @throws the signal's reason where an environment of the user's own threw that
   */
  async *train(options: TrainerTrainOptions = {}): AsyncGenerator<TrainingUpdate, void, void> {
    this.#shift.begin("train");
    let failure: { readonly error: unknown } | undefined;
    try {
      const session = this.#session(options);
      this.#pool = await this.#startPool();
      const breath = new Breath();
      let reason = session.reasonToStop();
      for (; reason === undefined; reason = session.reasonToStop()) {
        const update = await this.#shift.within(() => this.#next(breath));
        await session.after(update, this.#ended ?? []);
        yield update;
        if (breath.overdue()) await breath.take();
      }
      await session.end(this.#update);
      this.stopReason = reason;
      if (this.#pool) this.#parts.replica.end();
    } catch (error) {
      const explained = error instanceof ThreadTeamError && this.#pool ? await this.#pool.explain() : error;
      failure = { error: reasonBehind(explained, this.signal) };
    } finally {
      await this.#pool?.dismiss();
      this.#pool = undefined;
      this.#shift.end();
    }
    if (!failure) return;
    if (!this.#shift.failed) throw failure.error; // it can go on, so the environments stay open until `dispose`
    await failClosed(failure.error, () => this.#parts.env.close());
  }

  /** Everything is checked before anything is changed. */
  #session({ steps = this.config.steps, ...rest }: TrainerTrainOptions): Session {
    const config = completeConfig({ ...this.config, steps }, this.#parts.definition);
    const session = new Session(this, rest);
    this.config = config;
    this.stopReason = undefined;
    this.#ended = session.listensToEpisodes ? [] : undefined;
    return session;
  }

  /**
   * Checks what `train` would be given, without training.
   * @throws TypeError, RangeError naming the option, what is allowed and what came
   */
  check({ steps = this.config.steps, ...rest }: TrainerTrainOptions): void {
    completeConfig({ ...this.config, steps }, this.#parts.definition);
    new Session(this, rest);
  }

  /**
   * Changes settings from the next update on, one that is under way is not touched; a schedule goes on from the new value
   * as if it had been the first. Checkpoints keep the change, also one that is still to come.
   * @param options `after`: updates that are made before; those made so far or under way unless given
   * @returns the number of updates that are made without the change
   * @throws TypeError, RangeError naming the setting, what is allowed and what came
   */
  adjust(values: Partial<Adjustable>, { after = this.#begun }: { after?: number } = {}): number {
    checkKeys("adjust", values, adjustable);
    checkInteger("after", after, { least: this.#begun });
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const changed = completeConfig({ ...this.config, ...given }, this.#parts.definition);
    this.#adjustments.add(after, given, this.config);
    if (after === this.#update) this.config = changed;
    return after;
  }

  /** Updates, one that is under way included. */
  get #begun(): number {
    return this.#update + Number(this.#shift.updating);
  }

  /** Every change of settings by `adjust`, made or to come, and what the changed settings were when the run began. */
  get adjustments(): AdjustmentRecord {
    return this.#adjustments.record;
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
      definition: this.#parts.definition,
      engine: this.engine.name,
      progress: {
        update: this.#update,
        step: this.#step,
        seconds: this.#seconds,
        solvedAtStep: this.#solved?.step ?? null,
        solvedAtSeconds: this.#solved?.seconds ?? null,
        best: this.best.state,
        ...(this.#initialPolicy ? { initialPolicy: this.#initialPolicy } : {}),
      },
      tensors: this.actorCritic.tensors,
      parameters: this.actorCritic.parameters.view,
      blocks: this.#stateBlocks(),
      episodes: this.episodes.save(),
      environment: takeSnapshot(this.#parts.env),
      adjustments: this.#adjustments.record,
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
   * Puts a trainer that has not begun where another was; use `resumeTrainer`.
   * @throws Error while it is being trained or restored, and after an update has failed
   * @throws FileFormatError, RangeError where the checkpoint does not fit
   */
  async restore(checkpoint: Checkpoint): Promise<void> {
    this.#shift.begin("restore");
    try {
      this.#settle();
      await this.#shift.within(() => this.#restore(checkpoint));
    } finally {
      this.#shift.end();
    }
  }

  async #restore(checkpoint: Checkpoint): Promise<void> {
    const { progress, episodes, environment, adjustments } = checkpoint;
    for (const values of extremes(adjustments)) completeConfig({ ...this.config, ...values }, this.#parts.definition);
    this.#adjustments.restore(adjustments);
    const { env } = this.#parts;
    await restoreSnapshot(env, environment); // counts its observations, so their statistics come after
    restoreTensors(checkpoint.tensors, this.actorCritic, this.#stateBlocks());
    env.refresh();
    this.episodes.restore(episodes);
    this.best.restore(progress.best);
    this.#update = progress.update;
    this.#step = progress.step;
    this.#seconds = progress.seconds;
    this.#initialPolicy = progress.initialPolicy;
    const { solvedAtStep, solvedAtSeconds } = progress;
    const solved = solvedAtStep !== null && solvedAtSeconds !== null;
    this.#solved = solved ? { step: solvedAtStep, seconds: solvedAtSeconds } : undefined;
  }

  /** The blocks, beside the parameters, that the run's future depends on, by their names in checkpoints. */
  #stateBlocks(): ReadonlyMap<string, Block> {
    const { replica, env } = this.#parts;
    const named = (owner: string, state: Readonly<Record<string, Block>>) =>
      Object.entries(state).map(([name, block]) => [`${owner}.${name}`, block] as const);
    return new Map([...named("algorithm", replica.algorithm.state), ...named("normalization", env.state)]);
  }

  /** The further threads; none where workers are refused, unless threads were asked for. */
  async #startPool(): Promise<WorkerPool<ReplicaSpec> | undefined> {
    const { team, spec, threadsChosen } = this.#parts;
    if (team.threads === 1) return undefined;
    team.reset();
    try {
      return await WorkerPool.start(await replicaScript(), this.arena.share, spec, () => team.break());
    } catch (error) {
      if (!threadsChosen || !(error instanceof ThreadTeamError)) throw error;
      team.disband();
      warnOfOneThread(error.message.replace(/^threads: /, ""));
      return undefined;
    }
  }

  async #next(breath: Breath): Promise<TrainingUpdate> {
    const { replica, env } = this.#parts;
    const { config } = this; // what is adjusted from here on is for the next update
    const { kernels } = this.arena;
    const update = this.#update + 1;
    const start = breath.clock;
    this.#settle();
    if (this.#ended) this.#ended = [];
    const pending = this.#collector.collect(this.#update, this.#countEpisodes, breath);
    if (pending) await pending;
    checkRolloutFinite(kernels, replica.buffer, update);
    const middle = breath.clock;
    const improving = replica.update(this.#update, this.#step / this.horizon, config, breath);
    const learning = "then" in improving ? await improving : improving;
    const { policyLoss, valueLoss, gradientNorm } = learning;
    checkUpdateFinite(kernels, { policyLoss, valueLoss, gradientNorm }, this.actorCritic.parameters, update);
    const end = breath.clock;
    const samples = replica.buffer.takenSteps * config.lanes;
    this.#update = update;
    this.#step += samples;
    this.#seconds += (end - start) / 1000;
    const changes = this.#adjustments.at(update);
    if (changes) this.config = { ...this.config, ...changes };
    if (this.episodes.reached(env.rewardThreshold)) this.#solved ??= { step: this.step, seconds: this.#seconds };
    const speed = {
      stepsPerSecond: samples / ((end - start) / 1000),
      rolloutStepsPerSecond: samples / ((middle - start) / 1000),
      updateStepsPerSecond: samples / ((end - middle) / 1000),
      rolloutSeconds: (middle - start) / 1000,
      updateSeconds: (end - middle) / 1000,
    };
    const metrics = { ...this.episodes.metrics(), ...learning, ...speed };
    return { update, step: this.step, seconds: this.#seconds, metrics };
  }

  /** Keeps what an update changes little by little, for those who ask meanwhile. */
  #settle(): void {
    this.#settled.parameters.set(this.actorCritic.parameters.view);
    this.#settled.statistics = this.#runningStatistics;
  }

  /** Whether what is in the arena is of no update. */
  get #unsettled(): boolean {
    return this.#shift.updating || this.#shift.failed;
  }

  readonly #countEpisodes = (rolloutStep: number): void => {
    const { count, lanes, returns, lengths } = this.#parts.env.episodes;
    const step = this.step + (rolloutStep + 1) * this.config.lanes;
    for (let k = 0; k < count; k++) {
      if (!this.#collector.counts(lanes[k])) continue;
      this.episodes.add(returns[k], lengths[k]);
      this.#ended?.push({ episode: this.episodes.count, step, lane: lanes[k], return: returns[k], length: lengths[k] });
    }
  };

  /**
   * `[feature][mean, variance, count]`: a copy; undefined where observations are not normalised. After the last update,
   * where one is under way or has failed.
   */
  get statistics(): Float64Array | undefined {
    return this.#unsettled ? this.#settled.statistics?.slice() : this.#runningStatistics;
  }

  get #runningStatistics(): Float64Array | undefined {
    return this.#parts.env.state.observations?.view.slice() as Float64Array | undefined;
  }

  /** The policy as it is after the last update: a copy, unaffected by further training. */
  policy(): Promise<Policy> {
    const { parameters } = this;
    return Policy.create(this.config, (actorCritic) => actorCritic.parameters.view.set(parameters), {
      engine: this.engine,
      env: this.#parts.definition,
      statistics: this.statistics,
    });
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
    const { env, algorithm, seed } = this.config;
    const { episodeReturn, episodes } = this.episodes.metrics();
    return {
      env,
      algorithm,
      engine: this.engine.name,
      seed,
      threads: this.#parts.team.threads,
      steps: this.step,
      seconds: this.#seconds,
      stepsPerSecond: this.step / this.#seconds,
      meanReturn: episodes > 0 ? episodeReturn : null,
      solvedAtStep: this.#solved?.step ?? null,
      solvedAtSeconds: this.#solved?.seconds ?? null,
      parametersSha256: parametersSha256(this.parameters),
      ...(this.#initialPolicy ? { initialPolicy: this.#initialPolicy } : {}),
    };
  }

  /**
   * Frees what lives outside the arena: the environments' objects are closed, and networks of other engines freed. The
   * trainer must not be used afterwards.
   * @returns nothing, or a promise where environments of the user's own take time to close
   * @throws EnvError where their `close()` fails
   * @throws Error while an update is under way
   */
  dispose(): MaybeAsync {
    if (this.#shift.updating) throw new Error("dispose: an update is under way; end the loop that trains first");
    const dismiss = async () => this.#pool?.dismiss(); // of an iterator that was left open
    return closeAll([...(this.#pool ? [dismiss] : []), () => closeParts(this.#parts)]);
  }
}
