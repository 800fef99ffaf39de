// A thousand tiny trials over eight workers at a Redis of its own, which are killed (SIGKILL) and started again all the
// while; when half of the trials are done, the network of all of them is silent for a minute. Each trial must end once, with
// the result that it has without a queue. `npm run stress:sweep -- [trials] [workers] [seed] [silence]`, 1,000, 8, 1 and
// 60 s unless given. It also prints what the queue costs: Redis's processor time for each job, and the bytes that a waiting
// trial takes there. Uses the built command line, so `npm run build` comes first; needs redis-server.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { Redis } from "ioredis";
import { seededRandom } from "./seeded_random.mjs";

const source = readFileSync(new URL("../test/queue/redis.ts", import.meta.url), "utf8");
const { code } = transformSync(source, { loader: "ts" });
const { cable, startRedis } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const trials = Number(process.argv[2] ?? 1000);
const WORKERS = Number(process.argv[3] ?? 8);
const LIFE = 15_000; // ms, of a worker at most
const main = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "swingup-stress-"));
const study = {
  env: "CartPole-v1",
  settings: { steps: 512, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, gamma: { low: 0.9, high: 1 } },
  sampler: "random",
  trials,
  seeds: 1,
  confirmation: 0,
  episodes: 1,
};
writeFileSync(join(folder, "study.json"), JSON.stringify(study));

const random = seededRandom(Number(process.argv[4] ?? 1));
const SILENCE = 1000 * Number(process.argv[5] ?? 60); // ms
const broker = await startRedis();
const line = await cable(broker.port);
const { address } = line; // for all but this process, which measures
const redis = new Redis(broker.address);
const quiet = { cwd: folder, stdio: "ignore" };

const swingup = (...words) => [process.execPath, [main, ...words]];
let isOver = false;
let killed = 0;

/** A worker that is killed now and then, and comes again. Its life begins when it waits for jobs: a start may take long. */
async function mortal() {
  while (!isOver) {
    const words = ["worker", "--queue", address, "--workers", "1", "--lease", "2"];
    const child = spawn(...swingup(...words), { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const ready = new Promise((resolve) => child.stdout.once("data", resolve));
    child.stdout.resume();
    await Promise.race([ready, ended]);
    const end = performance.now() + LIFE * (0.3 + 0.7 * random());
    while (!isOver && performance.now() < end && child.exitCode === null) await pause(50);
    if (!isOver && child.exitCode === null) killed += 1;
    child.kill("SIGKILL");
    await ended;
  }
}

/** How many trials have ended. */
function count(name) {
  const path = join(folder, name, "trials.jsonl");
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
}

/** The network is silent for a while, once half of the trials have ended. */
async function silence() {
  while (!isOver && count("queued") < trials / 2) await pause(50);
  if (isOver || SILENCE === 0) return;
  const before = count("queued");
  line.silence();
  await pause(SILENCE);
  console.log(`silent for ${SILENCE / 1000} s after ${before} trials, ${count("queued") - before} more at its end`);
  line.mend();
}

const outcomes = (name) =>
  readFileSync(join(folder, name, "trials.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
    .sort((one, other) => one.number - other.number);

async function figure(section, name) {
  const text = await redis.info(section);
  return Number(text.match(new RegExp(`^${name}:(.*)$`, "m"))[1]);
}

function sweep(name, ...more) {
  const child = spawn(...swingup("sweep", "study.json", "--out", name, "--json", ...more), quiet);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => (status === 0 ? resolve() : reject(new Error(`status ${status}`))));
  });
}

try {
  execFileSync(...swingup("sweep", "study.json", "--out", "alone", "--json"), quiet);
  await redis.ping();
  const before = await figure("memory", "used_memory");
  const ended = sweep("queued", "--queue", address);
  let waiting = 0;
  while (waiting < Math.min(256, trials)) {
    await pause(50);
    const keys = await redis.keys("bull:*:wait");
    waiting = keys.length > 0 ? await redis.llen(keys[0]) : 0;
  }
  const bytes = ((await figure("memory", "used_memory")) - before) / waiting;
  const processor = async () => (await figure("cpu", "used_cpu_user")) + (await figure("cpu", "used_cpu_sys"));
  const [start, used] = [performance.now(), await processor()];
  const workers = Array.from({ length: WORKERS }, mortal);
  const silent = silence();
  await ended;
  const [seconds, cost] = [(performance.now() - start) / 1000, (await processor()) - used];
  isOver = true;
  await Promise.all([...workers, silent]);
  const [alone, queued] = [outcomes("alone"), outcomes("queued")];
  const numbers = new Set(queued.map(({ number }) => number));
  const same = JSON.stringify(alone) === JSON.stringify(queued);
  console.log(`${queued.length} trials, ${numbers.size} different ones, ${killed} workers killed`);
  console.log(same ? "the results are those of one machine" : "OTHER RESULTS than on one machine");
  console.log(`${seconds.toFixed(1)} s, ${(trials / seconds).toFixed(1)} trials/s`);
  const left = [...(await redis.keys("bull:*:*")), ...(await redis.keys("swingup:*"))];
  console.log(`${left.filter((key) => /:[0-9a-f]{64}/.test(key)).length} jobs and files left in Redis`);
  console.log(
    `Redis: ${((1e3 * cost) / trials).toFixed(2)} ms of processor time and ${Math.round(bytes)} bytes a trial`,
  );
  if (!same || numbers.size !== trials || queued.length !== trials) process.exitCode = 1;
} finally {
  isOver = true;
  redis.disconnect();
  line.close();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
}
