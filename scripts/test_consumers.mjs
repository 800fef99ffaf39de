// `npm run test:consumers [name...]`: the packed package in projects as users have them (test/consumers): Node of several
// versions, as ES module, by require, and with --permission; npm, pnpm and Yarn's Plug'n'Play; Vite 5 to 8, dev and build;
// Astro; Next.js; webpack; a page without a bundler; web workers in all of these; workerd; Bun; Deno; strict TypeScript.
// Each trains for a moment and must end with the known bits. Tools and runtimes come from the npm registry into a
// temporary folder, where no settings of this project lie above them; what cannot be installed is skipped and said.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { tool as installedTool, npm } from "./command.mjs";
import { command, count, counts, LIMIT, lastLine, run, succeed } from "./consumer_command.mjs";
import { staticServer, visit } from "./consumer_page.mjs";
import { wholeSite } from "./consumer_site.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const fixtures = join(root, "test/consumers");
const folder = mkdtempSync(join(tmpdir(), "swingup-consumers-"));
const VITES = ["5", "6", "7", "8"];
const NODES = ["20", "22", "24", "26"];
const TYPESCRIPTS = ["5.7", "6"]; // the oldest that its declarations are for, and the one that they are made with

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const [packed] = JSON.parse(
  execFileSync(...npm("pack", "--json", "--pack-destination", folder), {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  }).replace(/^[^[]*(?=\[\s*\{)/, ""),
);
const tarball = join(folder, packed.filename);
console.log(
  `${packed.filename}: ${packed.entryCount} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked`,
);

const { options, parametersSha256 } = await golden();
const consumers = {
  lint: () => {
    tool("attw", [tarball, "--profile", "esm-only", "--exclude-entrypoints", "assembly/env"]);
    tool("publint", [tarball, "--strict"]);
    tool("typedoc", ["--emit", "none"]); // every export has its documentation
  },
  site: () => count(...wholeSite(root, folder)),
  node: nodes,
  types: () =>
    each(TYPESCRIPTS, (version) =>
      inProject("types", [`typescript@${version}`, "@types/node@20"], types, `types-${version}`),
    ),
  commands: () => inProject("node", [], commands, "commands"),
  pnpm: () => inProject("node", [], pnpm, "pnpm"),
  pnp: () => inProject("node", [], plugAndPlay, "pnp"),
  vite: () => each(VITES, (version) => inProject("vite", [`vite@${version}`], vite, `vite-${version}`)),
  astro: () => inProject("astro", ["astro@6", nodeOf("24")], (project) => built(project, ["astro", "build"], "dist")),
  next: () =>
    inProject("next", ["next@16", "react", "react-dom", nodeOf("24")], (project) =>
      built(project, ["next", "build"], "out"),
    ),
  workerd: () => inProject("workerd", ["workerd", "esbuild"], workerd),
  webpack: () => inProject("webpack", ["webpack", "webpack-cli"], webpack),
  page: () => inProject("page", [], (project) => inBrowser(project, "page", staticServer(project))),
  bun: () =>
    inProject(
      "node",
      ["bun"],
      (project) => report("bun", command(project, "bun", ["run", "main.mjs", JSON.stringify(options)])),
      "bun",
    ),
  deno: () =>
    inProject(
      "node",
      ["deno"],
      (project) =>
        report("deno", command(project, "deno", ["run", "--allow-all", "main.mjs", JSON.stringify(options)])),
      "deno",
    ),
};

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(consumers))
  if (wanted.length === 0 || wanted.includes(name))
    try {
      await run();
    } catch (error) {
      count("failed", name, error.message);
    }
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);

/** One of the project's own tools: passes or fails by its status. */
function tool(name, words) {
  const { status, stdout, stderr } = spawnSync(...installedTool(root, name, ...words), {
    cwd: root,
    encoding: "utf8",
    timeout: LIMIT,
  });
  const finding = `${stdout}\n${stderr}`.split("\n").find((line) => /warning|error|\u{1f480}|\u274c/iu.test(line));
  count(status === 0 ? "passed" : "failed", name, status === 0 ? "" : finding);
}

/** A training whose bits are known (test/trainer/golden.ts). */
async function golden() {
  const { outputFiles } = await build({
    entryPoints: [join(root, "test/trainer/golden.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  return module.golden[0];
}

async function each(versions, run) {
  for (const version of versions) await run(version);
}

/** A project with the packed package and further ones, in a folder of its own. */
async function inProject(fixture, packages, use, name = fixture) {
  const project = join(folder, name);
  cpSync(join(fixtures, fixture), project, { recursive: true });
  cpSync(join(fixtures, "check.js"), join(project, "check.js"));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: `consumer-${name}`, private: true, type: "module" }),
  );
  const install = spawnSync(...npm("install", "--no-audit", "--no-fund", tarball, ...packages), {
    cwd: project,
    encoding: "utf8",
    timeout: LIMIT,
  });
  if (install.status !== 0)
    count("skipped", name, `cannot install ${packages.join(", ") || "the package"}: ${lastLine(install.stderr)}`);
  else await use(project);
}

/** Another Node as a package. */
function nodeOf(version) {
  return `node-bin@npm:node-${process.platform}-${process.arch}@${version}`;
}

async function nodes() {
  for (const version of NODES)
    await inProject(
      "node",
      [nodeOf(version)],
      (project) => {
        const node = join(
          project,
          process.platform === "win32" ? "node_modules/node-bin/bin/node.exe" : "node_modules/node-bin/bin/node",
        );
        const name = `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`;
        report(`${name}, import`, run(node, ["main.mjs", JSON.stringify(options)], project));
        report(`${name}, require`, run(node, ["main.cjs", JSON.stringify(options)], project));
        permissions(name, node, project);
      },
      `node-${version}`,
    );
}

/** Node's permission model, with files allowed, with and without workers: flags of its age. */
function permissions(name, node, project) {
  const permission = /v20\./.test(name) ? "--experimental-permission" : "--permission";
  const files = [permission, "--allow-fs-read=*", "--allow-fs-write=*"];
  for (const more of [[], ["--allow-worker"]])
    report(
      [name, ...files.slice(0, 1), ...more].join(" "),
      run(node, [...files, ...more, "files.mjs", JSON.stringify(options)], project),
    );
}

/** Every speed figure that an installed package has, and a run, by the command's own name. */
function commands(project) {
  succeed(command(project, "swingup", ["train", "CartPole-v1", "--steps", "4096", "--out", "run"]));
  const { output } = succeed(command(project, "swingup", ["bench", "gemm", "env", "export", "--json"]));
  const parts = Object.keys(JSON.parse(output.trim().split("\n").at(-1)));
  count(parts.join() === "gemm,env,export" ? "passed" : "failed", "swingup bench", parts.join());
}

function pnpm(project) {
  rmSync(join(project, "node_modules"), { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) rmSync(join(project, name));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer-pnpm", private: true, type: "module" }),
  );
  succeed(run(...npm("exec", "--yes", "--package", "pnpm@10", "--", "pnpm", "add", tarball), project));
  report("pnpm", run(process.execPath, ["files.mjs", JSON.stringify(options)], project));
}

function plugAndPlay(project) {
  for (const name of ["node_modules", "package-lock.json"]) rmSync(join(project, name), { recursive: true });
  writeFileSync(join(project, ".yarnrc.yml"), "nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\n");
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer-pnp", private: true, type: "module" }));
  writeFileSync(join(project, "yarn.lock"), "");
  const yarn = (...words) =>
    run(...npm("exec", "--yes", "--package", "@yarnpkg/cli-dist@4", "--", "yarn", ...words), project);
  succeed(yarn("add", `swingup@file:${tarball}`));
  report("Yarn's Plug'n'Play", yarn("node", "files.mjs", JSON.stringify(options)));
}

/** A site that is built to static files, by a tool that may want a newer Node than this. */
async function built(project, [name, ...words], directory) {
  const [program, rest] = installedTool(project, name, ...words);
  const script = program === process.execPath ? rest : [program, ...rest];
  succeed(run(join(project, "node_modules/node-bin/bin/node"), script, project));
  await inBrowser(project, name, staticServer(join(project, directory)));
}

function workerd(project) {
  succeed(run(process.execPath, ["prepare.mjs", JSON.stringify({ options, parametersSha256 })], project));
  for (const config of ["config.capnp", "example.capnp"]) {
    const { status, reason } = command(project, "workerd", ["test", config]);
    count(status === 0 ? "passed" : "failed", `workerd, ${config}`, status !== 0 && reason);
  }
}

function types(project) {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    lib: ["es2022", "dom"],
    types: ["node"],
  };
  for (const [name, more] of [
    ["nodenext", {}],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ]) {
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...more }, include: ["main.ts"] }),
    );
    const { status, stdout } = spawnSync(...installedTool(project, "tsc", "-p", "."), {
      cwd: project,
      encoding: "utf8",
    });
    count(
      status === 0 ? "passed" : "failed",
      `types, ${basename(project)}, ${name}`,
      status === 0 ? "" : stdout.split("\n").slice(0, 3).join(" "),
    );
  }
}

async function vite(project) {
  const vite = basename(project);
  const server = spawn(...installedTool(project, "vite", "--port", "0", "--host", "127.0.0.1"), {
    cwd: project,
  });
  try {
    const url = await new Promise((resolve, reject) => {
      let text = "";
      server.stdout.on("data", (chunk) => {
        text += chunk;
        const found = text.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (found) resolve(found[0]);
      });
      server.on("close", () => reject(new Error("vite ended")));
    });
    await inBrowser(project, `${vite} dev`, { url, close() {} });
  } finally {
    server.kill();
  }
  succeed(run(...installedTool(project, "vite", "build"), project));
  await inBrowser(project, `${vite} build`, staticServer(join(project, "dist")));
}

async function webpack(project) {
  const { output } = succeed(run(...installedTool(project, "webpack", "--config", "webpack.config.cjs"), project));
  if (/WARNING in (?!asset size|entrypoint size|webpack performance)/.test(output))
    count("failed", "webpack", output.match(/WARNING in .*\n.*/)[0]);
  cpSync(join(project, "index.html"), join(project, "dist/index.html"));
  await inBrowser(project, "webpack", staticServer(join(project, "dist")));
}

/** What a page and its workers train, judged. */
async function inBrowser(_project, name, served) {
  const { skipped, results = [], updates, said = [] } = await visit(await served, options);
  if (skipped) count("skipped", name, skipped);
  for (const [where, result] of results) judge(`${name}, ${where}`, result);
  if (updates !== undefined)
    count(updates > 0 ? "passed" : "failed", `${name}, TrainerHost`, updates > 0 ? "" : updates);
  if (said.length > 0) count("failed", `${name}, console`, said[0]);
}

/** What a program printed in its last line, judged. */
function report(name, { status, output, reason }) {
  if (status !== 0) count("failed", name, reason);
  else judge(name, JSON.parse(output.trim().split("\n").at(-1)));
}

function judge(name, result) {
  const right = result.parametersSha256 === parametersSha256 && result.action === 1 && result.finite && result.exported;
  count(right ? "passed" : "failed", name, right ? "" : (result.error ?? JSON.stringify(result)));
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}
