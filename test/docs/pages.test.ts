/** The programs in the documentation do what the pages say: each is run, and prints what stands after "Output:". */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { declarations, hostOf, pathsOf } from "../public_types.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
const bundles = join(root, "build", `docs-test-${process.pid}`); // beside node_modules, for the packages
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map(inDocs),
].filter((name) => name.endsWith(".md"));
const complete = ["environments/actions.md", "guides/checkpoints.md", "guides/logging.md"].map(inDocs);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "swingup-docs-"));
  const files = pages.flatMap((page) => {
    const list = programs(page);
    if (list.length > 0) written(page);
    return list.map(({ source }, k) => {
      const file = join(placeOf(page), `${nameOf(k)}.ts`);
      writeFileSync(file, source);
      return file;
    });
  });
  await bundled({ entryPoints: files, outbase: bundles, outdir: bundles, splitting: true });
});
afterAll(() => {
  for (const place of [folder, bundles]) rmSync(place, { recursive: true, force: true });
});

function inDocs(name: string): string {
  return posix.join("docs", ...name.split(sep));
}

/** Where the programs of a page lie, side by side. */
function placeOf(page: string): string {
  return join(bundles, page.replace(/\W/g, "_"));
}

/** The name of the file of a program that has an output. */
function nameOf(k: number): string {
  return `run_${k + 1}`;
}

/** Programs as files that Node runs, with the sources in the place of the package. */
async function bundled(programs: BuildOptions): Promise<void> {
  await build({
    ...programs,
    bundle: true,
    outExtension: programs.outdir === undefined ? {} : { ".js": ".mjs" },
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: {
      swingup: join(root, "src/index.ts"),
      "swingup/loggers": join(root, "src/loggers.ts"),
      "swingup/sweep": join(root, "src/sweep.ts"),
      "swingup/mujoco": join(root, "src/mujoco.ts"),
      "swingup/tfjs": join(root, "src/tfjs.ts"),
      "#files": join(root, "src/files/platform_node.ts"),
      "#threads": join(root, "src/threads/platform_node.ts"),
    },
  });
}

/** The programs of a page that have outputs, and those, line by line. */
function programs(page: string): { source: string; output: string[] }[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/```ts\n((?:(?!```)[\s\S])*?)```\n\nOutput: (.*)\n/g)].map(([, source, output]) => ({
    source,
    output: [...output.matchAll(/`([^`]*)`/g)].map(([, line]) => line),
  }));
}

/** Blocks of TypeScript that are whole: they begin with what they import, or with the name of their file. */
function blocks(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/```ts\n((?:\/\/ [\w.]+\.ts\n|(?:\/\/.*\n)?import )[\s\S]*?)```/g)].map(
    ([, source]) => source,
  );
}

/** Writes the whole blocks of a page side by side, each under its name; returns the paths. */
function written(page: string): string[] {
  const place = placeOf(page);
  mkdirSync(place, { recursive: true });
  return blocks(page).map((source, k) => {
    const [, named] = source.match(/^\/\/ ([\w.]+\.ts)\n/) ?? [];
    const name = source.includes("class Lander ") ? "lander.ts" : (named ?? `program_${k}.ts`); // others import it
    writeFileSync(join(place, name), `${source}\nexport {};\n`);
    return join(place, name);
  });
}

describe("the TypeScript of all pages", () => {
  it("passes a strict compiler", { timeout: 300_000 }, () => {
    const files = pages.flatMap(written);
    expect(files.length).toBeGreaterThan(25);
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    expect(options.strict).toBe(true);
    const forPages: ts.CompilerOptions = {
      ...options,
      declaration: false,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      rewriteRelativeImportExtensions: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      paths: pathsOf(),
    };
    const program = ts.createProgram(files, forPages, hostOf(declarations(inject("built") === true), forPages));
    const found = files.flatMap((file) => {
      const source = program.getSourceFile(file);
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText }) => `${file.slice(bundles.length)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    });
    expect(found).toEqual([]);
  });
});

describe("the programs of all pages", () => {
  it("import nothing that npm install swingup does not bring, or the page says to install", () => {
    const imports = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), "utf8");
      const programs = [...text.matchAll(/```(?:ts|js|tsx|html)\n([\s\S]*?)```/g)].map(([, source]) => source);
      const names = programs.flatMap((source) =>
        [...source.matchAll(/(?:from|import\(?)\s*"([^"]+)"/g)].map(([, name]) => name),
      );
      return names
        .filter((name) => !/^(swingup(\/|$)|node:|\.)/.test(name))
        .filter((name) => !new RegExp(`npm install[^\n]* ${name.split("/", 2).join("/")}\\b`).test(text))
        .map((name) => `${page}: ${name}`);
    });
    expect(imports).toEqual([]);
  });
});

describe("README", () => {
  it("has a first program that works when it is pasted", { timeout: 60_000 }, async () => {
    const [, source] = readFileSync(join(root, "README.md"), "utf8").match(/```js\n([\s\S]*?)```/)!;
    await bundled({ stdin: { contents: source, resolveDir: root }, outfile: join(bundles, "readme.mjs") });
    const { stdout, stderr } = await run(process.execPath, [join(bundles, "readme.mjs")], { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/meanReturn: 500[\s\S]*first action: [01]\n$/);
  });
});

describe("docs/guides/tensorflow.md", () => {
  it("trains on TensorFlow.js as it says: the engine before the first model", async () => {
    const text = readFileSync(join(root, "docs/guides/tensorflow.md"), "utf8");
    const [, source] = text.match(/```js\n(import \* as tf [\s\S]*?)```/)!;
    expect(source.match(/steps: 10_000/g)).toHaveLength(2);
    const contents = source.replaceAll("10_000", "2048");
    await bundled({ stdin: { contents, resolveDir: root }, outfile: join(bundles, "tensorflow.mjs") });
    const { stderr } = await run(process.execPath, [join(bundles, "tensorflow.mjs")], { cwd: folder });
    expect(stderr).toBe("");
  });
});

describe.each(pages.filter((page) => programs(page).length > 0))("%s", (page) => {
  const list = programs(page);

  it.runIf(complete.includes(page))("has an output for each program", () => {
    const text = readFileSync(join(root, page), "utf8");
    expect(list.length).toBe(text.split("```ts\n").length - 1);
    expect(list.length).toBeGreaterThan(2);
  });

  it.each(list.map((program, k) => [k + 1, program] as const))("program %i prints what it says", async (k, program) => {
    const file = join(placeOf(page), `${nameOf(k - 1)}.mjs`);
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    const lines = stdout.trimEnd().split("\n");
    expect({ lines, stderr }).toEqual({ lines: program.output, stderr: "" });
  });
});
