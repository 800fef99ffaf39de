/**
 * The loop of a run: collect a rollout, update, report, until the horizon. Everything is allocated when the trainer is
 * created; training itself only computes. The trainer knows nothing of files or terminals: it yields plain records, and
 * whoever iterates decides what to do with them.
 */
import { maySleep } from "#threads";
import type { UpdateMetrics } from "../algorithms/algorithm.ts";
import { checkKeys } from "../core/check.ts";
import { parametersSha256 } from "../core/hash.ts";
import { nextMacrotask } from "../core/macrotask.ts";
import { checkRolloutFinite, checkUpdateFinite } from "../diagnostics/finite.ts";
import { type EpisodeMetrics, EpisodeWindow } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition } from "../envs/registry.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { Collector } from "../rollout/collect.ts";
import { Crew } from "../threads/crew.ts";
import { learnerWorker } from "../threads/generated/learner_worker.ts";
import { Arena } from "../wasm/arena.ts";
import { Team, TeamError } from "../wasm/team.ts";
import { completeConfig, type TrainingConfig, type TrainingOptions, trainingKeys } from "./config.ts";
import { type Evaluation, type EvaluationOptions, evaluate } from "./evaluate.ts";
import { Learner, type LearnerSpec } from "./learner.ts";
import { Policy } from "./policy.ts";
import { chooseThreads } from "./threads.ts";

const BREATH = 12; // ms of work after which timers, signals and the page get a turn

/** Options beside the configuration: they change how a run is carried out, not what it computes. */
export interface RunOptions {
  /** Where the networks run: the fused kernels unless given; `tfjs(...)` from "swingup/tfjs". */
  engine?: Engine;
  /** Ends the run after the update that is under way. */
  signal?: AbortSignal;
  /**
   * Threads that share the work, this one included; chosen from the size of the work unless given. The result is the
   * same, bit for bit. Where memory cannot be shared (a page that is not cross-origin isolated) there is one.
   */
  threads?: number;
}

/** What one update did. */
export interface TrainingUpdate {
  /** Updates so far, from 1. */
  update: number;
  /** Environment steps so far, over all lanes. */
  step: number;
  /** Seconds of training so far, without the time between updates that the caller took. */
  seconds: number;
  metrics: TrainingMetrics;
}

export interface TrainingMetrics extends EpisodeMetrics, UpdateMetrics {
  /** Environment steps per second, of this update: rollout and learning together. */
  stepsPerSecond: number;
  rolloutSeconds: number;
  updateSeconds: number;
}

/** A run in short, as `swingup train --json` prints it. */
export interface RunSummary {
  env: string;
  algorithm: string;
  engine: string;
  seed: number;
  threads: number;
  steps: number;
  seconds: number;
  stepsPerSecond: number;
  /** Mean return of the last 100 episodes; null before the first has ended. */
  meanReturn: number | null;
  /** First update at which the mean of the last 100 episodes reached the environment's threshold, else null. */
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  parametersSha256: string;
}

/**
 * Builds a trainer: environments, networks, buffers and optimiser, with the preset's values where none are given.
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 */
export async function createTrainer(options: TrainingOptions & RunOptions): Promise<Trainer> {
  checkKeys("options", options, [...trainingKeys, "engine", "signal", "threads"]);
  const { engine = fused, signal, threads, ...rest } = options;
  const definition = environmentDefinition(rest.env, "env");
  const config = completeConfig(rest, definition);
  const { observationSpace, actionSpace } = definition;
  const spec = { config, observationSpace, actionSpace };
  const arena = await Arena.create({ threads: chooseThreads(threads, engine, spec) });
  const team = new Team(arena, { sleeps: maySleep() });
  const learner = await Learner.create(arena, team, engine, spec);
  learner.actorCritic.initialize(config.seed); // before the others join
  const { lanes, seed, envOptions } = config;
  const env = await VectorEnv.create(arena, definition, { lanes, seed, options: envOptions });
  await env.reset();
  return new Trainer(spec, definition, engine, signal, arena, team, learner, env);
}

export class Trainer {
  config: TrainingConfig;
  readonly engine: Engine;
  readonly arena: Arena;
  readonly actorCritic: ActorCritic;
  readonly #spec: LearnerSpec;
  readonly #definition: EnvDefinition;
  readonly #signal: AbortSignal | undefined;
  readonly #team: Team;
  readonly #learner: Learner;
  readonly #env: VectorEnv;
  readonly #collector: Collector;
  readonly #episodes = new EpisodeWindow();
  #update = 0;
  #seconds = 0;
  #solved: { step: number; seconds: number } | undefined;

  /** Use `createTrainer`. */
  constructor(
    spec: LearnerSpec,
    definition: EnvDefinition,
    engine: Engine,
    signal: AbortSignal | undefined,
    arena: Arena,
    team: Team,
    learner: Learner,
    env: VectorEnv,
  ) {
    this.config = spec.config;
    this.engine = engine;
    this.arena = arena;
    this.actorCritic = learner.actorCritic;
    this.#spec = spec;
    this.#definition = definition;
    this.#signal = signal;
    this.#team = team;
    this.#learner = learner;
    this.#env = env;
    this.#collector = new Collector(arena, env, learner, learner.buffer, spec.config.seed);
  }

  /** Environment steps so far, over all lanes. */
  get step(): number {
    return this.#update * this.#learner.buffer.samples;
  }

  /** Updates that fit into the horizon: a run never takes more steps than it was given. */
  get updates(): number {
    return Math.floor(this.config.steps / this.#learner.buffer.samples);
  }

  /**
   * Trains to the horizon, `config.steps` or the `steps` given here, yielding after each update. Leaving the loop or
   * aborting the signal ends the run after an update; calling `train` again goes on from there.
   * @throws RangeError for `steps` of less than one rollout
   * @throws EnvError where an environment of the user's own failed: the rollout is dropped, the policy is as after the
   * last update, and training does not go on
   * @throws NonFiniteError where an observation, reward, loss or parameter became NaN or infinite
   */
  async *train({ steps = this.config.steps }: { steps?: number } = {}): AsyncGenerator<TrainingUpdate, void, void> {
    this.config = completeConfig({ ...this.config, steps }, this.#definition);
    const crew = this.#team.threads > 1 ? await this.#startCrew() : undefined;
    let rested = performance.now();
    try {
      while (this.#update < this.updates && !this.#signal?.aborted) {
        yield await this.#next();
        if (performance.now() - rested < BREATH) continue;
        await nextMacrotask();
        rested = performance.now();
      }
      if (crew) this.#learner.end();
    } catch (error) {
      throw error instanceof TeamError && crew ? await crew.explain() : error;
    } finally {
      await crew?.dismiss();
    }
  }

  #startCrew(): Promise<Crew<LearnerSpec>> {
    this.#team.reset();
    return Crew.start(learnerWorker, this.arena.share, this.#spec, () => this.#team.break());
  }

  async #next(): Promise<TrainingUpdate> {
    const { kernels } = this.arena;
    const update = this.#update + 1;
    const start = performance.now();
    const pending = this.#collector.collect(this.#update, this.#countEpisodes);
    if (pending) await pending;
    checkRolloutFinite(kernels, this.#learner.buffer, update);
    const middle = performance.now();
    const progress = this.#update / this.updates;
    const learning = this.#learner.update(this.#update, progress);
    const { policyLoss, valueLoss, gradientNorm } = learning;
    checkUpdateFinite(kernels, { policyLoss, valueLoss, gradientNorm }, this.actorCritic.parameters, update);
    const end = performance.now();
    this.#update = update;
    this.#seconds += (end - start) / 1000;
    if (this.#episodes.reached(this.#env.rewardThreshold)) this.#solved ??= { step: this.step, seconds: this.#seconds };
    const speed = {
      stepsPerSecond: this.#learner.buffer.samples / ((end - start) / 1000),
      rolloutSeconds: (middle - start) / 1000,
      updateSeconds: (end - middle) / 1000,
    };
    const metrics = { ...this.#episodes.metrics(), ...learning, ...speed };
    return { update, step: this.step, seconds: this.#seconds, metrics };
  }

  readonly #countEpisodes = (): void => {
    const { count, returns, lengths } = this.#env.episodes;
    for (let k = 0; k < count; k++) this.#episodes.add(returns[k], lengths[k]);
  };

  /** The policy as it is now: a copy, unaffected by further training. */
  policy(): Promise<Policy> {
    const parameters = this.actorCritic.parameters.view.slice();
    return Policy.create(this.config, (actorCritic) => actorCritic.parameters.view.set(parameters), {
      engine: this.engine,
      env: this.#definition,
    });
  }

  /** Plays whole episodes with the policy as it is now; see `evaluate`. */
  async evaluate(options: EvaluationOptions = {}): Promise<Evaluation> {
    return evaluate(await this.policy(), options);
  }

  /** Writes the policy as it is now to a safetensors file (Node; in browsers use `policy()` and `toBytes()`). */
  async save(path: string): Promise<void> {
    await (await this.policy()).save(path);
  }

  /** The run so far. */
  summary(): RunSummary {
    const { env, algorithm, seed } = this.config;
    const { episodeReturn, episodes } = this.#episodes.metrics();
    return {
      env,
      algorithm,
      engine: this.engine.name,
      seed,
      threads: this.#team.threads,
      steps: this.step,
      seconds: this.#seconds,
      stepsPerSecond: this.step / this.#seconds,
      meanReturn: episodes > 0 ? episodeReturn : null,
      solvedAtStep: this.#solved?.step ?? null,
      solvedAtSeconds: this.#solved?.seconds ?? null,
      parametersSha256: parametersSha256(this.actorCritic.parameters.view),
    };
  }

  /** Frees what lives outside the arena (networks of other engines). The trainer must not be used afterwards. */
  dispose(): void {
    this.#env.dispose();
    this.actorCritic.dispose();
  }
}
