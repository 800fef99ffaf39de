/**
 * The first second: how much longer a process takes than the training in it, and of that what each part costs, told by
 * programs that do less. Each run is a process of its own, with the cache of compiled code empty ("cold") or as the run
 * before left it ("warm"); Node before 22.8 has none.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../src/cli/package_root.ts";
import { median } from "./measure.ts";

export interface StartupResult {
  what: string;
  cache: "cold" | "warm";
  /** s, from the process's start to its end. */
  process: number;
  /** s, as the run says itself; 0 where nothing is trained. */
  training: number;
  /** s, the median of what each process took longer. */
  beside: number;
}

const RUNS = 9;
const STEPS = 100_000;

export function startup(): StartupResult[] {
  const folder = mkdtempSync(join(tmpdir(), "swingup-startup-"));
  const out = join(folder, "run");
  const index = pathToFileURL(join(packageRoot(), "dist/node/index.js")).href;
  const importing = `import { train } from ${JSON.stringify(index)};`;
  const main = join(packageRoot(), "dist/node/swingup.js");
  const train = [main, "train", "CartPole-v1", "--seed", "1", "--steps", `${STEPS}`, "--out", out];
  const trained = `
    const { seconds } = (await train({ env: "CartPole-v1", seed: 1, steps: ${STEPS} })).summary();
    console.log(JSON.stringify({ seconds }));`;
  const programs: Record<string, readonly string[]> = {
    "node alone": ["--eval", ""],
    "swingup --version": [main, "--version"],
    'import "swingup"': ["--input-type=module", "--eval", importing],
    "import, train()": ["--input-type=module", "--eval", importing + trained],
    "swingup train": train,
    "the same, --json": [...train, "--json"],
    "the same, --json --log none": [...train, "--json", "--log", "none"],
    "the same, --json --no-wide-vectors": [...train, "--json", "--no-wide-vectors"],
  };
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "cache") };
  const run = (words: readonly string[]) => {
    rmSync(out, { recursive: true, force: true });
    const start = performance.now();
    const printed = execFileSync(process.execPath, words, { encoding: "utf8", env });
    const whole = (performance.now() - start) / 1000;
    const text = words.includes("train") ? readFileSync(join(out, "summary.json"), "utf8") : printed;
    return { process: whole, training: text.startsWith("{") ? Number(JSON.parse(text).seconds) : 0 };
  };
  try {
    return (["cold", "warm"] as const).flatMap((cache) => {
      const times = new Map(Object.keys(programs).map((what) => [what, [] as ReturnType<typeof run>[]]));
      for (let round = 0; round < RUNS; round++)
        for (const [what, words] of Object.entries(programs)) {
          if (cache === "cold") rmSync(env.NODE_COMPILE_CACHE, { recursive: true, force: true });
          times.get(what)?.push(run(words));
        }
      return [...times].map(([what, all]) => ({
        what,
        cache,
        process: median(all.map((time) => time.process)),
        training: median(all.map((time) => time.training)),
        beside: median(all.map((time) => time.process - time.training)),
      }));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
