// Exported modules in hosts that are no browser and no Node. Bare modules in wasmtime, which has no JavaScript, by Debian's
// Python and the package `wasmtime`, with nothing but the ABI that docs/guides/export.md describes; plain modules in Hermes,
// React Native's engine. Every head and activation of test/export/policies.ts, with float32 weights and 8-bit ones, must have
// the bits of the policy. Part of `npm run test:engines`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "sucrase";
import { bundled } from "./test_headers.mjs";

const LIMIT = 120_000; // ms for an installation or a policy

const SOURCE = `
  import { exportPolicy, quantizationCost } from "swingup/export";
  import { int8Act } from "./src/export/int8/actor.ts";
  import { policyGraph } from "./src/export/policy_graph.ts";
  import { cases, randomObservations, randomPolicy } from "./test/export/policies.ts";
  const listed = (action) => (typeof action === "number" ? Int32Array.of(action) : action);
  const recorded = (observation, action) => {
    const { buffer } = listed(action);
    return { observation: [...observation], action: Buffer.from(buffer).toString("hex") };
  };
  export async function modules(format) {
    const observations = randomObservations(50);
    const found = [];
    for (const example of cases) {
      const policy = await randomPolicy(example);
      const quantize = await quantizationCost(policy, { observations });
      const act = int8Act(policyGraph(policy));
      const [asIs] = (await exportPolicy(policy, format)).values();
      const [small] = (await exportPolicy(policy, format, { quantize, maxLoss: 1 })).values();
      found.push(
        { bytes: asIs, cases: observations.map((x) => recorded(x, policy.act(x))) },
        { bytes: small, cases: observations.map((x) => recorded(x, act(x))) },
      );
    }
    return found;
  }
`;

/** Bare modules in wasmtime: one line for all policies. */
export async function testWasmtime(root, folder) {
  const place = join(folder, "hosts");
  const packages = join(place, "python");
  mkdirSync(place, { recursive: true });
  if (!existsSync(join(packages, "wasmtime")))
    spawnSync("python3", ["-m", "pip", "install", "--quiet", "--target", packages, "wasmtime"], { timeout: LIMIT });
  if (!existsSync(join(packages, "wasmtime")))
    return { skipped: "the Python package wasmtime cannot be installed here" };
  const { modules } = await bundled(SOURCE, root, join(place, "modules.mjs"));
  const all = await modules("wasm");
  const failed = all.filter(({ bytes, cases }) => {
    writeFileSync(join(place, "policy.wasm"), bytes);
    writeFileSync(join(place, "cases.json"), JSON.stringify(cases));
    const words = [join(root, "scripts/host_wasmtime.py"), join(place, "policy.wasm"), join(place, "cases.json")];
    const env = { ...process.env, PYTHONPATH: packages };
    const { stdout } = spawnSync("python3", words, { encoding: "utf8", timeout: LIMIT, env });
    return stdout.trim() !== `${cases.length} of ${cases.length}`;
  });
  return { lines: [{ what: `bare modules of ${all.length} policies in wasmtime`, same: failed.length === 0 }] };
}

/** What Hermes runs after a module: its actions, and what it says of an observation that it cannot take, as a line of JSON. */
const ENDING = `
function hex(action) {
  const bytes = new Uint8Array((typeof action === "number" ? Int32Array.of(action) : action).buffer);
  return Array.from(bytes, (byte) => (byte < 16 ? "0" : "") + byte.toString(16)).join("");
}
function refusal(act) {
  try { act([NaN]); } catch (error) { return error.message; }
}
print(JSON.stringify([observations.map((x) => hex(exports.act(x))), refusal(exports.act)]));
`;

/**
 * Plain modules in Hermes: one line for all policies. It has no ES modules: a bundler makes CommonJS of them, as React
 * Native's does.
 * @param hermes its program
 */
export async function testHermes(root, folder, hermes) {
  const place = join(folder, "hosts");
  mkdirSync(place, { recursive: true });
  const { modules } = await bundled(SOURCE, root, join(place, "modules.mjs"));
  const all = await modules("module");
  const failed = all.filter(({ bytes, cases }) => {
    const { code } = transform(new TextDecoder().decode(bytes), { transforms: ["imports"] });
    const observations = `var observations = ${JSON.stringify(cases.map(({ observation }) => observation))};`;
    writeFileSync(join(place, "hermes.js"), `var exports = {};\n${code}\n${observations}\n${ENDING}`);
    const { stdout, status } = spawnSync(hermes, [join(place, "hermes.js")], { encoding: "utf8", timeout: LIMIT });
    if (status !== 0) return true;
    const [actions, refusal] = JSON.parse(stdout);
    return actions.join() !== cases.map(({ action }) => action).join() || !/^observation: expected/.test(refusal);
  });
  return { lines: [{ what: `plain modules of ${all.length} policies in Hermes`, same: failed.length === 0 }] };
}
