// Kills a training at random instants and resumes it (kill_and_resume.mjs): it must end with the policy and the logs of a
// run that was left alone. `npm run stress:resume -- [kills] [seed]`, 100 and 1 unless given. Uses the built command line,
// so `npm run build` comes first.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { killAndResume } from "./kill_and_resume.mjs";

const options = ["--steps", "100000", "--num-envs", "8", "--seed", "7", "--checkpoint-every", "2048"];
const beside = ["--evaluate-every", "20000", "--evaluate-episodes", "2", "--log", "tensorboard,csv"];

/** What a run leaves behind, without what depends on the clock. */
function outcome(folder) {
  const file = (...names) => readFileSync(join(folder, ...names));
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

await killAndResume({
  words: (name, begun) =>
    begun ? ["train", "--resume", name] : ["train", "CartPole-v1", ...options, ...beside, "--out", name],
  begun: ["config.json"],
  outcome,
  // Short lives most of the time, so that a run is killed often; now and then one that may reach the end.
  life: (u, length) => 30 + u ** 2 * length,
});
