import * as swingup from "swingup";
import * as exports from "swingup/export";
import { check } from "./check.js";

const options = JSON.parse(process.argv[2] ?? globalThis.Deno.args[0]);
console.log(JSON.stringify(await check(swingup, exports, options)));
process.exit(0);
