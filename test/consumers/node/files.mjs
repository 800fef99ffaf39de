// What is written: a policy, logs, a run by the command line's own way of writing. Threads where they are allowed.
import { mkdirSync, readFileSync } from "node:fs";
import * as swingup from "swingup";
import { loadPolicy, train } from "swingup";
import * as exports from "swingup/export";
import { JsonLines, TensorBoard } from "swingup/loggers";
import { check } from "./check.js";

const options = JSON.parse(process.argv[2]);
mkdirSync("written", { recursive: true });
const [lines, board] = [JsonLines.create("written/metrics.jsonl"), TensorBoard.create("written", options)];
const run = await train({
  ...options,
  onUpdate: (update) => {
    lines.write(update);
    board.write(update);
  },
});
for (const log of [lines, board]) {
  log.flush();
  log.close();
}
await run.save("written/policy.safetensors");
const saved = (await loadPolicy("written/policy.safetensors")).parametersSha256 === run.summary().parametersSha256;
const logged = readFileSync("written/metrics.jsonl", "utf8").trim().split("\n").length === run.update;
const result = await check(swingup, exports, options);
console.log(JSON.stringify({ ...result, finite: result.finite && saved && logged }));
process.exit(0);
