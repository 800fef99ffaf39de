/**
 * `npm run bench -- [gemm|minibatch|env|train|threads|env-workers|tfjs|trpo|startup|export|wide|zoo|learning|problems|
 * parity|doctor|choosing|scenarios|sweep|lab|browser-start] [--profile] [--against=FOLDER] [--seeds=1,2] [--only=workers,inventory] [--quick] [--others] [--pictures] [--record] [--json]`: every figure that the project states, and on which
 * Node and processor.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../src/cli/package_root.ts";
import { checkChoice } from "../src/core/check.ts";
import { wideVectors } from "../src/wasm/wide_vectors.ts";
import type { DoctorOptions } from "./doctor.ts";
import type { ExportSpeed } from "./export.ts";
import { exportTable } from "./export_table.ts";
import { tfjsEngine } from "./measure.ts";
import type { ProblemsOptions } from "./problems.ts";
import type { SearchesOptions } from "./sweep.ts";
import type { ZooOptions } from "./zoo.ts";

/** What parts are told beside their name. */
type PartOptions = ProblemsOptions & ZooOptions & DoctorOptions & SearchesOptions;

/** Each part is loaded when it is asked for: some need packages that only the project itself installs. */
const parts = {
  gemm: async () => (await import("./gemm.ts")).gemm(),
  minibatch: async () => (await import("./minibatch.ts")).minibatch(),
  env: async () => (await import("./env.ts")).env(),
  train: async () => (await import("./train.ts")).train(),
  threads: async () => (await import("./threads.ts")).threads(),
  "env-workers": async () => (await import("./env_workers.ts")).envWorkers(),
  tfjs: async () => (await import("./tfjs.ts")).tfjs(),
  trpo: async () => (await import("./trpo.ts")).trpo(),
  startup: async () => (await import("./startup.ts")).startup(),
  export: async () => (await import("./export.ts")).exports(),
  wide: async () => (await import("./wide.ts")).wide(),
  zoo: async ({ against }: PartOptions = {}) => (await import("./zoo.ts")).zoo({ against }),
  learning: async ({ only }: PartOptions = {}) => (await import("./learning.ts")).learning({ only }),
  problems: async (options: PartOptions = {}) => (await import("./problems.ts")).problems(options),
  parity: async () => (await import("./parity.ts")).parity(),
  doctor: async (options: PartOptions = {}) => (await import("./doctor.ts")).doctor(options),
  choosing: async () => (await import("./choosing.ts")).choosing(),
  sweep: async (options: PartOptions = {}) => (await import("./sweep.ts")).searches(options),
  scenarios: async () => (await import("./scenarios.ts")).makeScenarios(),
  lab: async () => (await import("./lab.ts")).lab(),
  "browser-start": async () => (await import("./browser_start.ts")).browserStart(),
};
type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as Part[];

/**
 * What runs when nothing is named; `learning`, `problems`, `choosing` and `sweep` take minutes, `scenarios` an hour, `doctor` hours, `wide` needs Node 24, `parity` is no speed, and
 * `lab` and `browser-start` need Chromium.
 */
const usual: Part[] = ["gemm", "minibatch", "env", "train", "threads", "env-workers", "tfjs", "trpo", "export"];

/** What needs the project's sources, reference data or page, and is not in the package. */
const ofRepository: readonly Part[] = [
  "learning",
  "problems",
  "parity",
  "doctor",
  "choosing",
  "sweep",
  "scenarios",
  "lab",
  "browser-start",
  "wide",
  "zoo",
];

export interface BenchOptions {
  /** One object as the last line of standard output, the tables on standard error. */
  json: boolean;
  /** Appends the results to bench/history.jsonl, with the commit they were measured on. */
  record?: boolean;
  /** With `train` and `zoo`: where the time of each configuration goes, instead of its speed. */
  profile?: boolean;
  /** With `problems`: on two seeds; on the problems that the defaults were chosen on. With `doctor`: these seeds, or one; the sites that thresholds were chosen on; pictures instead. With `zoo`: against which build. With `sweep`: which rows. With `learning`: which presets. */
  parts?: PartOptions;
}

/** Runs the named parts and prints a table each. */
export async function bench(
  names: readonly string[],
  { json, profile: profiled, record = false, parts: options }: BenchOptions,
): Promise<void> {
  const chosen = names.length > 0 ? checkParts(names) : usual;
  if (names.includes("tfjs") && !(await tfjsEngine())) throw new Error(`part: tfjs needs ${TFJS}`);
  const print = json ? console.error : console.log;
  const results: Record<string, unknown> = {};
  print(place());
  for (const name of chosen) {
    if ((name === "train" || name === "zoo") && profiled) {
      const { profile } = await import("./profile.ts");
      const { configurations, zoo } = await import("./configurations.ts");
      for (const configuration of name === "zoo" ? [zoo] : configurations) {
        const rows = await profile(configuration);
        results[configuration.name] = rows;
        print(`\n${configuration.name}\n${table(rows)}`);
      }
      continue;
    }
    const result = await parts[name](options);
    if (result && !Array.isArray(result) && Symbol.iterator in result) {
      results[name] = asMeasured(name, result, print);
      continue;
    }
    results[name] = result;
    if (result === null) print(`\n${name}: left out, since it needs ${TFJS}`);
    else if (name === "export") print(`\n${exportTable(result as ExportSpeed[])}`);
    else print(`\n${name}\n${table(Array.isArray(result) ? result : [result])}`);
  }
  if (record) await keep(results);
  if (json) console.log(JSON.stringify(results));
}

const TFJS =
  "packages that are not installed: npm install @tensorflow/tfjs-core @tensorflow/tfjs-layers @tensorflow/tfjs-backend-wasm";

/** @throws RangeError for a part that there is not, or not in an installed package */
export function checkParts(names: readonly string[]): Part[] {
  const chosen = names.map((name) => checkChoice("part", name, partNames));
  const missing = chosen.find((name) => ofRepository.includes(name));
  if (missing && !existsSync(join(packageRoot(), "bench/main.ts")))
    throw new RangeError(
      `part: expected one of ${usual.join(", ")}, got "${missing}", which needs a checkout of the project: npm run bench -- ${missing}`,
    );
  return chosen;
}

/** Where it is measured: Node, the processor, and how wide its vectors are. */
function place(): string {
  const { version, platform, arch } = process;
  const models = [...new Set(cpus().map(({ model }) => model.trim()))].join(", ");
  const width = wideVectors() ? 256 : 128;
  return `Node ${version}, V8 ${process.versions.v8}, ${platform} ${arch}, ${cpus().length} x ${models}, ${width}-bit vectors`;
}

/** One line per measured commit: the record of the project's speed. */
async function keep(results: object): Promise<void> {
  const git = (...words: string[]) => execFileSync("git", words, { encoding: "utf8" }).trim();
  const commit = git("rev-parse", "--short", "HEAD");
  const [cpu] = cpus();
  const line = {
    commit,
    date: new Date().toISOString().slice(0, 10),
    cpu: cpu.model,
    node: process.version,
    ...results,
  };
  await appendFile("bench/history.jsonl", `${JSON.stringify(line)}\n`);
}

/** Prints each row as soon as it is there, since the last one may be a minute away. */
function asMeasured(name: string, rows: Iterable<object>, print: (line: string) => void): object[] {
  const found: object[] = [];
  for (const row of rows) {
    const [header, line] = table([row], LEAST_WIDTH).split("\n");
    if (found.length === 0) print(`\n${name}\n${header}`);
    print(line);
    found.push(row);
  }
  return found;
}

const LEAST_WIDTH = 26; // of a column whose further rows are not known yet

/** Rows as aligned columns; what a row lacks is a dash. */
function table(rows: readonly object[], least = 0): string {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const cells = [keys, ...rows.map((row) => keys.map((key) => format(row[key as keyof typeof row])))];
  const widths = keys.map((_, column) => Math.max(least, ...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => cell.padStart(widths[column])).join("  ")).join("\n");
}

function format(value: unknown): string {
  if (typeof value !== "number") return String(value ?? "-");
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

function after(words: readonly string[], flag: string): string | undefined {
  return words.find((word) => word.startsWith(flag))?.slice(flag.length);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  await bench(
    words.filter((word) => !word.startsWith("--")),
    {
      json: words.includes("--json"),
      profile: words.includes("--profile"),
      record: words.includes("--record"),
      parts: {
        quick: words.includes("--quick"),
        others: words.includes("--others"),
        pictures: words.includes("--pictures"),
        against: after(words, "--against="),
        seeds: after(words, "--seeds=")?.split(",").map(Number),
        only: after(words, "--only=")?.split(","),
      },
    },
  ).catch((error: Error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  });
}
