// The list of files that the site's service worker keeps: all but the lab's, which keeps its own.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";

/** Writes `files.json` into the folder: the names, and a version that is another one for other contents. */
export function listFiles(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => statSync(join(folder, name)).isFile() && !/^(lab\/|offline\.js$|404\.html$)/.test(name))
    .sort();
  const hash = createHash("sha256");
  for (const name of files) hash.update(name).update(readFileSync(join(folder, name)));
  const version = hash.digest("hex").slice(0, 8);
  writeFileSync(join(folder, "files.json"), JSON.stringify({ version, files }));
}
