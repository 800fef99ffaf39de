/** Bare WebAssembly modules: the policy's bits by nothing but memory, pointers and `act`, and by the loaders beside them. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type PluginBuild } from "esbuild";
import { type Policy, Random } from "swingup";
import { exportPolicy } from "swingup/export";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edgeLoader, fetchLoader } from "../../src/export/bare/loaders.ts";
import { policyGraph } from "../../src/export/policy_graph.ts";
import { type Act, hosted as hostedBytes } from "./bare_host.ts";
import { cases, choiceSpaces, INPUTS, maskedAction, randomObservations, randomPolicy } from "./policies.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-bare-"));
});
afterAll(() => rm(folder, { recursive: true }));

const hosted = async (policy: Policy) => hostedBytes(policy, (await exportPolicy(policy, "wasm")).get("policy.wasm")!);

async function loaded(policy: Policy): Promise<Act> {
  const files = await exportPolicy(policy, "wasm");
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
  const bundle = join(folder, `loader_${bundles++}.mjs`);
  await build({ entryPoints: [join(folder, "policy.load.js")], bundle: true, format: "esm", outfile: bundle });
  const { load } = await import(/* @vite-ignore */ pathToFileURL(bundle).href);
  return load(files.get("policy.wasm"));
}
let bundles = 0;

/** As a runtime does in which an imported .wasm file is a compiled module. */
async function atTheEdge(policy: Policy): Promise<Act> {
  const files = await exportPolicy(policy, "wasm");
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
  const bundle = join(folder, `edge_${bundles++}.mjs`);
  const compiled = {
    name: "modules",
    setup({ onLoad }: PluginBuild) {
      onLoad({ filter: /\.wasm$/ }, ({ path }) => ({
        contents: `import { readFileSync } from "node:fs";
export default new WebAssembly.Module(readFileSync(${JSON.stringify(path)}));`,
      }));
    },
  };
  const options: BuildOptions = { bundle: true, format: "esm", platform: "node", outfile: bundle, plugins: [compiled] };
  await build({ entryPoints: [join(folder, "policy.edge.js")], ...options });
  return (await import(/* @vite-ignore */ pathToFileURL(bundle).href)).act;
}

describe("a bare module", () => {
  it.each(cases)("has the same actions, bit for bit: $name", async (example) => {
    for (const normalizeObservations of [false, true]) {
      const policy = await randomPolicy({ ...example, options: { ...example.options, normalizeObservations } });
      const act = await hosted(policy);
      for (const observation of randomObservations(200)) expect(act(observation)).toEqual(policy.act(observation));
    }
  });

  it("imports nothing, and exports memory and functions", async () => {
    const bytes = (await exportPolicy(await randomPolicy(cases[0]), "wasm")).get("policy.wasm")!;
    const module = new WebAssembly.Module(bytes.slice());
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const functions = ["observation", "observationLength", "action", "actionLength", "mask", "maskLength", "act"];
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual([...functions, "memory"]);
  });

  it("of wide layers has memory enough", async () => {
    const policy = await randomPolicy({ ...cases[2], options: { hiddenSizes: [300, 200] } });
    const act = await hosted(policy);
    for (const observation of randomObservations(20)) expect(act(observation)).toEqual(policy.act(observation));
  });
});

describe.each([
  ["ABI", hosted],
  ["edge loader", atTheEdge],
  ["fetching loader", loaded],
] as const)("by its %s", (_name, make) => {
  it.each(choiceSpaces)("a bare module keeps to a mask of %s as the policy does", async (name, actionSpace, length) => {
    const policy = await randomPolicy({ name, actionSpace, options: { hiddenSizes: [] } });
    const act = await make(policy);
    const random = new Random(3);
    for (const observation of randomObservations(100)) {
      expect(act(observation)).toEqual(policy.act(observation));
      const masked = maskedAction(policy, observation, length, random);
      if (masked) expect(act(observation, masked.actionMask)).toEqual(masked.action);
    }
  });
});

describe("a loader", () => {
  it("reads the file beside it in Node, and says what a server answered", async () => {
    const place = await mkdtemp(join(tmpdir(), "swingup-loader-"));
    const policy = await randomPolicy(cases[0]);
    for (const [file, bytes] of await exportPolicy(policy, "wasm")) await writeFile(join(place, file), bytes);
    await writeFile(join(place, "package.json"), '{ "type": "module" }');
    const [observation] = randomObservations(1);
    const program = `
      import { load } from "./policy.load.js";
      import { createServer } from "node:http";
      const actions = [];
      for (const source of [[], [new URL("policy.wasm", "${pathToFileURL(place).href}/")]])
        actions.push((await load(...source))(${JSON.stringify([...observation])}));
      const server = createServer((_, response) => response.writeHead(404).end("no"));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const words = await load("http://127.0.0.1:" + server.address().port + "/none.wasm").catch(({ message }) => message);
      console.log(JSON.stringify([actions, words]));
      server.close();
    `;
    const words = ["--input-type=module", "--eval", program];
    const [actions, refusal] = JSON.parse(execFileSync(process.execPath, words, { cwd: place, encoding: "utf8" }));
    expect(actions).toEqual([policy.act(observation), policy.act(observation)]);
    expect(refusal).toMatch(/^http:.*none\.wasm: answered with status 404$/);
    await rm(place, { recursive: true });
  });

  it("refuses what is no observation and no mask", async () => {
    const act = await loaded(await randomPolicy(cases[0]));
    expect(() => act([1, 2])).toThrow(new RangeError(`observation: expected ${INPUTS} numbers, got 2`));
    for (const [wrong, kind] of [
      [undefined, "undefined"],
      [null, "null"],
      ["12345", "string"],
    ] as const)
      expect(() => act(wrong as never)).toThrow(
        new TypeError(`observation: expected an array of ${INPUTS} numbers, got ${kind}`),
      );
    for (const [wrong, kind] of [
      [null, "null"],
      ["3", "string"],
      [true, "boolean"],
    ] as const)
      expect(() => act([1, 2, wrong as never, 4, 5])).toThrow(
        new TypeError(`observation[2]: expected a finite float32 number, got ${kind}`),
      );
    expect(() => act([1, 2, Number.NaN, 4, 5])).toThrow("observation: expected finite float32 numbers");
    expect(() => act([1, 2, 3, 4, 5], [1])).toThrow("actionMask: expected 3 times 0 or 1, got 1");
    expect(() => act([1, 2, 3, 4, 5], [0, 0, 0])).toThrow("at least one choice");
  });

  it("holds texts from elsewhere in comments that they cannot end", async () => {
    const graph = policyGraph(await randomPolicy(cases[0]));
    const about = { ...graph.about, env: "a\u2028</script>\n*/ throw 1;//\u202e", settings: { "\n throw 2": 3 } };
    for (const text of [edgeLoader({ ...graph, about }, "p.wasm"), fetchLoader({ ...graph, about }, "p.wasm")])
      for (const line of text.split(/[\n\u2028\u2029]/))
        if (/throw [12]|script/.test(line)) expect(line).toMatch(/^\/\//);
  });
});
