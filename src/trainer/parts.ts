/**
 * What a trainer is made of, allocated at once on one arena: networks, buffers and algorithm of a `Replica`, the
 * environments, the team of threads.
 */
import { maySleep } from "#threads";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { checkSignal } from "../core/abort.ts";
import { closeAll, failClosed } from "../core/closing.ts";
import type { EnvDefinition, MaybeAsync } from "../envs/env.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import { inWorkers } from "../envs/worker_envs.ts";
import { normalizerOptions } from "../envs/wrappers.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine } from "../networks/network.ts";
import { ThreadTeam } from "../threads/thread_team.ts";
import { Arena } from "../wasm/arena.ts";
import { MemoryError } from "../wasm/memory.ts";
import { Replica, type ReplicaSpec } from "./replica.ts";
import { chooseThreads, warnOfOneThread } from "./threads.ts";

/** On what a run is carried out, beside the configuration: it changes nothing of what is computed, but for an engine's rounding. */
export interface TrainerOptions {
  /** Where the networks run: the fused kernels unless given; `tfjs(...)` from "swingup/tfjs". */
  engine?: Engine;
  /** Ends the run after the update that is under way. */
  signal?: AbortSignal;
  /**
   * Threads that share the work, this one included; chosen from the size of the work unless given. The result is the
   * same, bit for bit. Where memory cannot be shared (a page that is not cross-origin isolated) there is one.
   */
  threads?: number;
  /**
   * Workers in which the objects of a custom environment live, each with a share of the lanes; default 0: none, this thread
   * steps them. The environment is one that `loadEnv` has from its module, which every worker imports. The result is the
   * same, bit for bit. Where memory cannot be shared or workers are refused, this thread steps them, which is said once.
   */
  envWorkers?: number;
}

/** Keys of `TrainerOptions`. */
export const trainerKeys = [
  "engine",
  "signal",
  "threads",
  "envWorkers",
] as const satisfies readonly (keyof TrainerOptions)[];

/** What a trainer is made of. */
export interface TrainerParts {
  readonly spec: ReplicaSpec;
  readonly definition: EnvDefinition;
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
  readonly arena: Arena;
  readonly team: ThreadTeam;
  /** Whether the number of threads was our own choice: then one will do. */
  readonly threadsChosen: boolean;
  readonly replica: Replica;
  readonly env: VectorEnv;
}

/** Lets go of what lives outside the arena: the environments' objects, networks of other engines. */
export function closeParts({ env, replica }: TrainerParts): MaybeAsync {
  return closeAll([() => env.dispose(), () => replica.actorCritic.dispose()]);
}

/** Allocates everything that a run needs; parameters are 0, and the environment has not begun. */
export async function buildParts(
  config: TrainingConfig,
  definition: EnvDefinition,
  { engine = fused, signal, threads, envWorkers }: TrainerOptions,
): Promise<TrainerParts> {
  checkSignal(signal);
  const wrapped = wrapEnvironment(inWorkers(definition, envWorkers), config);
  const { observationSpace, actionSpace, actionMasks, timeLimit } = wrapped;
  const stepCost = threads === 1 ? 0 : await wrapped.stepCost?.();
  const spec = { config, observationSpace, actionSpace, actionMasks, timeLimit, stepCost };
  const arena = await createArena(threads, chooseThreads(threads, engine, spec));
  const team = new ThreadTeam(arena, { sleeps: maySleep() });
  const replica = await Replica.create(arena, team, engine, spec);
  const { numEnvs, seed, envOptions, rewardFormula } = config;
  const normalizer = normalizerOptions(config);
  try {
    const given = { numEnvs, seed, options: envOptions, normalizer, rewardFormula, stepper: replica.stepper };
    const env = await VectorEnv.create(arena, wrapped, given);
    return { spec, definition, engine, signal, arena, team, threadsChosen: threads === undefined, replica, env };
  } catch (error) {
    return failClosed(error, () => replica.actorCritic.dispose());
  }
}

/** Memory for as many threads as were chosen; for one where none can be shared, unless more were asked for. */
async function createArena(asked: number | undefined, threads: number): Promise<Arena> {
  try {
    return await Arena.create({ threads });
  } catch (error) {
    if (asked !== undefined || threads === 1 || !(error instanceof MemoryError)) throw error;
    warnOfOneThread("the system refuses a memory that threads can share");
    return Arena.create();
  }
}
