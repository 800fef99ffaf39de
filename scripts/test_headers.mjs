// Exported C headers in every compiler that is here (gcc, clang, both also as C++), at every level of optimization, with
// all warnings as errors and under sanitizers: a program of all policies of test/export/policies.ts, with and without
// normalization, with networks of other sizes, with float32 weights and 8-bit ones, whose recorded cases must come out with the same bits; where products
// and sums are fused, within what the cases allow. Part of `npm run test:engines`.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

export const STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"];
const EXACT = ["-ffp-contract=off"];
const SANITIZED = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
const LIMIT = 300_000; // ms for a compilation or a run

const SOURCE = `
  import { train } from "swingup";
  import { memoryOf } from "./src/export/c/memory.ts";
  import { policyGraph } from "./src/export/policy_graph.ts";
  import { exportPolicy, quantizationCost } from "swingup/export";
  import { cases, randomObservations, randomPolicy } from "./test/export/policies.ts";
  const sizes = [[1], [4], [64, 64], [32, 32], [8], [3, 130], [8, 7, 6, 5]];
  export async function headers() {
    const files = [];
    const observations = randomObservations(10);
    const add = async (name, example, options) => {
      const policy = await randomPolicy({ ...example, options: { ...example.options, ...options } });
      files.push({ name, files: [...(await exportPolicy(policy, "c", { name }))] });
      const small = name + "_int8";
      const int8 = { quantize: await quantizationCost(policy, { observations }), maxLoss: 1 };
      files.push({ name: small, files: [...(await exportPolicy(policy, "c", { name: small, ...int8 }))] });
    };
    for (const [k, example] of cases.entries())
      for (const normalizeObservations of [false, true])
        await add("policy_" + k + (normalizeObservations ? "_normalized" : ""), example, { normalizeObservations });
    for (const [k, hiddenSizes] of sizes.entries())
      for (const [d, example] of [cases[0], cases[2]].entries()) await add("sizes_" + k + "_" + d, example, { hiddenSizes });
    return files;
  }
  export async function measured() {
    const found = [];
    for (const env of ["CartPole-v1", "Reacher-v5", "HalfCheetah-v5"]) {
      const run = await train({ env, steps: 2048, numEnvs: 1, rolloutSteps: 2048, epochs: 1 });
      const policy = await run.policy();
      const observations = [new Float32Array(policyGraph(policy).inputs).fill(0.5)];
      for (const quantize of [undefined, await quantizationCost(policy, { observations })]) {
        const name = env.replace(/-v./, "") + (quantize ? "_int8" : "");
        const options = { name, ...(quantize && { quantize, maxLoss: 1 }) };
        const graph = { ...policyGraph(policy), int8: Boolean(quantize) };
        const choice = policy.actionSpace.type === "discrete";
        found.push({ name, choice, memory: memoryOf(graph), files: [...(await exportPolicy(policy, "c", options))] });
      }
    }
    return found;
  }
`;

/** One line for each way to compile: what it was, and whether all came out as it should. */
export async function testHeaders(root, folder) {
  const { source, count, alone } = await writeProgram(root, join(folder, "headers"));
  const lines = [];
  for (const { command, language } of languages())
    for (const options of [["-O0"], ["-O1"], ["-O2"], ["-O3"], ["-Os"], ...sanitized(command, folder)])
      lines.push(run(command, [...language, ...options, ...EXACT], source, count));
  for (const { command, language } of languages().filter(({ language: [first] }) => first === "-std=c99"))
    for (const level of ["-O2", "-O3"]) {
      const each = alone.map((file) => run(command, [...language, level, ...EXACT], file, 1));
      lines.push({
        what: `${command} ${language.join(" ")} ${level}, each by itself`,
        same: each.every(({ same }) => same),
      });
    }
  for (const { command, language } of languages())
    lines.push(run(command, [...language, "-O2", "-march=native", "-ffp-contract=fast"], source));
  return lines.length > 0 ? { lines } : { skipped: "install it (Debian: apt-get install gcc g++ clang)" };
}

/** Debian's clang comes without the libraries of its sanitizers. */
function sanitized(command, folder) {
  const { status } = spawnSync(command, [...SANITIZED, "-x", "c", "-", "-o", join(folder, "probe")], {
    input: "int main(void) { return 0; }",
  });
  if (status !== 0)
    console.error(`${command}: without sanitizers, which are not installed (Debian: libclang-rt-14-dev)`);
  return status === 0 ? [SANITIZED] : [];
}

function languages() {
  const all = [
    ["gcc", ["-std=c99"]],
    ["clang", ["-std=c99"]],
    ["g++", ["-x", "c++", "-std=c++98"]],
    ["g++", ["-x", "c++", "-std=c++20"]],
    ["clang++", ["-x", "c++", "-std=c++17"]],
  ];
  return all
    .filter(([command]) => spawnSync(command, ["--version"]).status === 0)
    .map(([command, language]) => ({ command, language }));
}

/** What makes the headers, bundled into a folder: `headers`, and `measured` of trained policies. */
export function bundledHeaders(root, folder) {
  mkdirSync(folder, { recursive: true });
  return bundled(SOURCE, root, join(folder, "headers.mjs"));
}

/** A program on the project's sources, as a module. */
export async function bundled(contents, root, outfile) {
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    tsconfigRaw: {},
  });
  return import(pathToFileURL(outfile).href);
}

export async function writeProgram(root, folder) {
  const { headers } = await bundledHeaders(root, folder);
  const all = await headers();
  for (const { files } of all) for (const [file, bytes] of files) writeFileSync(join(folder, file), bytes);
  const calls = all.map(({ name }) => `${name}_test()`).join(" + ");
  const includes = all.map(({ name }) => `#include "${name}_test.c"`).join("\n");
  const source = join(folder, "all.c");
  writeFileSync(source, `#define SWINGUP_NO_MAIN\n${includes}\nint main(void) { return ${calls}; }\n`);
  return { source, count: all.length, alone: all.map(({ name }) => join(folder, `${name}_test.c`)) };
}

/** @param exact how many policies must have the same bits; none: their own tolerance decides */
function run(command, options, source, exact) {
  const program = source.replace(/\.c$/, "");
  const what = `${command} ${options.join(" ")}`;
  const compiled = spawnSync(command, [...STRICT, ...options, source, "-o", program], {
    encoding: "utf8",
    timeout: LIMIT,
  });
  if (compiled.status !== 0 || compiled.stderr !== "") {
    console.error(compiled.stderr.slice(0, 1000));
    return { what, same: false };
  }
  const { status, stdout } = spawnSync(program, { encoding: "utf8", timeout: LIMIT });
  const alike = stdout.split("\n").filter((line) => line.includes(": 64 of 64 actions and 64 values bit for bit"));
  return { what, near: exact === undefined, same: status === 0 && (exact === undefined || alike.length === exact) };
}
