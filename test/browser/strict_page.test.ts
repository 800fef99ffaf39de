/**
 * A page whose content security policy allows its own scripts and nothing else, without `'wasm-unsafe-eval'`: exported plain
 * modules act there with the bits of the policy, and what is WebAssembly says that it cannot be compiled.
 */
import type { Browser } from "playwright-core";
import { exportPolicy, quantizationCost } from "swingup/export";
import { afterAll, beforeAll, expect, it } from "vitest";
import { int8Act } from "../../src/export/int8/actor.ts";
import { policyGraph } from "../../src/export/policy_graph.ts";
import { cases, randomObservations, randomPolicy } from "../export/policies.ts";
import { serveFiles } from "./serve_files.ts";
import { connectChromium } from "./shared.ts";

const STRICT = { "content-security-policy": "script-src 'self'" };
const observations = randomObservations(50);
const names = ["Discrete", "Box, squashed", "MultiDiscrete", "MultiBinary", "Box, elu"];

/** What the page does: the word of every attempt to compile, and all actions of all modules. */
const PAGE = `
  import { act, kernelBytes } from "./policy_0.wasm.js";
  import { load } from "./policy_0.load.js";
  const observations = ${JSON.stringify(observations.map((each) => [...each]))};
  const word = async (attempt) => {
    try { await attempt(); return "compiled"; } catch (error) { return error.name + ": " + error.message; }
  };
  const refusals = {
    compile: await word(() => WebAssembly.compile(kernelBytes())),
    module: await word(() => new WebAssembly.Module(kernelBytes())),
    fetched: await word(() => load()),
    simd: await word(() => act(observations[0])),
    eval: await word(() => new Function("return 1")()),
  };
  const actions = {};
  for (const name of ${JSON.stringify(names.flatMap((_, k) => [`policy_${k}`, `small_${k}`]))}) {
    const { act } = await import("./" + name + ".js");
    actions[name] = observations.map((each) => [act(each)].flatMap((action) => Array.from(action.length ? action : [action])));
  }
  window.found = { refusals, actions };
`;

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

it("runs plain modules with the bits of the policy, and compiles no WebAssembly", async () => {
  const files = new Map<string, string | Uint8Array>([["page.js", PAGE]]);
  files.set(
    "index.html",
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
  );
  const expected: Record<string, number[][]> = {};
  const listed = (action: unknown) => (typeof action === "number" ? [action] : [...(action as Float32Array)]);
  for (const [k, name] of names.entries()) {
    const policy = await randomPolicy(cases.find((each) => each.name === name)!);
    const quantize = await quantizationCost(policy, { observations });
    const small = { name: `small_${k}`, quantize, maxLoss: 1 };
    for (const format of ["module", "module-wasm", "wasm"] as const)
      for (const [file, bytes] of await exportPolicy(policy, format, { name: `policy_${k}` })) files.set(file, bytes);
    for (const [file, bytes] of await exportPolicy(policy, "module", small)) files.set(file, bytes);
    const act = int8Act(policyGraph(policy));
    expected[`policy_${k}`] = observations.map((each) => listed(policy.act(each)));
    expected[`small_${k}`] = observations.map((each) => listed(act(each)));
  }
  const server = await serveFiles(files, STRICT);
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(server.url);
    await page.waitForFunction(() => "found" in window);
    const { refusals, actions } = await page.evaluate(
      () => (window as unknown as { found: { refusals: Record<string, string>; actions: object } }).found,
    );
    for (const way of ["compile", "module", "fetched"]) expect(refusals[way]).toMatch(/^CompileError: .*unsafe-eval/);
    expect(refusals.simd).toMatch(/bytes are not compiled here .* give init\(\) the compiled module/);
    expect(refusals.eval).toMatch(/^EvalError/);
    expect(actions).toEqual(expected);
    expect(said).toEqual([]);
  } finally {
    server.close();
  }
});
