/**
 * Recordings of the doctor's benchmark, kept in bench/results/doctor/: what takes hours is the training, and a rule or a
 * threshold that changes is tried on the same runs in seconds. A recording goes by what was trained and by the sources that
 * it was trained with, so that a change of the training, of the metrics or of the tasks makes it again.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";

const FOLDER = "bench/results/doctor";
/** What a recording depends on: all that trains, not what judges. */
const SOURCES = [
  "assembly",
  "bench/doctor_tasks.ts",
  "src/algorithms",
  "src/configuration",
  "src/core",
  "src/diagnostics",
  "src/envs",
  "src/networks",
  "src/policies",
  "src/rollout",
  "src/trainer",
];

let sources: string | undefined;

/** The recording of `what`, made where there is none; plain data. */
export async function kept<Recording>(what: object, make: () => Promise<Recording>): Promise<Recording> {
  sources ??= hashOf(SOURCES);
  const key = createHash("sha256").update(JSON.stringify(what)).update(sources).digest("hex").slice(0, 24);
  const path = join(FOLDER, `${key}.gz`);
  if (existsSync(path)) return deserialize(gunzipSync(readFileSync(path))) as Recording;
  const recording = await make();
  mkdirSync(FOLDER, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, gzipSync(serialize(recording)), { flush: true });
  renameSync(temporary, path);
  return recording;
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesOf)) hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
    .sort()
    .map((name) => join(path, name));
}
