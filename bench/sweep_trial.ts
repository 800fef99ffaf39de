/** Trials of the benchmark of searches in a thread of its own; environments are those of `problems/`, or built in. */
import { parentPort } from "node:worker_threads";
import { runTrial, type TrialJob } from "swingup/sweep";
import { reported } from "./problems/problem.ts";

parentPort?.on("message", async (job: TrialJob) => {
  const problem = reported.find(({ env }) => env.id === job.options.env);
  parentPort?.postMessage(await runTrial(job, problem ? { env: problem.env } : {}));
});
