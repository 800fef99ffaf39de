import * as swingup from "swingup";
import * as exports from "swingup/export";
import { check } from "./check.js";

addEventListener("message", ({ data }) => {
  check(swingup, exports, data).then(postMessage, (error) => postMessage({ error: String(error) }));
});
