// Exported bare modules in a host without JavaScript: wasmtime, by Debian's Python and the package `wasmtime`, with nothing but
// the ABI that docs/guides/export.md describes. Every head and activation of test/export/policies.ts, with float32 weights
// and 8-bit ones, must have the bits of the policy. Part of `npm run test:engines`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  export async function modules() {
    const observations = randomObservations(50);
    const found = [];
    for (const example of cases) {
      const policy = await randomPolicy(example);
      const quantize = await quantizationCost(policy, { observations });
      const act = int8Act(policyGraph(policy));
      const asIs = await exportPolicy(policy, "wasm");
      const small = await exportPolicy(policy, "wasm", { quantize, maxLoss: 1 });
      found.push(
        { bytes: asIs.get("policy.wasm"), cases: observations.map((x) => recorded(x, policy.act(x))) },
        { bytes: small.get("policy.wasm"), cases: observations.map((x) => recorded(x, act(x))) },
      );
    }
    return found;
  }
`;

/** One line for all policies. */
export async function testHosts(root, folder) {
  const place = join(folder, "hosts");
  const packages = join(place, "python");
  mkdirSync(place, { recursive: true });
  if (!existsSync(join(packages, "wasmtime")))
    spawnSync("python3", ["-m", "pip", "install", "--quiet", "--target", packages, "wasmtime"], { timeout: LIMIT });
  if (!existsSync(join(packages, "wasmtime")))
    return { skipped: "the Python package wasmtime cannot be installed here" };
  const { modules } = await bundled(SOURCE, root, join(place, "modules.mjs"));
  const all = await modules();
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
