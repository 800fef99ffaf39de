/** What exported files say of the policy inside, format by format, and the README beside several. */
import { readFileSync } from "node:fs";
import { discrete, type Policy, train } from "swingup";
import { type ExportFormat, exportFormats, exportPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../src/export/onnx_proto.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";
import { cases, randomPolicy } from "./policies.ts";

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** Facts as each format's file has them, by their names. */
const readers: Record<ExportFormat, (bytes: Uint8Array) => Record<string, unknown>> = {
  onnx: (bytes) => Object.fromEntries(decodeOnnx(bytes).metadata_props.map(({ key, value }) => [key, value])),
  tfjs: (bytes) => {
    const { userDefinedMetadata } = JSON.parse(text(bytes));
    return Object.fromEntries(
      Object.entries(userDefinedMetadata).map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
    );
  },
  module: (bytes) => commented(text(bytes), "//   "),
  "module-wasm": (bytes) => commented(text(bytes), "//   "),
  wasm: (bytes) => {
    const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes.slice()), "swingup");
    return Object.fromEntries(
      Object.entries(JSON.parse(text(new Uint8Array(section)))).map(([k, v]) => [
        k,
        typeof v === "string" ? v : JSON.stringify(v),
      ]),
    );
  },
  c: (bytes) => commented(text(bytes), " \\*   "),
  safetensors: (bytes) => {
    const { config, swingup, ...rest } = Object.fromEntries(decodeSafetensors(bytes).metadata);
    const { env, ...settings } = JSON.parse(config);
    return { ...rest, env, settings: JSON.stringify(settings), version: swingup };
  },
};

function commented(source: string, start: string): Record<string, string> {
  return Object.fromEntries(
    [...source.matchAll(new RegExp(`^${start}(\\w+): (.*)$`, "gm"))].map(([, key, value]) => [key, value]),
  );
}

function expected(policy: Policy) {
  const { env, ...settings } = policy.config;
  return {
    env,
    settings: JSON.stringify(settings),
    spaces: '{"observation":[5],"action":{"type":"discrete","n":3}}',
    parametersSha256: policy.parametersSha256,
    version: JSON.parse(readFileSync("package.json", "utf8")).version,
    trainingReturn: "-12.5",
  };
}

describe("an exported file", () => {
  it.each(exportFormats)("of format %s says what it is", async (format) => {
    const policy = await randomPolicy({ name: "Discrete", actionSpace: discrete(3) });
    const [bytes] = (await exportPolicy(policy, format, { trainingReturn: -12.5 })).values();
    expect(readers[format](bytes)).toMatchObject(expected(policy));
    const [without] = (await exportPolicy(policy, format)).values();
    expect(readers[format](without)).not.toHaveProperty("trainingReturn");
  });

  it.each(exportFormats.filter((format) => format !== "safetensors"))(
    "of format %s says that an observation is a history",
    async (format) => {
      const run = await train({ env: "Pendulum-v1", steps: 128, numEnvs: 1, rolloutSteps: 128, observationHistory: 3 });
      const files = await exportPolicy(await run.policy(), [format]);
      const [bytes] = files.values();
      const words = "the last 3 observations of the environment, 3 numbers each, the oldest first";
      expect(readers[format](bytes).observation).toMatch(words);
      expect(text(files.get("README.md"))).toContain(`An observation is 9 finite numbers, ${words};`);
      const once = await exportPolicy(await randomPolicy(cases[0]), format);
      expect(readers[format](once.values().next().value!)).not.toHaveProperty("observation");
    },
  );

  it("takes no return that is no number", async () => {
    const policy = await randomPolicy(cases[0]);
    const options = { trainingReturn: Number.NaN };
    await expect(exportPolicy(policy, "c", options)).rejects.toThrow(/^trainingReturn: expected a number/);
  });
});

describe("several formats", () => {
  it.each(cases.filter(({ name }) => /^(Discrete|Box|MultiDiscrete|MultiBinary)$/.test(name)))(
    "are the files that each writes by itself, and a README: $name",
    async (example) => {
      const policy = await randomPolicy(example);
      const files = await exportPolicy(policy, exportFormats, { name: "pilot" });
      const alone = await Promise.all(exportFormats.map((format) => exportPolicy(policy, format, { name: "pilot" })));
      const each = new Map(alone.flatMap((own) => [...own]));
      const { "README.md": readme, ...others } = Object.fromEntries(files);
      expect(others).toEqual(Object.fromEntries(each));
      expect(text(readme)).toContain(`    parametersSha256: ${policy.parametersSha256}\n`);
      for (const file of each.keys()) expect(text(readme)).toContain(`\`${file}\``);
      expect(text(readme).match(/^## /gm)).toHaveLength(exportFormats.length);
    },
  );

  it.each([
    [[], /^format: expected at least one, got none/],
    [["c", "c"], /^format: expected each once, got "c" twice/],
    [["c", "d"], /^format: expected one of/],
  ])("are not %j", async (formats, message) => {
    const policy = await randomPolicy(cases[0]);
    await expect(exportPolicy(policy, formats as ExportFormat[])).rejects.toThrow(message);
  });
});
