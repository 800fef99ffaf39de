/**
 * What goes over a queue: one seed of a trial, and what came of it. A job's name is the hash of all that determines its
 * result, so one that is delivered twice, lost or repeated is still the same job, and two trials with the same settings
 * share it. Whoever can write to the queue can write anything: both sides check what they read.
 */
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { sha256Hex } from "../core/hash.ts";
import { VERSION } from "../core/version.ts";
import { checkOutcome } from "../sweep/checked_outcome.ts";
import type { TrialJob, TrialOutcome } from "../sweep/trial.ts";
import { kernelBytes } from "../wasm/kernels.ts";

/** A file that an environment is in, whose bytes lie beside the queue under their hash. */
export interface SentFile {
  /** Without folders. */
  readonly name: string;
  readonly sha256: string;
}

/** A job's contents. */
export interface JobMessage {
  /** Of whoever sent it: another one may have other bits. */
  readonly version: string;
  /** With one seed, and number 0: the number is nobody else's business. */
  readonly job: TrialJob;
  readonly file?: SentFile;
}

/** What a worker gives back. */
export interface ResultMessage {
  readonly worker: string;
  readonly outcome: TrialOutcome;
}

/** What a worker gives back of a job that is to be done by another one. */
export interface Declined {
  readonly declined: true;
}

const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[\w.-]{1,100}$/;
const MOST = 2 ** 20; // characters

/** The package's version and that of its kernels, of which every bit of a result depends. */
export function versionText(): string {
  return `${VERSION}-${sha256Hex(kernelBytes()).slice(0, 8)}`;
}

/** The name of a job. */
export function jobHash(message: JobMessage): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(message)));
}

/**
 * A job as a worker reads it.
 * @throws RangeError, TypeError for what no sweep of this version has sent under that name
 */
export function checkJob(id: string, given: unknown, version: string): JobMessage {
  const text = JSON.stringify(given) ?? "";
  if (text.length > MOST) throw new RangeError(`job: expected at most ${MOST} characters, got ${text.length}`);
  const message = Object(given) as JobMessage;
  if (jobHash(message) !== id)
    throw new RangeError(`job: expected the contents that its name is the hash of, got others`);
  checkKeys("job", message, ["version", "job", "file"]);
  if (message.version !== version)
    throw new RangeError(`job: expected one of swingup ${version}, which this worker is, got ${show(message.version)}`);
  const { job, file } = message;
  checkKeys("job", Object(job), ["number", "options", "seeds", "episodes", "score", "acting", "pruner", "others"]);
  if (!Array.isArray(job.seeds) || job.seeds.length !== 1) throw new RangeError("job: expected one seed");
  checkInteger("job, seed", job.seeds[0], { least: 0 });
  checkInteger("job, episodes", job.episodes, { least: 1 });
  if (!Array.isArray(job.others) || !job.others.every(Array.isArray))
    throw new TypeError(`job, others: expected lists of numbers, got ${show(job.others)}`);
  if (typeof Object(job.options).env !== "string" || /[/\\]/.test(job.options.env as string))
    throw new TypeError(`job, env: expected the name of an environment, got ${show(Object(job.options).env)}`);
  if (file !== undefined) checkFile(file);
  const others = job.others.map((values) => values.map(rungValue)); // JSON has no infinities
  return { ...message, job: { ...job, others } };
}

function rungValue(value: unknown): number {
  return value === null ? Number.NEGATIVE_INFINITY : checkNumber("job, others", value);
}

function checkFile(file: unknown): void {
  const { name, sha256 } = Object(file) as Partial<SentFile>;
  if (typeof name !== "string" || !NAME.test(name) || !/\.([cm]?js|wasm)$/.test(name))
    throw new RangeError(`job, file: expected the name of a script or module, got ${show(name)}`);
  if (typeof sha256 !== "string" || !HASH.test(sha256))
    throw new RangeError(`job, file: expected a hash, got ${show(sha256)}`);
}

/** Whether a worker has left the job to others. */
export function isDeclined(given: unknown): given is Declined {
  return Object(given).declined === true;
}

/**
 * A result as the sweep reads it.
 * @throws RangeError, TypeError for what is no result of that job
 */
export function checkResult(given: unknown, { job }: JobMessage): ResultMessage {
  const { worker, outcome } = Object(given) as Partial<ResultMessage>;
  if (typeof worker !== "string" || !/^[\w.-]{1,200}$/.test(worker))
    throw new TypeError(`result, worker: expected a name, got ${show(worker)}`);
  const checked = checkOutcome("result", outcome);
  const { state, runs } = checked;
  if (state === "complete" && (runs.length !== 1 || runs[0].seed !== job.seeds[0]))
    throw new RangeError(`result: expected the run of seed ${job.seeds[0]}, got ${show(runs.map(({ seed }) => seed))}`);
  for (const { parametersSha256 } of runs)
    if (!HASH.test(parametersSha256))
      throw new RangeError(`result: expected a hash of parameters, got ${show(parametersSha256)}`);
  return { worker, outcome: checked };
}
