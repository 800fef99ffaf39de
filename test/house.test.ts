/**
 * The house's rules. Imports point down: a file may import from its own folder or from a folder of lower rank, also
 * types; nothing imports a test, a benchmark or an entry point, and no file imports itself by way of others. A file has at most 300 lines, a function at most 60, but
 * data.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { circles } from "./circles.ts";
import { strays } from "./nouns.ts";
import { longFiles, longFunctions, sources } from "./sizes.ts";

const ranks: Record<string, number> = {
  core: 0,
  statistics: 0,
  wasm: 0,
  files: 1,
  formula: 1,
  render: 1,
  networks: 1,
  threads: 1,
  envs: 2,
  policies: 2,
  loggers: 2,
  rollout: 3,
  mujoco: 3,
  facts: 3,
  algorithms: 4,
  configuration: 5,
  reports: 5,
  choosing: 6,
  diagnostics: 6,
  doctor: 6,
  runs: 7,
  agent: 8,
  trainer: 9,
  export: 9,
  checks: 10,
  probes: 10,
  sweep: 10,
  scenarios: 10,
  workers: 10,
  queue: 11,
  ".": 11, // index.ts, tfjs.ts, render.ts, workers.ts, export.ts, sweep.ts: the public entry points
  cli: 12,
};
const assemblyRanks: Record<string, number> = {
  math: 0,
  threads: 0,
  networks: 1,
  envs: 1,
  planar: 2, // environments, too
  rollout: 2,
  policies: 3,
  algorithms: 4,
  export: 4,
  ".": 5,
  side: 6,
};

const root = fileURLToPath(new URL("..", import.meta.url));

function imports(folder: string): { from: string; to: string }[] {
  const base = join(root, folder);
  return readdirSync(base, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const text = readFileSync(join(base, name), "utf8");
      const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1]);
      return specifiers.map((specifier) => ({
        from: name.replaceAll("\\", "/"),
        to: relative(base, join(base, dirname(name), specifier)).replaceAll("\\", "/"),
      }));
    });
}

const MOST_LINES = 300; // of a file
const MOST_LINES_OF_A_FUNCTION = 60;
/** Longer than that and yet to be taken apart, by their names in whatever folder. */
const longYet = ["border.test.ts", "lab.test.ts"];
/** A text that a command writes, in a function because it has the name of an environment in it. */
const dataFunctions = ["starter.ts typescriptStarter"];
const longFunctionsYet: string[] = [];

/** Whether a file of src is never in a page. */
const isOfNode = (name: string) => /^(cli|loggers|queue)\b|_node\.ts$|^files\/(?!safetensors|platform_web)/.test(name);

const room = (file: string) => (file.includes("/") ? file.split("/")[0] : posix.dirname(file));

function violations(folder: string, order: Record<string, number>): string[] {
  return imports(folder)
    .filter(({ to }) => !to.startsWith(".."))
    .filter(({ from, to }) => room(from) !== room(to) && !(order[room(to)] < order[room(from)]))
    .map(({ from, to }) => `${folder}/${from} imports ${to}`);
}

describe("house", () => {
  it("has a rank for every folder of src", () => {
    const folders = new Set(imports("src").flatMap(({ from }) => [room(from)]));
    expect([...folders].filter((folder) => !(folder in ranks))).toEqual([]);
  });

  it("imports point down in src", () => {
    expect(imports("src").length).toBeGreaterThan(30);
    expect(violations("src", ranks)).toEqual([]);
  });

  it("imports point down in assembly", () => {
    const list = imports("assembly");
    expect(list.length).toBeGreaterThan(5);
    expect(violations("assembly", assemblyRanks)).toEqual([]);
  });

  it.each(["src", "assembly", "test", "lab", "bench"])("no circle of imports in %s, types included", (folder) => {
    const list = imports(folder);
    expect(list.length).toBeGreaterThan(30);
    expect(circles(list)).toEqual([]);
  });

  it("every built-in environment's folder is composed", () => {
    const base = join(root, "src/envs");
    const folders = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const expected = folders.flatMap(({ name }) =>
      ["definition", "presets", "scene"].map((noun) => `envs/${name}/${noun}.ts`),
    );
    const composed = imports("src").filter(({ from, to }) => from === "envs/built_in.ts" && to.split("/").length > 2);
    expect(folders.length).toBeGreaterThan(4);
    expect(composed.map(({ to }) => to).sort()).toEqual(expected.sort());
  });

  it("nothing in src reaches outside but the command line's benchmarks", () => {
    const outside = imports("src").filter(({ to }) => to.startsWith(".."));
    expect(outside.filter(({ from }) => from !== "cli/bench.ts")).toEqual([]);
  });

  it("touches the file system in one room only", () => {
    const base = join(root, "src");
    const files = readdirSync(base, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const using = files.filter((name) => /from "(node:)?fs(\/promises)?"/.test(readFileSync(join(base, name), "utf8")));
    expect(using.map((name) => name.replaceAll("\\", "/"))).toEqual(["files/system.ts"]);
  });

  it("the lab knows the package by its public names only", () => {
    const base = join(root, "lab");
    const files = readdirSync(base, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
    const specifiers = files.flatMap((name) => {
      const text = readFileSync(join(base, name), "utf8");
      return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => ({ name, to: match[1] }));
    });
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const isPublic = (to: string) => to.replace("swingup", ".") in exports;
    const inside = (name: string, to: string) => !relative(base, join(base, dirname(name), to)).startsWith("..");
    const own = specifiers.filter(({ to }) => /^swingup\b/.test(to));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(({ to }) => !isPublic(to))).toEqual([]);
    expect(specifiers.filter(({ name, to }) => to.startsWith(".") && !inside(name, to))).toEqual([]);
  });

  it("what runs in browsers calls nothing that the oldest of them lacks", () => {
    // tsconfig.browsers.json bounds the language's own library; of the page's, the compiler knows no years.
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter(
      (name) => /\.ts$/.test(name) && !isOfNode(name) && !name.includes("generated"),
    );
    const later =
      /\b(structuredClone|throwIfAborted\(\)|AbortSignal\.(any|timeout)|scheduler\.|navigator\.gpu)|static \{/;
    const uses = files.filter((name) => {
      const code = readFileSync(join(root, "src", name), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return later.test(code);
    });
    expect(files.length).toBeGreaterThan(100);
    expect(uses).toEqual([]);
    const { compilerOptions, include } = JSON.parse(readFileSync(join(root, "tsconfig.browsers.json"), "utf8"));
    expect(compilerOptions.lib).toEqual(["ES2021", "ES2022.Array", "ES2022.Error", "DOM", "DOM.Iterable"]);
    expect(readFileSync(join(root, "package.json"), "utf8")).toContain("-p tsconfig.browsers.json");
    // Scripts that the package holds as text, which no entry point imports.
    expect(include).toEqual(expect.arrayContaining(["src/workers/learner_worker.ts", "src/export/standalone/*.ts"]));
  });

  it("files have the same bytes on every system: .gitattributes names what is binary", () => {
    const [rule, ...lines] = readFileSync(join(root, ".gitattributes"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(rule).toBe("* text=auto eol=lf");
    const binary = lines.map((line) => line.match(/^\*(\.\w+) binary$/)?.[1]);
    const data = readdirSync(join(root, "test/data"), { recursive: true, encoding: "utf8" })
      .map((name) => join(root, "test/data", name))
      .filter((file) => statSync(file).isFile() && readFileSync(file).includes(0));
    expect(data.length).toBeGreaterThan(20);
    expect(data.filter((file) => !binary.includes(extname(file)))).toEqual([]);
  });

  it("kernels call no function but WebAssembly's own and theirs", () => {
    const base = join(root, "assembly");
    const files = readdirSync(base, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const uses = files.filter((name) =>
      /\b(Math|Mathf|NativeMath|NativeMathf)\.(?!PI\b)/.test(readFileSync(join(base, name), "utf8")),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(uses).toEqual([]);
  });

  it("the same noun lies in the same room of assembly, src and test", () => {
    expect(strays()).toEqual([]);
  });

  it("a file has at most 300 lines, a function at most 60", () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(600);
    const name = (path: string) => path.split("/").at(-1) as string;
    const fresh = (found: Map<string, number>, known: readonly string[]) =>
      [...found].filter(([path]) => !known.includes(name(path)));
    expect(fresh(longFiles(files, MOST_LINES), longYet)).toEqual([]);
    expect(fresh(longFunctions(files, MOST_LINES_OF_A_FUNCTION), [...dataFunctions, ...longFunctionsYet])).toEqual([]);
  }, 60_000);

  it("a test file that mocks modules has modules of its own, before and after it", () => {
    const base = join(root, "test");
    const mocking = readdirSync(base, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => ({ name, code: readFileSync(join(base, name), "utf8") }))
      .filter(({ code }) => /^vi\.mock\(/m.test(code));
    expect(mocking.length).toBeGreaterThan(3);
    const sharing = mocking.filter(
      ({ code }) =>
        !(/^ownModules\(\);/m.test(code) && /^(const \w+ = )?vi\.hoisted\([^;]*vi\.resetModules\(\)/m.test(code)),
    );
    expect(sharing.map(({ name }) => name)).toEqual([]);
  });

  it("finds a violation when there is one", () => {
    const order = { ...ranks, core: 7 };
    expect(violations("src", order).length).toBeGreaterThan(0);
    const planted = { from: "core/check.ts", to: "core/space.ts" }; // by which another way leads back
    expect(circles([...imports("src"), planted])).toEqual(["core/check.ts > core/space.ts > core/check.ts"]);
    const astray = [
      "assembly/algorithms/mlp.ts",
      "test/math/advantages.test.ts",
      "test/rollout/acrobot.test.ts",
      "test/files/space.test.ts",
      "test/nn/x.test.ts",
    ];
    const text = () => 'import { box } from "../../src/core/space.ts";';
    expect(strays([...sources().filter((path) => !path.startsWith("test/")), ...astray], text)).toEqual(astray);
    const here = ["test/sizes.ts"];
    expect([...longFiles(here, 20).keys()]).toEqual(here);
    expect([...longFunctions(here, 15).keys()]).toEqual(["test/sizes.ts longFunctions"]);
  });
});
