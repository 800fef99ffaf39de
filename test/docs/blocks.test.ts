/**
 * No block of code in the documentation goes unlooked at. Programs followed by "Output:" are run by `pages.test.ts`;
 * the others are run here with fewer steps, or stand in a list with the reason why they are not. Command lines name
 * commands and flags that there are, and JSON can be read.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command } from "commander";
import { build } from "esbuild";
import { train } from "swingup";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

interface Block {
  readonly page: string;
  readonly language: string;
  readonly source: string;
  /** Whether the page says what it prints. */
  readonly printed: boolean;
}

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map(
    (name) => `docs/${name.replaceAll("\\", "/")}`,
  ),
].filter((name) => name.endsWith(".md"));

const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(({ index, 0: whole, 1: language, 2: source }) => ({
    page,
    language,
    source,
    printed: text.startsWith("\n\nOutput: ", index + whole.length),
  }));
});

/** Fewer steps than on the page, which are as many as make sense. */
const shorter: readonly [string, string][] = [
  ["100_000", "2_048"],
  ["40_960", "4_096"],
  ["20_480", "2_048"],
  ["episodes: 100 ", "episodes: 2 "],
];

/** By a line that no other block of the page has. Those of one page run one after another in one folder. */
const programs: readonly [page: string, line: string][] = [
  ["docs/algorithms/README.md", 'import { clippedSurrogateLoss, squaredValueLoss } from "swingup";'],
  ["docs/environments/README.md", "env.setAction(lane, [0.5, -0.5])"],
  ["docs/environments/custom.md", "const env = defineEnv(() => new Lander()"],
  ["docs/environments/custom.md", "let observation = game.reset({ seed: 7 });"],
  ["docs/environments/mujoco.md", 'makeVectorEnv("HalfCheetah-v5"'],
  ["docs/environments/wrappers.md", "// in a loop of your own"],
  ["docs/environments/wrappers.md", "// stay in the middle of the rail"],
  ["docs/guides/export.md", '["c", "module", "onnx"], { name: "pilot" }'],
  ["docs/guides/export.md", "// plays 200 episodes"],
];

const elsewhere = "another test runs it";
const piece = "a piece that goes on from the program above it";
const page = "it runs in a page, which the browser tests do";
const others = "it runs a file that the page says how to export; the tests of exports run such files";
const long = "its result needs the steps that it has";

/** Why a block is not run, by a line of it. */
const reasons: readonly [page: string, line: string, why: string][] = [
  ["README.md", "loadPolicy, makeVectorEnv, train", elsewhere],
  ["docs/algorithms/trpo.md", 'algorithm: "trpo"', long],
  ["docs/environments/README.md", 'compatibility: "gymnasium"', piece],
  [
    "docs/environments/custom-assembly.md",
    "loadEnv, train",
    "it imports what a compiler has made; the tests of new-env do",
  ],
  ["docs/environments/custom-assembly.md", 'import bytes from "./my_env.js"', "the same"],
  ["docs/environments/custom-assembly.md", 'import { loadEnv } from "swingup"', "the same"],
  ["docs/environments/custom.md", "export default class Lander", "the programs after it import it"],
  ["docs/environments/custom.md", 'registerEnv("Lander-v0"', piece],
  ["docs/environments/custom.md", "class FastLander", "it leaves out what stands above"],
  [
    "docs/environments/custom.md",
    "envWorkers: 2",
    "workers import a file of the package, not of its sources; test/envs has them",
  ],
  ["docs/environments/mujoco.md", "forces: true", piece],
  ["docs/environments/mujoco.md", 'gymnasiumRobot("Ant-v5")', long],
  ["docs/environments/mujoco.md", "mujocoEnv", "it needs a model of a robot's own"],
  ["docs/guides/browser.md", 'loadPolicy("/cartpole.safetensors")', page],
  ["docs/guides/browser.md", "// trainer.worker.ts", page],
  ["docs/guides/browser.md", "// page.ts", page],

  [
    "docs/guides/export.md",
    'importPolicy("ppo_cartpole.safetensors"',
    "it needs a file of another library; the tests of imports have some",
  ],
  ["docs/guides/export.md", 'importPolicy("ppo_pendulum.zip"', "the same"],
  ["docs/guides/export.md", "pilot_observation_length", "the tests of exports compile such a program"],
  ["docs/guides/export.md", "onnxruntime-web", others],
  ["docs/guides/export.md", "tf.loadLayersModel", others],
  ["docs/guides/export.md", 'from "./policy.js"', others],
  ["docs/guides/export.md", 'from "./policy.wasm.js"', others],
  ["docs/guides/export.md", "WebAssembly.instantiate(bytes)", others],
  ["docs/guides/export.md", 'from "./policy.edge.js"', others],
  ["docs/guides/export.md", 'from "./policy.load.js"', others],
  ["docs/guides/lab.md", "<iframe", page],
  ["docs/guides/games.md", "// catch.ts", page],
  ["docs/guides/games.md", "// catch_env.ts", page],
  ["docs/guides/games.md", "// page.ts", page],
  ["docs/guides/sweeps.md", "parentPort", "a worker's side of a program that the page does not have"],
  ["docs/guides/tensorflow.md", "import * as tf", elsewhere],
  [
    "docs/internals/package.md",
    "// once, when you build, in Node:",
    "two files in one block; the tests of the package build them",
  ],
];

const ofPage = (place: string, line: string) => (block: Block) => block.page === place && block.source.includes(line);

let folder: string;
beforeAll(async () => {
  mkdirSync(join(root, "build"), { recursive: true });
  folder = mkdtempSync(join(root, "build", "docs-blocks-"));
  const trained = await train({ env: "CartPole-v1", steps: 2048, hiddenSizes: [8] });
  await trained.save(join(folder, "policy.safetensors"));
  const lander = blocks.find(ofPage("docs/environments/custom.md", "export default class Lander"));
  writeFileSync(join(folder, "lander.ts"), lander?.source ?? "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("every block in TypeScript, JavaScript, HTML or C is run or listed with a reason, and no list has another", () => {
  const code = blocks.filter(({ language, printed }) => /^(ts|tsx|js|mjs|html|c)$/.test(language) && !printed);
  const listed = [...programs, ...reasons];
  const unlisted = code.filter((block) => !listed.some(([place, line]) => ofPage(place, line)(block)));
  expect(unlisted.map((block) => `${block.page}: ${block.source.split("\n")[0]}`)).toEqual([]);
  expect(listed.filter(([place, line]) => !code.some(ofPage(place, line)))).toEqual([]);
  const twice = programs.filter(([place, line]) => code.filter(ofPage(place, line)).length !== 1);
  expect(twice).toEqual([]);
  const languages = new Set(blocks.map(({ language }) => language));
  expect([...languages].filter((name) => !["", "ts", "js", "html", "json", "c"].includes(name))).toEqual([]);
});

it("the programs run, with fewer steps", { timeout: 120_000 }, async () => {
  const files = programs.map(([place, line], k) => {
    const { source } = blocks.find(ofPage(place, line)) as Block;
    const name = join(folder, `program_${k}.ts`);
    writeFileSync(
      name,
      shorter.reduce((text, [long, short]) => text.replaceAll(long, short), source),
    );
    return name;
  });
  await build({
    entryPoints: files,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: {
      swingup: join(root, "src/index.ts"),
      "swingup/export": join(root, "src/export.ts"),
      "#files": join(root, "src/files/platform_node.ts"),
      "#threads": join(root, "src/threads/platform_node.ts"),
    },
  });
  for (const [k, [place]] of programs.entries()) {
    const { stdout, stderr } = await run(process.execPath, [join(folder, `program_${k}.mjs`)], { cwd: folder });
    expect(stderr, place).toBe("");
    if (/console\.log/.test(readFileSync(files[k], "utf8"))) expect(stdout, place).not.toBe("");
  }
});

it("command lines name commands and flags that there are", async () => {
  const program = new Command("swingup");
  for (const file of readdirSync(join(root, "src/cli")).filter((name) => name !== "main.ts")) {
    const found: Record<string, unknown> = await import(join(root, "src/cli", file));
    for (const [name, add] of Object.entries(found))
      if (/^add[A-Z]/.test(name)) (add as (to: Command) => void)(program);
  }
  const lines = blocks
    .filter(({ language }) => language === "")
    .flatMap(({ page, source }) =>
      source
        .replaceAll("\\\n", " ")
        .split("\n")
        .map((line) => ({ page, line })),
    )
    .filter(({ line }) => /^(?:npx )?swingup [a-z]/.test(line));
  expect(lines.length).toBeGreaterThan(20);
  const wrong = lines.filter(({ line }) => {
    const [, name, rest] = line.match(/swingup ([\w-]+)(.*)/) ?? [];
    const command = program.commands.find((one) => one.name() === name);
    const known = [...(command?.options ?? []).map(({ long }) => long), "--json", "--verbose", "--help"];
    const flags = rest.split(" # ")[0].match(/(?<= )--[a-z][\w-]*/g) ?? [];
    return !command || flags.some((flag) => !known.includes(flag));
  });
  expect(wrong).toEqual([]);
});

it("JSON can be read", () => {
  const json = blocks.filter(({ language }) => language === "json");
  expect(json.length).toBeGreaterThan(1);
  for (const { source } of json) expect(() => JSON.parse(source)).not.toThrow();
});
