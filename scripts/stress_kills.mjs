// Kills a sweep at random instants (SIGKILL) and resumes it, again and again: no trial that was on the disk may be lost or
// run twice, and the sweep must end with the trials and the winner of one that was left alone. `npm run stress:kills --
// [kills] [seed]`, 100 and 1 unless given. Uses the built command line, so `npm run build` comes first.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kills = Number(process.argv[2] ?? 100);
const main = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "swingup-kills-"));
const study = {
  env: "CartPole-v1",
  settings: { steps: 2048, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { low: 1, high: 6, integer: true } },
  trials: 30,
  seeds: 2,
  confirmation: 2,
  episodes: 2,
  pruner: "asha",
};
writeFileSync(join(folder, "study.json"), JSON.stringify(study));

/** Numbers in [0, 1) from a seed (mulberry32), so that a failure can be looked at again. */
let state = Number(process.argv[3] ?? 1);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** Starts or resumes the sweep; kills it after so many ms, if it is still alive. Resolves to how it ended. */
function run(name, killAfter) {
  const begun = existsSync(join(folder, name, "study.json"));
  const words = begun ? ["--resume", name] : ["study.json", "--out", name];
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, stdio: ["ignore", "ignore", "pipe"] };
    const child = spawn(process.execPath, [main, "sweep", ...words, "--json"], options);
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
      else reject(new Error(`the sweep ended with status ${status}: ${said}`));
    });
  });
}

/** The trials that are on the disk, as they stand there; a torn last line is none. */
function trials(name) {
  const path = join(folder, name, "trials.jsonl");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
}

/** What a sweep leaves behind, without what depends on the clock. */
function outcome(name) {
  const lines = trials(name).map((line) => ({ ...JSON.parse(line), seconds: 0 }));
  lines.sort((one, other) => one.number - other.number);
  return JSON.stringify([lines, JSON.parse(readFileSync(join(folder, name, "summary.json"), "utf8"))]);
}

try {
  const start = performance.now();
  await run("whole");
  const length = performance.now() - start;
  const expected = outcome("whole");
  console.log(`a sweep left alone takes ${Math.round(length)} ms, ${study.trials} trials`);
  let [done, lost] = [0, 0];
  for (let round = 1; done < kills && lost === 0; round++) {
    const name = `sweep-${round}`;
    let kept = [];
    let killed = 0;
    while ((await run(name, done < kills ? 100 + random() * length : undefined)) === "killed") {
      const now = trials(name);
      lost += kept.filter((line) => !now.includes(line)).length;
      kept = now;
      killed += 1;
      done += 1;
    }
    const end = trials(name);
    lost += kept.filter((line) => !end.includes(line)).length;
    const same = outcome(name) === expected;
    console.log(
      `sweep ${round}: killed ${killed} times (${done} of ${kills}), ${lost} trials lost, ${same ? "the same end" : "ANOTHER END"}`,
    );
    if (!same) lost += 1;
    rmSync(join(folder, name), { recursive: true });
  }
  if (lost > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
