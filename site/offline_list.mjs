// The list of files that the site's service worker keeps: all but TensorFlow.js's in the lab, a megabyte that few ask for.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";

const LEFT_OUT = /^((lab\/)?offline\.js|404\.html|lab\/assets\/.*tfjs.*)$/;

/** Writes `files.json` into the folder: the names, and a version that is another one for other contents. */
export function listFiles(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => statSync(join(folder, name)).isFile() && !LEFT_OUT.test(name))
    .sort();
  const hash = createHash("sha256");
  for (const name of files) hash.update(name).update(readFileSync(join(folder, name)));
  const version = hash.digest("hex").slice(0, 8);
  writeFileSync(join(folder, "files.json"), JSON.stringify({ version, files }));
}
