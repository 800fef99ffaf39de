import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadPolicy, type Policy, train } from "swingup";
import { exportFormats, exportPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { expectedOf, expectPolicy, sb3Path } from "../export/sb3.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
let policy: Policy;

beforeAll(async () => {
  const run = await train({ env: "CartPole-v1", seed: 3, steps: 8192, hiddenSizes: [16] });
  await run.save(join(cli.folder, "policy.safetensors"));
  run.dispose();
  policy = await loadPolicy(join(cli.folder, "policy.safetensors"));
});

describe("swingup export", () => {
  it.each(exportFormats)("--format %s writes what the library gives", async (format) => {
    const files = await exportPolicy(policy, format, { name: `as_${format}` });
    const [main] = files.keys();
    const outcome = await cli.answer("export", "policy.safetensors", "--format", format, "--out", main, "--json");
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    const { env, files: written } = JSON.parse(outcome.stdout);
    expect(env).toBe("CartPole-v1");
    expect(written).toEqual([...files].map(([file, bytes]) => ({ file, bytes: bytes.byteLength })));
    for (const [file, bytes] of files) expect(await readFile(join(cli.folder, file))).toEqual(Buffer.from(bytes));
  });

  it("takes a run's folder, and any name for the file", async () => {
    const { status, stdout } = await cli.answer("export", ".", "--format", "module", "--out", "pilot.mjs");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^pilot\.mjs {2}[\d,]+ bytes\n$/);
    const { act } = await import(/* @vite-ignore */ pathToFileURL(join(cli.folder, "pilot.mjs")).href);
    for (const observation of [
      [0, 0, 0.1, 0.5],
      [0, 0, -0.1, -0.5],
    ])
      expect(act(observation)).toBe(policy.act(observation));
  });

  it("writes several formats into a folder, with what is known of the run and how to call each", async () => {
    const summary = { parametersSha256: policy.parametersSha256, meanReturn: 123.5 };
    await writeFile(join(cli.folder, "summary.json"), JSON.stringify(summary));
    const words = ["export", ".", "--format", exportFormats.join(","), "--out", "pilot", "--json"];
    const { status, stdout, stderr } = await cli.answer(...words);
    await writeFile(join(cli.folder, "summary.json"), "{}");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const files = await exportPolicy(policy, exportFormats, { name: "pilot", trainingReturn: 123.5 });
    expect(JSON.parse(stdout)).toEqual({
      env: "CartPole-v1",
      formats: exportFormats,
      files: [...files].map(([file, bytes]) => ({ file: join("pilot", file), bytes: bytes.byteLength })),
    });
    for (const [file, bytes] of files)
      expect(await readFile(join(cli.folder, "pilot", file))).toEqual(Buffer.from(bytes));
    expect((await readdir(join(cli.folder, "pilot"))).sort()).toEqual([...files.keys()].sort());
  });

  it("--quantize int8 says what 8-bit weights cost", async () => {
    const words = ["export", "policy.safetensors", "--format", "c,module", "--quantize", "int8", "--max-loss", "1"];
    const { status, stdout, stderr } = await cli.answer(...words, "--out", "small");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const said = stdout.trim().split("\n").pop();
    expect(said).toMatch(
      /^int8: [\d.]+ % of \d+ actions as with float32; mean return of 100 episodes [\d.]+, with float32 [\d.]+, loss -?[\d.]+ %$/,
    );
    const { quantization } = JSON.parse((await cli.answer(...words, "--out", "small", "--json")).stdout);
    expect(quantization).toMatchObject({ weights: "int8", episodes: 100 });
    const header = await readFile(join(cli.folder, "small", "small.h"), "utf8");
    expect(header).toContain(` *   quantization: ${JSON.stringify(quantization)}\n`);
  });

  it.each([
    [
      "8-bit weights elsewhere",
      ["export", ".", "--format", "c,onnx", "--quantize", "int8"],
      /--quantize: expected .*onnx/,
    ],
    ["4-bit weights", ["export", ".", "--format", "c", "--quantize", "int4"], /--quantize: expected one of int8/],
    ["a loss of nothing", ["export", ".", "--format", "c", "--max-loss", "1"], /--max-loss: nothing is lost without/],
    [
      "a loss that is no number",
      ["export", ".", "--format", "c", "--quantize", "int8", "--max-loss", "all"],
      /--max-loss: expected a number/,
    ],
    [
      "a policy larger than a board",
      ["export", ".", "--format", "c", "--out", "a.h", "--target-bytes", "1000"],
      /--target-bytes: the policy needs about \d+ bytes of flash, got 1000/,
    ],
    [
      "one with less RAM",
      ["export", ".", "--format", "c,module", "--out", "all", "--target-bytes", "65536,99"],
      /--target-bytes: the policy needs about \d+ bytes of RAM, got 99/,
    ],
    [
      "no size",
      ["export", ".", "--format", "c", "--target-bytes", "64k"],
      /--target-bytes.flash: expected a whole number/,
    ],
    ["three sizes", ["export", ".", "--format", "c", "--target-bytes", "1,2,3"], /--target-bytes: expected flash, or/],
    [
      "a size of no header",
      ["export", ".", "--format", "onnx", "--target-bytes", "1"],
      /--target-bytes: expected format c/,
    ],
    [
      "8-bit weights that lose too much",
      ["export", ".", "--format", "c", "--out", "a.h", "--quantize", "int8", "--max-loss", "-1"],
      /--max-loss: expected a number of at least 0/,
    ],
    ["no format", ["export", "policy.safetensors"], /--format <name>/],
    ["an unknown one", ["export", ".", "--format", "onxx"], /--format: expected one of onnx, .*did you mean "onnx"/],
    ["no policy", ["export", "none", "--format", "onnx"], /"none" \(no such file or folder\)/],
    [
      "no folder",
      ["export", ".", "--format", "onnx", "--out", "none/a.onnx"],
      /--out: the folder "none" does not exist/,
    ],
    ["an unknown one of several", ["export", ".", "--format", "c,onxx"], /--format: expected one of .*"onnx"/],
    ["one twice", ["export", ".", "--format", "c,c", "--out", "both"], /format: expected each once, got "c" twice/],
    ["a file for several", ["export", ".", "--format", "c,onnx", "--out", "before.txt"], /expected a folder/],
    ["a folder of no C name", ["export", ".", "--format", "c,onnx", "--out", "my-pilot"], /expected a C identifier/],
    ["a folder in none", ["export", ".", "--format", "c,onnx", "--out", "none/a"], /the folder "none" does not exist/],
    ["a header of no C name", ["export", ".", "--format", "c", "--out", "my-pilot.h"], /name: expected a C identifier/],
    ["a header of another ending", ["export", ".", "--format", "c", "--out", "pilot.hpp"], /ends with "\.h"/],
    ["a folder", ["export", ".", "--format", "onnx", "--out", "."], /--out: expected a file/],
    [
      "a folder beside",
      ["export", ".", "--format", "wasm", "--out", "taken.wasm"],
      /expected a file, got "taken.load.js"/,
    ],
    ["a folder in place of a test", ["export", ".", "--format", "c", "--out", "taken.h"], /got "taken_test.c"/],
    ["a folder in place of weights", ["export", ".", "--format", "tfjs", "--out", "taken.json"], /"taken.weights.bin"/],
  ])("refuses %s in one line, and writes nothing", async (_what, words, text) => {
    await writeFile(join(cli.folder, "before.txt"), "");
    for (const taken of ["taken.load.js", "taken_test.c", "taken.weights.bin"])
      await mkdir(join(cli.folder, taken), { recursive: true });
    const before = await readdir(cli.folder);
    const { status, stdout, stderr } = await cli.answer(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(text);
    expect(stderr.trim()).not.toContain("\n");
    expect(await readdir(cli.folder)).toEqual(before);
  });
});

describe("swingup import", () => {
  it("makes a policy file of an ONNX model", async () => {
    await cli.answer("export", "policy.safetensors", "--format", "onnx", "--out", "actor.onnx");
    const words = ["import", "actor.onnx", "--env", "CartPole-v1", "--out", "again.safetensors"];
    const { status, stdout, stderr } = await cli.answer(...words, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ env: "CartPole-v1", hiddenSizes: [16], activation: "tanh" });
    const again = await loadPolicy(join(cli.folder, "again.safetensors"));
    expect(again.parametersSha256).toBe(policy.parametersSha256);
  });

  it("reads a model.zip, and says on standard error what does not come along", async () => {
    const words = ["import", sb3Path("sb3_ppo_pendulum_vecnormalize.zip"), "--env", "Pendulum-v1", "--json"];
    const without = await cli.answer(...words, "--out", "zip.safetensors");
    expect(without.status).toBe(0);
    expect(without.stderr).toMatch(/^it was trained on observations that VecNormalize normalised.*\n$/);
    expect(JSON.parse(without.stdout)).toMatchObject({ hiddenSizes: [64, 64], normalization: false });
    const normalization = sb3Path("sb3_ppo_pendulum_vecnormalize.vecnormalize.pkl");
    const { status, stdout, stderr } = await cli.answer(
      ...words,
      "--normalization",
      normalization,
      "--out",
      "zip.safetensors",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ env: "Pendulum-v1", normalization: true });
    expectPolicy(await loadPolicy(join(cli.folder, "zip.safetensors")), expectedOf("sb3_ppo_pendulum_vecnormalize"));
    const squashed = await cli.answer(...words, "--squash", "--out", "zip.safetensors");
    expect(squashed.status).toBe(0);
    expect((await loadPolicy(join(cli.folder, "zip.safetensors"))).config.squashActions).toBe(true);
  });

  it("refuses what is no regular file, or too large, without reading it", async () => {
    const pipe = join(cli.folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const large = join(cli.folder, "large.zip");
    await writeFile(large, "");
    await truncate(large, 300 * 2 ** 20);
    for (const [file, text] of [
      [pipe, /cannot read ".*pipe"/],
      [large, /it has 314572800 bytes, more than the 268435456/],
      [cli.folder, /cannot read/],
    ] as const) {
      const { status, stderr } = await cli.answer("import", file, "--env", "CartPole-v1");
      expect(status).toBe(2);
      expect(stderr).toMatch(text);
    }
  });

  it.each([
    ["no environment", ["import", "policy.safetensors"], /--env <id>/],
    ["an unknown one", ["import", "policy.safetensors", "--env", "CartPole-v9"], /^error: --env: .*CartPole-v1/],
    ["no file", ["import", "none", "--env", "CartPole-v1"], /"none" \(no such file or folder\)/],
    [
      "a policy of swingup's",
      ["import", "policy.safetensors", "--env", "CartPole-v1"],
      /cannot be imported: expected the/,
    ],
    [
      "an activation",
      ["import", "a", "--env", "CartPole-v1", "--activation", "gelu"],
      /^error: --activation: expected one of/,
    ],
  ])("refuses %s in one line", async (_what, words, text) => {
    const { status, stdout, stderr } = await cli.answer(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(text);
    expect(stderr.trim()).not.toContain("\n");
  });
});
