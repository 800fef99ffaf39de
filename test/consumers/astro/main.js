import * as swingup from "swingup";
import * as exports from "swingup/export";
import { proxy, WorkerLink } from "swingup/workers";
import { check } from "./check.js";

globalThis.onPage = (options) => check(swingup, exports, options);

globalThis.inWorker = (options) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || "the worker did not start"));
    worker.postMessage(options);
  });

/** As docs/guides/lab.md has it; the number of updates that were reported. */
globalThis.inHost = async (options) => {
  const worker = new Worker(new URL("./host.js", import.meta.url), { type: "module" });
  const link = new WorkerLink(worker);
  let updates = 0;
  await link.call((host) => host.create(options));
  const listener = proxy((report) => {
    updates += report.updates.length;
  });
  await link.call((host) => host.train({}, listener));
  worker.terminate();
  return updates;
};
