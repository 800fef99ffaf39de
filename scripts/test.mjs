// `npm test`: builds the package (its types are for `npm run check`), finds (or, as root on Debian, installs) a Chromium for
// the browser tests and a C compiler for those of exported headers, a Redis for those of the queue, runs every test, names those that passed at their second
// attempt only (a browser's have one: vitest.config.ts), and closes with "N passed, N failed". Arguments are passed on as
// vitest's file filters; `--record` writes down how long each file took, after which the next run begins with the longest
// (test/support/longest_first.ts).
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const BROKERS = ["redis-server", "valkey-server"];
const COMPILERS = ["gcc", "clang", "cc"];
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url)), "--no-check"], {
  stdio: "inherit",
});

const chromium = process.env.CHROMIUM ?? find(BROWSERS) ?? install("chromium", BROWSERS);
if (!chromium) {
  console.error(
    "test: no Chromium found; install one (Debian: apt-get install chromium) or name it: CHROMIUM=/path/to/chromium npm test",
  );
  process.exit(1);
}
process.env.CHROMIUM = chromium;
const compiler = process.env.CC ?? find(COMPILERS) ?? install("gcc libc6-dev", COMPILERS);
if (compiler) process.env.CC = compiler;
else console.error("test: no C compiler found; tests of exported headers that need one are skipped");

const redis = process.env.REDIS_SERVER ?? find(BROKERS) ?? install("redis-server", BROKERS);
if (redis) process.env.REDIS_SERVER = redis;
else
  console.error(
    "test: no Redis or Valkey found (Debian: apt-get install redis-server); tests of the queue are skipped",
  );

const words = process.argv.slice(2);
const vitest = await startVitest(
  "test",
  words.filter((word) => word !== "--record"),
  { run: true, watch: false, provide: { built: true } }, // dist is of these sources: test/public_types.ts
);
const modules = vitest.state.getTestModules();
const count = (state) => modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
const failedToLoad = modules.filter((module) => module.errors().length > 0).length;
const errors = vitest.state.getUnhandledErrors().length;
const failed = count("failed") + failedToLoad + errors;
if (words.includes("--record")) record();
const second = modules.flatMap((module) => [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky));
await vitest.close();
for (const { module, fullName } of second)
  console.log(`passed at the second attempt only: ${module.relativeModuleId} > ${fullName}`);
console.log(`${count("passed")} passed, ${failed} failed`);
process.exit(failed > 0 || count("passed") === 0 ? 1 : 0);

/** Files of less than 2 s may come in any order. */
function record() {
  const seconds = modules.map((module) => {
    const { collectDuration, duration } = module.diagnostic();
    return [`${module.project.name} ${module.relativeModuleId}`, Math.round((collectDuration + duration) / 1000)];
  });
  const long = seconds.filter(([, time]) => time >= 2).sort(([, a], [, b]) => b - a);
  writeFileSync("test/support/seconds.json", `${JSON.stringify(Object.fromEntries(long), null, 2)}\n`);
}

function find(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** On a fresh Debian as root what is missing is one command away. */
function install(packages, names) {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  console.error(`test: installing ${packages} with apt-get`);
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update"], quiet);
  spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...packages.split(" ")], quiet);
  return find(names);
}
