// Kills a run at random instants (SIGKILL) and resumes it, again and again: however often and whenever it was killed, it
// must end with the policy and the logs of a run that was left alone. `npm run stress:resume -- [kills] [seed]`, 100 and
// 1 unless given. Uses the built command line, so `npm run build` comes first.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kills = Number(process.argv[2] ?? 100);
const main = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "swingup-stress-"));
const options = ["--steps", "100000", "--num-envs", "8", "--seed", "7", "--checkpoint-every", "2048", "--json"];
const beside = ["--evaluate-every", "20000", "--evaluate-episodes", "2", "--log", "tensorboard,csv"];

/** Numbers in [0, 1) from a seed (mulberry32), so that a failure can be looked at again. */
let state = Number(process.argv[3] ?? 1);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** Starts or resumes the run; kills it after so many ms, if it is still alive. Resolves to how it ended. */
function run(name, killAfter) {
  const place = join(folder, name);
  const begun = existsSync(join(place, "config.json"));
  const words = begun
    ? ["train", "--resume", place, "--json"]
    : ["train", "CartPole-v1", ...options, ...beside, "--out", place];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...words], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL") resolve("killed");
      else if (status === 0) resolve("complete");
      else reject(new Error(`the run ended with status ${status}: ${said}`));
    });
  });
}

/** What a run leaves behind, without what depends on the clock. */
function outcome(name) {
  const file = (...names) => readFileSync(join(folder, name, ...names));
  const lines = (text) => text.toString().trimEnd().split("\n");
  const metrics = lines(file("metrics.jsonl")).map((line) => {
    const {
      seconds: _,
      steps_per_second: __,
      rollout_seconds: ___,
      update_seconds: ____,
      rollout_steps_per_second: _____,
      update_steps_per_second: ______,
      ...rest
    } = JSON.parse(line);
    return JSON.stringify(rest);
  });
  const { parametersSha256 } = JSON.parse(file("summary.json").toString());
  const policy = createHash("sha256").update(file("policy.safetensors")).digest("hex");
  const rows = lines(file("progress.csv")).map((row) => row.split(",").slice(0, 2).join());
  return JSON.stringify({ parametersSha256, policy, metrics, rows });
}

try {
  const start = performance.now();
  await run("whole");
  const length = performance.now() - start;
  const expected = outcome("whole");
  console.log(`a run left alone takes ${Math.round(length)} ms: ${JSON.parse(expected).parametersSha256}`);
  let done = 0;
  for (let round = 1; done < kills; round++) {
    const name = `run-${round}`;
    let killed = 0;
    // Short lives most of the time, so that a run is killed often; now and then one that may reach the end.
    while ((await run(name, done < kills ? 30 + random() ** 2 * length : undefined)) === "killed") {
      killed += 1;
      done += 1;
    }
    const same = outcome(name) === expected;
    console.log(`run ${round}: killed ${killed} times (${done} of ${kills}), ${same ? "the same end" : "ANOTHER END"}`);
    if (!same) {
      process.exitCode = 1;
      break;
    }
    rmSync(join(folder, name), { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
