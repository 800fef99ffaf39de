/**
 * The first second: how much longer a process takes than the training in it. Each run is a process of its own, with the
 * cache of compiled code empty ("cold") or as the run before left it ("warm"); Node before 22.8 has none.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
  /** s, as the run says itself. */
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
  const byImport = `
    const { train } = await import(${JSON.stringify(index)});
    const { seconds } = (await train({ env: "CartPole-v1", seed: 1, steps: ${STEPS} })).summary();
    console.log(JSON.stringify({ seconds }));`;
  const main = join(packageRoot(), "dist/node/swingup.js");
  const programs: Record<string, readonly string[]> = {
    "swingup train": [main, "train", "CartPole-v1", "--seed", "1", "--steps", `${STEPS}`, "--out", out, "--json"],
    "import, train()": ["--input-type=module", "--eval", byImport],
    "node alone": ["--eval", "console.log(JSON.stringify({ seconds: 0 }))"],
  };
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "cache") };
  const run = (words: readonly string[]) => {
    rmSync(out, { recursive: true, force: true });
    const start = performance.now();
    const printed = execFileSync(process.execPath, words, { encoding: "utf8", env });
    const whole = (performance.now() - start) / 1000;
    return { process: whole, training: Number(JSON.parse(printed).seconds) };
  };
  try {
    return (["cold", "warm"] as const).flatMap((cache) =>
      Object.entries(programs).map(([what, words]) => {
        const times = Array.from({ length: RUNS }, () => {
          if (cache === "cold") rmSync(env.NODE_COMPILE_CACHE, { recursive: true, force: true });
          return run(words);
        });
        return {
          what,
          cache,
          process: median(times.map((time) => time.process)),
          training: median(times.map((time) => time.training)),
          beside: median(times.map((time) => time.process - time.training)),
        };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
