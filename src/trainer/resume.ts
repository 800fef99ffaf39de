/** From the bytes of a checkpoint to a trainer that goes on as if it had never stopped. */

import { readBytes } from "#files";
import { OtherEnvError } from "../configuration/recorded_spaces.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { checkKeys } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { EnvError } from "../envs/env_error.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { VectorEnv } from "../envs/vector_env.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { defineMlp, fused } from "../networks/mlp.ts";
import { networkSpecs } from "../policies/actor_critic.ts";
import type { Checkpoint } from "../runs/checkpoint.ts";
import { decodeCheckpoint } from "../runs/recorded_checkpoint.ts";
import { buildParts, closeParts, type TrainerOptions, trainerKeys } from "./parts.ts";
import { Trainer } from "./trainer.ts";

export interface ResumeOptions extends TrainerOptions {
  /** The environment, where the run was on a custom one that is not registered here. */
  env?: EnvSource;
}

const warned = new Set<string>();

/**
 * Goes on from a checkpoint: `for await (const update of trainer.train())` makes the updates that are missing, and ends
 * with the same parameters as a run that was never stopped, whatever the number of threads. An environment of the user's
 * own without `getState` and `setState` begins new episodes instead, which a warning says once.
 * @param source a file's path (Node), a URL, or the bytes
 * @throws FileFormatError that says in one line what is wrong with the file
 * @throws RangeError for another engine than the run had, or an environment with other spaces
 * @throws EnvError where a custom environment fails
 */
export async function resumeTrainer(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: ResumeOptions = {},
): Promise<Trainer> {
  return resumeWith(source, options, ({ config }) => config);
}

/**
 * @internal The same with another configuration than the checkpoint's: a run of its own that begins in the middle.
 * @param change gives a checked one, whose networks, optimizer and environments are as large as those of the checkpoint
 */
export async function resumeWith(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: ResumeOptions,
  change: (checkpoint: Checkpoint) => TrainingConfig,
): Promise<Trainer> {
  checkKeys("resumeTrainer options", options, ["env", ...trainerKeys]);
  const { env, engine = fused, ...run } = options;
  const given = env === undefined ? undefined : environmentDefinition(env, "env");
  const named = typeof source === "string" || source instanceof URL;
  const bytes = named ? await readBytes(source) : new Uint8Array(source);
  const place = named ? `"${source}"` : "the given bytes";
  const written = refuseFile(place, () => decodeFor(bytes, given, engine.name));
  const checkpoint = { ...written, config: change(written) };
  if (checkpoint.engine !== engine.name)
    throw new RangeError(`engine: expected ${checkpoint.engine}, which the run began on, got ${engine.name}`);
  const parts = await buildParts(checkpoint.config, checkpoint.definition, { ...run, engine });
  try {
    checkStates(checkpoint, parts.env);
    const trainer = new Trainer(parts);
    await trainer.restore(checkpoint);
    if (parts.env.stateSize === 0) warnOfFreshEpisodes(checkpoint.definition.id);
    return trainer;
  } catch (error) {
    return failClosed(fileFault(place, error), () => closeParts(parts));
  }
}

/** Decodes, and checks before anything is built that the networks are as large as the file has parameters for. */
function decodeFor(bytes: Uint8Array, given: EnvDefinition | undefined, engine: string): Checkpoint {
  const checkpoint = decodeCheckpoint(bytes, given);
  if (engine !== fused.name) return checkpoint; // only our own networks' sizes are known beforehand
  const { config, definition, tensors } = checkpoint;
  const { observationSpace, actionSpace } = wrapEnvironment(definition, config);
  for (const { role, mlp } of networkSpecs({ ...config, observationSpace, actionSpace }))
    for (const { name, shape } of defineMlp(role, mlp).tensors) checkShape(name, tensors.get(name)?.shape, shape);
  return checkpoint;
}

function checkShape(name: string, found: readonly number[] | undefined, expected: readonly number[]): void {
  if (!found) throw new FileFormatError(`tensor "${name}" is missing`);
  if (found.join() !== expected.join())
    throw new FileFormatError(`tensor "${name}": expected the shape [${expected}], got [${found}]`);
}

/** A custom environment may have changed what it saves. */
function checkStates({ environment, config, definition }: Checkpoint, env: VectorEnv): void {
  const [then, now] = [environment.states.length / config.numEnvs, env.stateSize];
  if (then === now) return;
  const saved = (size: number) => (size === 0 ? "no getState()" : `a getState() of ${size} numbers`);
  throw new OtherEnvError(
    `env: expected ${definition.id} as it was then, with ${saved(then)}, got it with ${saved(now)}`,
  );
}

function refuseFile<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw fileFault(place, error);
  }
}

/** What is wrong with a file, in a line; what is wrong with an environment is no fault of the file. */
function fileFault(place: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof EnvError || error instanceof OtherEnvError) return error;
  return new FileFormatError(`file: ${place} is not a checkpoint that can be resumed: ${error.message}`, {
    cause: error,
  });
}

function warnOfFreshEpisodes(id: string): void {
  if (warned.has(id)) return;
  warned.add(id);
  console.warn(
    `swingup: ${id} has no getState() and setState(): its episodes begin again, so the run goes on but not with the same bits`,
  );
}
