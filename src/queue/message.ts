/**
 * What goes over a queue: a task, and what came of it. A job's name is the hash of all that determines its result, so one
 * that is delivered twice, lost or repeated is still the same job, and two trials with the same settings share it. Whoever
 * can write to the queue can write anything: both sides check what they read.
 */
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { sha256Hex } from "../core/hash.ts";
import { VERSION } from "../core/version.ts";
import { kernelBytes } from "../wasm/kernels.ts";
import type { FilePlace } from "./names.ts";
import { checkTask, checkTaskOutcome, isHash, type Outcome, type Task } from "./queued_task.ts";

const roles = ["env", "config", "policy"] as const;

/** A file that a job needs, by its hash. */
export interface SentFile {
  /** What it is to the job: its environment, a configuration, the policy that it begins with. */
  readonly role: (typeof roles)[number];
  /** Without folders; of one that is shared from that folder on, with "/" between folders. */
  readonly name: string;
  readonly sha256: string;
  /** Whether it lies in the folder that all machines share, and not beside the queue. */
  readonly shared?: true;
}

/** A job's contents. */
export type JobMessage = Task & {
  /** Of whoever sent it: another one may have other bits. */
  readonly version: string;
  readonly files?: readonly SentFile[];
};

/** What a worker gives back. */
export interface ResultMessage {
  readonly worker: string;
  readonly outcome: Outcome;
}

/** What a worker gives back of a job that is to be done by another one, or by nobody. */
export interface Declined {
  readonly declined: true;
}

const NAME = /^[\w.-]{1,100}$/;
const SHARED = /^[\w.-]{1,100}(\/[\w.-]{1,100}){0,20}$/;
const ENVIRONMENT = /\.([cm]?js|wasm|xml)$/;
const MOST = 2 ** 20; // characters

/** The package's version and that of its kernels, of which every bit of a result depends. */
export function versionText(): string {
  return `${VERSION}-${sha256Hex(kernelBytes()).slice(0, 8)}`;
}

/** The name of a job. */
export function jobHash(message: JobMessage): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(message)));
}

/** Where the file of its environment is. */
export function placeOf({ files = [] }: JobMessage): FilePlace {
  const env = files.find(({ role }) => role === "env");
  return env === undefined ? "none" : env.shared ? "shared" : "sent";
}

/**
 * A job as a worker reads it.
 * @throws RangeError, TypeError for what nobody of this version has sent under that name
 */
export function checkJob(id: string, given: unknown, version: string): JobMessage {
  const text = JSON.stringify(given) ?? "";
  if (text.length > MOST) throw new RangeError(`job: expected at most ${MOST} characters, got ${text.length}`);
  const message = Object(given) as JobMessage;
  if (jobHash(message) !== id)
    throw new RangeError(`job: expected the contents that its name is the hash of, got others`);
  checkKeys("job", message, ["version", "kind", "job", "files"]);
  if (message.version !== version)
    throw new RangeError(`job: expected one of swingup ${version}, which this worker is, got ${show(message.version)}`);
  const { files } = message;
  if (files !== undefined) checkFiles(files);
  return { version, ...checkTask(message), ...(files ? { files } : {}) };
}

function checkFiles(files: unknown): void {
  if (!Array.isArray(files) || files.length > roles.length)
    throw new TypeError(`job, files: expected a list of at most ${roles.length}, got ${show(files)}`);
  for (const file of files) {
    const { role, name, sha256, shared } = checkKeys("job, file", file, ["role", "name", "sha256", "shared"]);
    checkChoice("job, file", role, roles);
    const isName = typeof name === "string" && (shared ? SHARED : NAME).test(name) && !name.split("/").includes("..");
    if (!isName || (role === "env" && !ENVIRONMENT.test(name)))
      throw new RangeError(`job, file: expected the name of a script, a module or a model, got ${show(name)}`);
    if (!isHash(sha256)) throw new RangeError(`job, file: expected a hash, got ${show(sha256)}`);
    if (shared !== undefined && (shared !== true || role !== "env"))
      throw new RangeError(`job, file: expected an environment to be shared, got ${show(role)}`);
  }
}

/** Whether a worker has left the job to others. */
export function isDeclined(given: unknown): given is Declined {
  return Object(given).declined === true;
}

/**
 * A result as the sender reads it.
 * @throws RangeError, TypeError for what is no result of that job
 */
export function checkResult(given: unknown, message: JobMessage): ResultMessage {
  const { worker, outcome } = Object(given) as Partial<ResultMessage>;
  if (typeof worker !== "string" || !/^[\w.-]{1,200}$/.test(worker))
    throw new TypeError(`result, worker: expected a name, got ${show(worker)}`);
  return { worker, outcome: checkTaskOutcome(message, outcome) };
}
