// Compiles assembly/ twice (release, debug) and writes each module as an ES module with its bytes inlined, beside the
// declarations of its exports and of the records it shares with TypeScript, into src/wasm/generated/; nothing when the sources have not changed. Then bundles
// the worker that further threads run into one script, whose text goes into src/threads/generated/, and the code of
// exported policies, with kernels of its own (assembly/export/), into src/export/generated/, and makes a module of the
// planar robots' models, in src/envs/planar/generated/.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = join(root, "src/wasm/generated");
process.chdir(root);

const stamp = sourceHash();
const stampFile = join(generated, "sources.sha256");
const built =
  existsSync(stampFile) &&
  existsSync("build/robots.wasm") &&
  existsSync("build/act.wasm") &&
  existsSync("build/bare.wasm") &&
  readFileSync(stampFile, "utf8") === stamp;
if (!built) {
  mkdirSync(generated, { recursive: true });
  for (const target of ["debug", "release"]) await compile(target);
  await compileRobots();
  await compileActKernels();
  writeFileSync(stampFile, stamp);
}

writeModels();
await bundleWorker();
await bundleStandalone();

/** The planar robots' models, which are data, as a module, checked against their type: browsers do not import JSON. */
function writeModels() {
  const folder = "src/envs/planar/models";
  const models = readdirSync(folder)
    .sort()
    .map((file) => {
      const { source, ...model } = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const name = file.slice(0, -".json".length).replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
      return `  /** ${source} */\n  ${name}: ${JSON.stringify(model)},\n`;
    });
  keep(
    "src/envs/planar/generated/models.ts",
    `/** What lies in ${folder}, by scripts/build_kernels.mjs. */
import type { PlanarModel } from "../model.ts";
import type { RobotName } from "../task.ts";

export const MODELS: Readonly<Record<RobotName, PlanarModel>> = {\n${models.join("")}};\n`,
  );
}

/** Without the kernels' bytes: a worker gets the compiled module. */
async function bundleWorker() {
  const { outputFiles } = await build({
    entryPoints: ["src/workers/replica_worker.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    external: ["node:*"],
    write: false,
    plugins: [
      {
        name: "no kernels",
        setup({ onLoad }) {
          onLoad({ filter: /generated[\\/]release_bytes\.ts$/ }, () => ({
            contents: 'export const hexadecimal = ""; export const memoryFlags = 0;',
          }));
        },
      },
    ],
  });
  keep(
    "src/threads/generated/replica_worker.ts",
    `/** The script of src/workers/replica_worker.ts. */\nexport const replicaWorker: string = ${JSON.stringify(outputFiles[0].text)};\n`,
  );
}

/** The code of exported ES modules as text: what an export puts a policy's numbers beside. */
async function bundleStandalone() {
  // its own `visible`, which needs no Unicode categories
  const visible = { path: join(process.cwd(), "src/export/standalone/visible.ts") };
  const ownVisible = {
    name: "own visible",
    setup: (bundle) => bundle.onResolve({ filter: /\/visible\.ts$/ }, () => visible),
  };
  const script = async (name) => {
    const { outputFiles } = await build({
      entryPoints: [`src/export/standalone/${name}.ts`],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      plugins: [ownVisible],
      write: false,
    });
    const [text] = outputFiles.map((file) => file.text);
    const inside = text.replace(/export\s*\{\s*(\w+) as createAct\s*\};?\s*$/, "const createAct=$1;");
    if (inside === text) throw new Error(`${name}: expected esbuild to end the module with its one export`);
    return `/** The script of src/export/standalone/${name}.ts. */\nexport const ${name}Script: string = ${JSON.stringify(inside)};\n`;
  };
  const kernels = (name) => {
    const bytes = readFileSync(`build/${name}.wasm`);
    return `/** The build of assembly/export/${name}.ts, ${bytes.length} bytes, base64. */\nexport const ${name}Kernels: string =\n  "${bytes.toString("base64")}";\n`;
  };
  keep(
    "src/export/generated/standalone.ts",
    `${await script("plain")}${await script("int8")}${await script("simd")}${kernels("act")}${kernels("bare")}`,
  );
}

/** Writes a generated source file where its text has changed. */
function keep(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function sourceHash() {
  const hash = createHash("sha256");
  const files = readdirSync("assembly", { recursive: true }).filter((name) => name.endsWith(".ts"));
  for (const file of [
    ...files.map((name) => join("assembly", name)).sort(),
    "asconfig.json",
    "assembly/planar/asconfig.json",
    "assembly/export/asconfig.json",
    "assembly/export/asconfig.bare.json",
    "package-lock.json",
    "scripts/build_kernels.mjs",
    "scripts/declarations.mjs",
  ])
    hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

async function compile(target) {
  const declares = target === "release" ? ["--transform", "./scripts/declarations.mjs"] : [];
  await assembled(["--target", target, "--config", "asconfig.json", ...declares]);
  const bytes = readFileSync(`build/${target}.wasm`);
  writeFileSync(join(generated, `${target}_bytes.ts`), bytesModule(target, bytes));
  writeFileSync(join(generated, `${target}.wasm`), bytes);
}

/** A module of its own, which runs beside the kernels: who has no robots need not load it. */
async function compileRobots() {
  await assembled(["--config", "assembly/planar/asconfig.json", "--transform", "./scripts/declarations.mjs"]);
  const bytes = readFileSync("build/robots.wasm");
  keep(
    "src/wasm/generated/robots_bytes.ts",
    `/** The build of assembly/planar, ${bytes.length} bytes, hexadecimal. */\nexport const hexadecimal: string =\n  "${bytes.toString("hex")}";\n`,
  );
}

/** For size: an exported policy carries these bytes. */
async function compileActKernels() {
  for (const name of ["asconfig", "asconfig.bare"]) await assembled(["--config", `assembly/export/${name}.json`]);
}

async function assembled(options) {
  const { error, stderr } = await asc.main(options);
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exit(1);
  }
  process.stderr.write(stderr.toString());
}

function bytesModule(target, bytes) {
  // Hexadecimal text is a quarter smaller than base64 once it is compressed: what repeats, repeats in whole characters.
  // For the same reason asconfig.json has functions in the order of their names, so that the like stand together: 4 %.
  return `/** The ${target} build of assembly/, ${bytes.length} bytes, hexadecimal. */
export const hexadecimal: string =
  "${bytes.toString("hex")}";
/** Where the module says what memory it imports: this byte is 3 for a shared memory and 1 for one that is not. */
export const memoryFlags = ${memoryFlags(bytes)};
`;
}

/** The offset of the limits' flags in the import ("env", "memory", memory, flags, ...). */
function memoryFlags(bytes) {
  const offset = bytes.indexOf(Buffer.from("\x03env\x06memory\x02", "latin1")) + 12;
  if (offset < 12 || bytes[offset] !== 3) throw new Error("the kernels do not import a shared memory as env.memory");
  return offset;
}
