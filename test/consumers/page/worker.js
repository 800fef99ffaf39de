// Import maps do not reach into workers: addresses instead of names.
import * as exports from "/node_modules/swingup/dist/browser/export.js";
import * as swingup from "/node_modules/swingup/dist/browser/index.js";
import { check } from "./check.js";

addEventListener("message", ({ data }) => {
  check(swingup, exports, data).then(postMessage, (error) => postMessage({ error: String(error) }));
});
