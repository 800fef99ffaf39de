/** Tasks over a real broker: what nobody waits for any more goes, and what is sent is checked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/core/hash.ts";
import { type Connection, connect } from "../../src/queue/connection.ts";
import { LEASE, Leases } from "../../src/queue/leases.ts";
import { checkJob, jobHash, versionText } from "../../src/queue/message.ts";
import { fileKey, LEASES, queueName } from "../../src/queue/names.ts";
import { packFolder, unpackFolder } from "../../src/queue/packed_folder.ts";
import { QueueWorker, type QueueWorkerOptions } from "../../src/queue/queue_worker.ts";
import type { Outcome, Task } from "../../src/queue/queued_task.ts";
import { Sender, type SenderOptions } from "../../src/queue/sender.ts";
import { sharedName, sharedPath } from "../../src/queue/shared_folder.ts";
import { hasRedis, startRedis, type TestRedis } from "./redis.ts";

const task = (seed: number): Task => ({
  kind: "scenario",
  job: { env: "CartPole-v1", settings: {}, seed, dqn: null, measure: null },
});
const done = async ({ job }: Task): Promise<Outcome> => ({
  run: { seed: (job as { seed: number }).seed, values: { sampled: 1 }, curve: [] },
});
const name = queueName(versionText(), "none");

describe.skipIf(!hasRedis)("a sender", { timeout: 60_000 }, () => {
  let redis: TestRedis;
  let connection: Connection;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    connection = await connect(redis.address);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  afterAll(async () => {
    connection.leave();
    await redis.stop();
  });
  const worker = async (options: Partial<QueueWorkerOptions> = {}) => {
    const started = await QueueWorker.start(redis.address, { run: done, workers: 2, ...options });
    open.push(started);
    return started;
  };
  const sender = async (options: SenderOptions = {}) => {
    const opened = await Sender.open(redis.address, options);
    open.push(opened);
    return opened;
  };
  const ask = (from: Sender, seed: number) => from.send(from.messageOf(task(seed)));
  const isThere = async (id: string) => {
    const queue = new connection.bullmq.Queue(name, connection.options);
    try {
      return (await queue.getJob(id)) !== undefined;
    } finally {
      await queue.close();
    }
  };
  const until = async (holds: () => Promise<boolean>) => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it("has tasks of every kind done, and refuses outcomes that are none of theirs", async () => {
    await worker();
    const from = await sender();
    expect((await ask(from, 3)).outcome).toEqual({ run: { seed: 3, values: { sampled: 1 }, curve: [] } });
    const run = from.messageOf({ kind: "run", job: { env: "CartPole-v1", seed: 1, options: {} } });
    expect((await from.send(run)).outcome).toEqual({
      status: 1,
      said: "result, folder: expected a hash, got undefined",
      folder: null,
    });
    from.tidy();
    await until(async () => !(await isThere(jobHash(from.messageOf(task(3))))));
    expect(await connection.redis.zrangebyscore(LEASES, "-inf", "+inf")).toEqual([]);
  });

  it("leaves nothing in Redis when it is closed", async () => {
    const from = await sender();
    void ask(from, 4);
    const id = jobHash(from.messageOf(task(4)));
    await until(() => isThere(id));
    await from.close();
    expect(await isThere(id)).toBe(false);
  });

  it("whose process has died loses its jobs after a while: nobody begins them, whoever comes removes them", async () => {
    const alive = await sender();
    const queue = new connection.bullmq.Queue(name, connection.options); // in which the dead one left its jobs
    const [over, unknown] = [5, 6].map((seed) => alive.messageOf(task(seed)));
    for (const message of [over, unknown]) await queue.add("scenario", { message }, { jobId: jobHash(message) });
    await connection.redis.zadd(LEASES, 1, `${name} ${jobHash(over)}`);
    const wanted = ask(alive, 7);
    const id = jobHash(alive.messageOf(task(7)));
    await until(() => isThere(id));
    const [now] = await connection.redis.time();
    const left = Number(await connection.redis.zscore(LEASES, `${name} ${id}`)) - Number(now);
    expect(left).toBeGreaterThan(LEASE - 60);
    expect(left).toBeLessThanOrEqual(LEASE);
    const begun: number[] = [];
    await worker({
      run: async (asked) => {
        begun.push((asked.job as { seed: number }).seed);
        return done(asked);
      },
    });
    await wanted;
    expect(await isThere(jobHash(over))).toBe(false);
    await until(async () => (await (await queue.getJob(jobHash(unknown)))?.getState()) === "completed");
    expect(begun).toEqual([7]);
    await until(async () => (await connection.redis.zscore(LEASES, `${name} ${jobHash(unknown)}`)) !== null);
    expect(await new Leases(connection).clean()).toBe(1);
    expect(await isThere(jobHash(unknown))).toBe(false);
    expect(await isThere(id)).toBe(true); // until it has been taken
    await queue.close();
  });

  it("keeps a file that jobs need beside them, for as long as they are wanted", async () => {
    const bytes = new TextEncoder().encode("export default 1");
    const from = await sender({ files: [{ role: "env", name: "game.js", bytes }] });
    const message = from.messageOf(task(7));
    const sent = from.send(message);
    const key = fileKey(sha256Hex(bytes));
    await until(async () => (await connection.redis.getBuffer(key)) !== null);
    const life = Number(await (connection.redis as unknown as { ttl(key: string): Promise<number> }).ttl(key));
    expect(life).toBeGreaterThan(LEASE - 60);
    expect(life).toBeLessThanOrEqual(LEASE);
    const received: string[] = [];
    await worker({ run: () => Promise.reject(new Error("not for me")) }); // it may run no files, and is not asked
    await worker({
      places: ["sent"],
      run: async (asked, { files }) => {
        received.push(...files.map((file) => new TextDecoder().decode(file.bytes)));
        return done(asked);
      },
    });
    expect((await sent).outcome).toEqual({ run: { seed: 7, values: { sampled: 1 }, curve: [] } });
    expect(received).toEqual(["export default 1"]);
  });

  it("says in one line that the broker may throw jobs away", async () => {
    const { redis: client } = connection as unknown as { redis: { config(...words: string[]): Promise<unknown> } };
    await client.config("set", "maxmemory-policy", "allkeys-lru");
    const [told, written]: [string[], string[]] = [[], []];
    const { warn } = console;
    console.warn = (text: string) => written.push(text);
    try {
      await worker({ notice: (text) => told.push(text) });
      const from = await sender();
      await ask(from, 8);
    } finally {
      console.warn = warn;
      await client.config("set", "maxmemory-policy", "noeviction");
    }
    expect(told).toEqual([expect.stringMatching(/^the queue may lose jobs .*maxmemory-policy is allkeys-lru there; /)]);
    expect(written).toEqual([]);
  });
});

describe("a job", () => {
  const version = "1.0.0-00000000";
  const check = (message: object) => checkJob(jobHash(message as never), message, version);
  const job = { env: "CartPole-v1", seed: 1, options: { algo: "ppo", set: ["gamma=0.9"] } };

  it("is taken as it was sent", () => {
    const files = [{ role: "env", name: "envs/game.js", sha256: "0".repeat(64), shared: true }];
    const message = { version, kind: "run", job: { ...job, env: "game.js" }, files };
    expect(check(message)).toEqual(message);
    expect(() => checkJob("0".repeat(64), message, version)).toThrow("the contents that its name is the hash of");
  });

  for (const [message, expected] of [
    [{ version: "2", kind: "run", job }, /^job: expected one of swingup 1\.0\.0-0+, which this worker is, got "2"/],
    [{ version, kind: "shell", job }, /^job, kind: expected one of trial, scenario, run/],
    [{ version, kind: "run", job: { ...job, env: "../game.js" } }, /^job, env: expected the name of an environment/],
    [{ version, kind: "run", job: { ...job, options: { out: "/etc" } } }, /^job, options: unknown key "out"/],
    [{ version, kind: "run", job: { ...job, options: { config: "/etc/passwd" } } }, /^job, options: unknown key/],
    [{ version, kind: "run", job: { ...job, options: { set: "a" } } }, /^job, set: expected a list/],
    [{ version, kind: "run", job: { ...job, options: { algo: ["a"] } } }, /^job, algo: expected a text/],
    [{ version, kind: "scenario", job: { ...job } }, /^job: unknown key "options"/],
    [{ version, kind: "run", job, files: [{ role: "env", name: "../x.js", sha256: "0" }] }, /^job, file: expected the/],
    [
      { version, kind: "run", job, files: [{ role: "env", name: "a/../../x.js", sha256: "0", shared: true }] },
      /^job, file: expected the name/,
    ],
    [{ version, kind: "run", job, files: [{ role: "env", name: "run.sh", sha256: "0" }] }, /^job, file: expected the/],
    [{ version, kind: "run", job, files: [{ role: "env", name: "x.js", sha256: "0" }] }, /^job, file: expected a hash/],
  ] as const)
    it(`is refused: ${JSON.stringify(message).slice(26, 110)}`, () => {
      expect(() => check(message)).toThrow(expected);
    });
});

describe("a folder", () => {
  const base = mkdtempSync(join(tmpdir(), "swingup-shared-"));
  afterAll(() => rmSync(base, { recursive: true }));

  it("that is shared names its files for all machines, and nothing leads out of it", async () => {
    writeFileSync(join(base, "game.js"), "1");
    const hash = sha256Hex(new TextEncoder().encode("1"));
    expect(await sharedName(base, join(base, "game.js"))).toBe("game.js");
    expect(readFileSync(await sharedPath(base, "game.js", hash), "utf8")).toBe("1");
    await expect(sharedName(join(base), tmpdir())).rejects.toThrow(/^--shared: expected a folder in which/);
    await expect(sharedPath(base, "game.js", "0".repeat(64))).rejects.toThrow(/with the bytes that the job names/);
    await expect(sharedPath(base, "none.js", hash)).rejects.toThrow(/^file: cannot find/);
  });

  it("of a run is packed and unpacked, and a pack cannot write elsewhere", async () => {
    const { gzipSync } = await import("node:zlib");
    const { mkdirSync } = await import("node:fs");
    const run = join(base, "run");
    mkdirSync(join(run, "checkpoints"), { recursive: true });
    for (const file of ["config.json", "summary.json", "checkpoints/1.safetensors"])
      writeFileSync(join(run, file), file);
    await unpackFolder(await packFolder(run), join(base, "copy"), (file, bytes) =>
      file === "config.json" ? new TextEncoder().encode("changed") : bytes,
    );
    const read = (file: string) => readFileSync(join(base, "copy", file), "utf8");
    expect(["config.json", "summary.json", "checkpoints/1.safetensors"].map(read)).toEqual([
      "changed",
      "summary.json",
      "checkpoints/1.safetensors",
    ]);
    for (const file of ["../x", "/x", "a/b", "checkpoints/../../x", ".x"])
      await expect(unpackFolder(gzipSync(JSON.stringify({ [file]: "" })), join(base, "other"))).rejects.toThrow(
        /^result: expected the files of a run, got one called/,
      );
  });
});
