import * as swingup from "swingup";
import * as exports from "swingup/export";
import { check } from "./check.js";

globalThis.onPage = (options) => check(swingup, exports, options);

globalThis.inWorker = (options) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || "the worker did not start"));
    worker.postMessage(options);
  });
