import * as swingup from "swingup";
import * as exports from "swingup/export";
import { answer, check } from "./check.js";

globalThis.onPage = (options) => check(swingup, exports, options);

globalThis.inWorker = (options) =>
  answer(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), options);
