import * as swingup from "swingup";
import * as exports from "swingup/export";
import * as workers from "swingup/workers";
import { answer, check, hosted } from "./check.js";

globalThis.onPage = (options) => check(swingup, exports, options);

globalThis.inWorker = (options) =>
  answer(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), options);

globalThis.inHost = (options) =>
  hosted(workers, new Worker(new URL("./host.js", import.meta.url), { type: "module" }), options);
