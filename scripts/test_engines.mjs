// `npm run test:engines`: the golden training runs in every JavaScript engine that can be found or installed (Node, in all
// versions that matter and where it has them with 256-bit vectors; Bun, Deno; Chromium, Firefox, WebKitGTK), on one thread
// and on two, and whether they end with the same bits. Which kernels V8 pairs is counted ("pairs"). Runtimes come
// from the npm registry into build/engines, browsers from Debian where this is Debian and root. Browsers also open the
// lab. Exported C headers are compiled by what compilers there are ("C"), and for a
// Cortex-M4 that QEMU simulates ("board"); bare modules run in a host without JavaScript ("wasmtime"), plain modules in React
// Native's engine ("Hermes"). Names of engines, if given, are the only ones that run.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { npm, tool } from "./command.mjs";
import { testBoard } from "./test_board.mjs";
import { testHeaders } from "./test_headers.mjs";
import { testHermes, testWasmtime } from "./test_hosts.mjs";
import { countPairs, FLAG } from "./test_pairs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "build/engines");
const LIMIT = 120_000; // ms for an engine
const WIDE = [24, 26]; // versions of Node that have 256-bit vectors
mkdirSync(folder, { recursive: true });
execFileSync(...npm("run", "--silent", "build"), { cwd: root, stdio: "inherit" });
const lab = join(root, "build/lab");
execFileSync(...npm("run", "--silent", "lab:build"), { cwd: root, stdio: "ignore" });

const SOURCE = `
  import { train } from "swingup";
  import { golden } from "./test/trainer/golden.ts";
  export async function results() {
    const lines = [];
    for (const { options, parametersSha256 } of golden)
      for (const threads of [1, 2]) {
        const { parametersSha256: found, threads: used } = (await train({ ...options, threads })).summary();
        lines.push({ env: options.env, threads: used, same: found === parametersSha256 });
      }
    return lines;
  }
`;

// In a browser: the lab, in a frame, learns as the package does by itself, and examines its template in its sandbox.
const LAB = `
  async function inLab() {
    const frame = document.createElement("iframe");
    frame.style.cssText = "width: 1200px; height: 900px";
    frame.src = "/lab/index.html#env=CartPole-v1&seed=1&steps=8192";
    document.body.append(frame);
    const until = async (find) => {
      for (;;) {
        const found = find(frame.contentDocument);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const button = (page, text) => [...page.querySelectorAll("button")].find((b) => b.textContent.trim() === text);
    await until((page) => page.querySelector(".status")?.textContent.startsWith("Finished"));
    const { parametersSha256 } = (await train({ env: "CartPole-v1", seed: 1, steps: 8192 })).summary();
    const same = frame.contentDocument.querySelector(".hash code").textContent.trim() === parametersSha256;
    (await until((page) => button(page, "Your environment"))).click();
    (await until((page) => button(page, "Check"))).click();
    const findings = await until((page) => page.querySelector("[aria-label=Findings] .solved, [aria-label=Findings] .error"));
    return { env: "the lab", threads: 1, same: same && findings.classList.contains("solved") };
  }
`;
const script = async (platform, ending) =>
  (
    await build({
      stdin: { contents: SOURCE + ending, resolveDir: root, loader: "ts" },
      bundle: true,
      format: "esm",
      platform,
      write: false,
      tsconfigRaw: {},
    })
  ).outputFiles[0].text;

const file = join(folder, "run.mjs");
writeFileSync(file, await script("node", "console.log(JSON.stringify(await results())); process.exit(0);"));
const page = await script(
  "browser",
  LAB +
    'results().then(async (lines) => JSON.stringify([...lines, await inLab()])).catch((error) => "error " + error.message).then((body) => fetch("/result", { method: "POST", body }));',
);

const engines = [
  ["Node", () => runtime(process.execPath, [file])],
  ...[20, 22, 24, 26].map((version) => [`Node ${version}`, () => node(version, [])]),
  ...WIDE.flatMap((version) => [
    [`Node ${version}, wide`, () => node(version, [FLAG])],
    [`Node ${version}, pairs`, () => pairs(version)],
  ]),
  ["Bun", () => installed("bun", ["run", file])],
  ["Deno", () => installed("deno", ["run", "--allow-all", file])],
  ["Chromium", () => browser(["chromium"], "chromium", chromium)],
  ["Firefox", () => browser(["firefox", "firefox-esr"], "firefox-esr", firefox)],
  ["C", () => testHeaders(root, folder)],
  ["board", () => testBoard(root, folder)],
  ["wasmtime", () => testWasmtime(root, folder)],
  ["Hermes", hermes],
  ["WebKitGTK", () => browser(["surf"], "surf xvfb xauth", webkit, { isolated: false })],
];

const counts = { passed: 0, failed: 0, skipped: 0 };
const wanted = process.argv.slice(2);
for (const [name, run] of engines.filter(
  ([name]) => wanted.length === 0 || wanted.some((word) => name === word || name.startsWith(`${word},`)),
)) {
  const outcome = await run().catch((error) => ({ failure: error.message }));
  if (outcome.skipped) {
    counts.skipped++;
    console.log(`${name.padEnd(14)} skipped: ${outcome.skipped}`);
    continue;
  }
  if (outcome.failure) {
    counts.failed++;
    console.log(`${name.padEnd(14)} failed: ${outcome.failure}`);
    continue;
  }
  for (const {
    env,
    threads,
    same,
    what = `${env} on ${threads} thread${threads > 1 ? "s" : ""}`,
    near,
    found = near ? ["within its tolerance", "TOO FAR"] : ["the same bits", "OTHER BITS"],
  } of outcome.lines) {
    counts[same ? "passed" : "failed"]++;
    console.log(`${name.padEnd(14)} ${what}: ${found[same ? 0 : 1]}`);
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);

function runtime(command, args) {
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: "utf8", timeout: LIMIT });
  if (error || status !== 0)
    return Promise.resolve({ failure: error?.message ?? stderr.trim().split("\n").slice(0, 3).join(" ") });
  return Promise.resolve({ lines: JSON.parse(stdout.trim().split("\n").at(-1)) });
}

/** A runtime from the npm registry, in a folder of its own: the package does not depend on it. */
function installed(name, args) {
  if (!isInstalled(folder, name))
    return Promise.resolve({ skipped: `the npm package ${name} cannot be installed here` });
  return runtime(...tool(folder, name, ...args));
}

/** The last release of its command line; that of React Native itself comes with Android and iOS only. */
function hermes() {
  const name = "hermes-engine-cli";
  const places = { linux: "linux64-bin/hermes", darwin: "osx-bin/hermes", win32: "win64-bin/hermes.exe" };
  const program = join(folder, "node_modules", name, places[process.platform] ?? "none");
  if (!isInstalled(folder, name) || spawnSync(program, ["--version"]).status !== 0)
    return Promise.resolve({ skipped: `the npm package ${name} cannot be installed here, or has no program for it` });
  return testHermes(root, folder, program);
}

/** Whether a package is in a folder, after an attempt to bring it there. */
function isInstalled(place, name, version = "latest") {
  const there = () => existsSync(join(place, "node_modules", name));
  if (!there()) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), "{}");
    spawnSync(...npm("install", "--no-audit", "--no-fund", "--prefix", place, `${name}@${version}`), {
      stdio: "ignore",
    });
  }
  return there();
}

/** The binary of a version of Node, where the registry has one for this platform. */
function nodeBinary(version) {
  const place = join(folder, `node${version}`);
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  if (!isInstalled(place, name, version)) return undefined;
  return join(place, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
}

function node(version, flags) {
  const binary = nodeBinary(version);
  if (!binary) return Promise.resolve({ skipped: `the npm registry has no Node ${version} for this platform` });
  return runtime(binary, [...flags, file]);
}

function pairs(version) {
  const binary = nodeBinary(version);
  if (!binary || process.arch !== "x64") return Promise.resolve({ skipped: "V8 pairs vectors on x86-64 alone" });
  return Promise.resolve({ lines: countPairs(binary) });
}

/** WebKitGTK shares no memory even in an isolated page, and starts no worker in the sandboxed frame of one. */
async function browser(names, packages, start, { isolated = true } = {}) {
  const find = () => names.find((name) => spawnSync("which", [name]).status === 0);
  if (!find() && process.getuid?.() === 0) {
    const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update"], options);
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...packages.split(" ")], options);
  }
  const command = find();
  if (!command) return { skipped: `install it (Debian: apt-get install ${packages})` };
  const { url, result, close } = await serve(isolated);
  const profile = mkdtempSync(join(tmpdir(), "swingup-engine-"));
  const child = start(command, url, profile);
  try {
    return await Promise.race([
      result,
      new Promise((resolve) => child.on("error", (error) => resolve({ failure: error.message }))),
      new Promise((resolve) => setTimeout(resolve, LIMIT, { failure: `no result within ${LIMIT / 1000} s` })),
    ]);
  } finally {
    try {
      process.kill(-child.pid);
    } catch {} // it has gone already
    close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function chromium(command, url, profile) {
  const quiet = JSON.parse(readFileSync(join(root, "test/browser/chromium_flags.json"), "utf8"));
  return launch(command, ["--headless", ...quiet, `--user-data-dir=${profile}`, url]);
}

function firefox(command, url, profile) {
  return launch(command, ["--headless", "--no-remote", "--profile", profile, url]);
}

function webkit(command, url, profile) {
  // Of the locale C.UTF-8 WebKitGTK makes the language "C", which its own Intl refuses; of C it makes "en-US".
  const env = { HOME: profile, WEBKIT_DISABLE_COMPOSITING_MODE: "1", LC_ALL: "C" };
  return launch("xvfb-run", ["-a", command, url], env);
}

function launch(command, args, env = {}) {
  return spawn(command, args, { stdio: "ignore", detached: true, env: { ...process.env, ...env } });
}

/** Serves the page, cross-origin isolated or not, and waits for what it posts. */
async function serve(isolated) {
  let settle;
  const result = new Promise((resolve) => {
    settle = resolve;
  });
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    if (request.url === "/result") {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        response.end();
        settle(body.startsWith("error ") ? { failure: body.slice(6) } : { lines: JSON.parse(body) });
      });
      return;
    }
    if (request.url.startsWith("/lab/")) {
      serveFile(response, join(lab, new URL(request.url, "http://host").pathname.slice("/lab/".length)));
      return;
    }
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? page : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    result,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

function serveFile(response, path) {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
  try {
    response.end(readFileSync(path));
  } catch {
    response.statusCode = 404;
    response.end();
  }
}
