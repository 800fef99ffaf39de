/**
 * The way to a Redis or Valkey, by two packages that are installed by whoever wants a queue: BullMQ, which sees to it that
 * a job is somebody's, and becomes somebody else's where that one goes silent, and ioredis, which connects again by itself.
 * Their types stand here, as far as they are used, since nobody else needs the packages.
 */
import { reason } from "../core/reason.ts";

const PACKAGES = ["bullmq", "ioredis"] as const;
const CONNECT_TIMEOUT = 10_000; // ms
const LEAST_VERSION = 5;
const KEEPS_ALL = "noeviction";
const LONGEST_PAUSE = 2000; // ms, between two attempts to connect again

/** A job as BullMQ has it. */
export interface QueuedJob {
  readonly id?: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason?: string;
  getState(): Promise<string>;
}

interface Closable {
  on(event: string, listener: (...given: never[]) => void): unknown;
  close(): Promise<void>;
}

export interface JobQueue extends Closable {
  add(name: string, data: unknown, options: object): Promise<unknown>;
  getJob(id: string): Promise<QueuedJob | undefined>;
  remove(id: string): Promise<unknown>;
  getWorkersCount(): Promise<number>;
}

export interface JobWorker extends Closable {
  close(force?: boolean): Promise<void>;
}

interface BullMq {
  readonly Queue: new (name: string, options: object) => JobQueue;
  readonly QueueEvents: new (name: string, options: object) => Closable;
  readonly Worker: new (name: string, process: (job: QueuedJob) => Promise<unknown>, options: object) => JobWorker;
}

/** What is asked of Redis itself. */
export interface Redis {
  connect(): Promise<void>;
  get(key: string): Promise<string | null>;
  getBuffer(key: string): Promise<Uint8Array | null>;
  set(key: string, value: string | Uint8Array, ...options: (string | number)[]): Promise<unknown>;
  time(): Promise<[seconds: number | string, microseconds: number | string]>;
  info(section: string): Promise<string>;
  expire(key: string, seconds: number): Promise<number>;
  del(key: string): Promise<unknown>;
  zadd(key: string, ...scoresAndMembers: (number | string)[]): Promise<unknown>;
  zscore(key: string, member: string): Promise<string | null>;
  zrangebyscore(
    key: string,
    least: number | string,
    most: number | string,
    ...limit: (number | string)[]
  ): Promise<string[]>;
  zrem(key: string, ...members: string[]): Promise<unknown>;
  on(event: string, listener: (...given: never[]) => void): unknown;
  disconnect(): void;
}

/** A queue's broker, reached. */
export interface Connection {
  readonly bullmq: BullMq;
  readonly redis: Redis;
  /** Ends the connection of `redis`. */
  leave(): void;
  /** For each of BullMQ's objects. */
  readonly options: object;
}

/**
 * @param address `redis://HOST[:PORT][/DATABASE]`, with `rediss` for TLS
 * @param notice told in a line when the connection is lost, when it is there again, and what is wrong with the broker
 * @throws RangeError in one line: the packages are missing, the address is none, nobody answers there, or one who is too old
 */
export async function connect(address: string, notice: (text: string) => void = () => {}): Promise<Connection> {
  const url = checkAddress(address);
  const [bullmq, ioredis] = await packages();
  const shown = `${url.protocol}//${url.host}${url.pathname}`; // without its password
  let up = false;
  const retryStrategy = (attempt: number) => (up ? Math.min(50 * attempt, LONGEST_PAUSE) : null);
  const settings = { lazyConnect: true, connectTimeout: CONNECT_TIMEOUT, maxRetriesPerRequest: null };
  const redis = new ioredis.Redis(url.href, { ...settings, retryStrategy });
  let failure: unknown;
  redis.on("error", (error: Error) => {
    failure = error;
  });
  try {
    await redis.connect();
    await redis.get("swingup");
  } catch (error) {
    redis.disconnect();
    const why = reason((failure ?? error) as Error);
    throw new RangeError(
      `--queue: nobody answers at ${shown} (${why}); start one: redis-server --port ${url.port || 6379}, or valkey-server`,
      { cause: error },
    );
  }
  up = true;
  let isLost = false;
  redis.on("close", () => {
    if (up && !isLost) notice("the queue does not answer; waiting for it"); // each attempt to connect again ends so
    isLost = true;
  });
  redis.on("ready", () => {
    if (isLost) notice("the queue answers again");
    isLost = false;
  });
  const leave = () => {
    up = false;
    redis.disconnect();
  };
  try {
    await examine(redis, shown, notice);
  } catch (error) {
    leave();
    throw error;
  }
  const connection = { url: url.href, maxRetriesPerRequest: null };
  return { bullmq, redis, leave, options: { connection, skipVersionCheck: true } }; // which has just been done
}

/** What BullMQ would say of the broker at every connection, in several lines: said once, or refused. */
async function examine(redis: Redis, shown: string, notice: (text: string) => void): Promise<void> {
  const [server, memory] = [await redis.info("server"), await redis.info("memory")];
  const version = /^redis_version:(\d+)/m.exec(server)?.[1]; // Valkey says one, too
  if (version !== undefined && Number(version) < LEAST_VERSION)
    throw new RangeError(`--queue: expected a Redis of at least ${LEAST_VERSION}.0 at ${shown}, got ${version}`);
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? KEEPS_ALL;
  if (policy !== KEEPS_ALL)
    notice(
      `the queue may lose jobs when its memory is full, and they are run again: maxmemory-policy is ${policy} there; redis-cli config set maxmemory-policy ${KEEPS_ALL}`,
    );
}

function checkAddress(address: string): URL {
  if (URL.canParse(address)) {
    const url = new URL(address);
    if (/^rediss?:$/.test(url.protocol) && url.hostname !== "" && /^(\/\d*)?$/.test(url.pathname)) return url;
  }
  throw new RangeError(
    `--queue: expected an address such as redis://localhost:6379, got ${JSON.stringify(address.replace(/\/\/[^@]*@/, "//"))}`,
  );
}

async function packages(): Promise<[BullMq, { Redis: new (address: string, options: object) => Redis }]> {
  try {
    const [bullmq, ioredis] = await Promise.all(PACKAGES.map((name) => import(name)));
    return [bullmq, ioredis];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new RangeError("--queue: needs packages that are not installed: npm install bullmq ioredis", {
      cause: error,
    });
  }
}
