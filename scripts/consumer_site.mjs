// The site with the API: built as `npm run site` does, and every link followed.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { LIMIT, lastLine } from "./consumer_command.mjs";

/** @returns what is to be counted: "passed" or "failed", a name, the walk's last line */
export function wholeSite(root, folder) {
  const out = join(folder, "site");
  const node = (...words) => spawnSync(process.execPath, words, { cwd: root, encoding: "utf8", timeout: LIMIT });
  const built = node("site/build.mjs", "--out", out);
  const walked = built.status === 0 ? node("site/walk.mjs", out) : built;
  return [walked.status === 0 ? "passed" : "failed", "site", lastLine(walked.stdout + walked.stderr)];
}
