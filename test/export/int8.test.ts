/**
 * Exports with 8-bit weights: a module, a bare module and a header have the bits of a slow reference of whole-number
 * arithmetic, what they cost is measured, and too much is refused.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { box, defineEnv, discrete, evaluate, type Policy, Random, train } from "swingup";
import { exportPolicy, quantizationCost } from "swingup/export";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateActing } from "../../src/agent/evaluate.ts";
import { Policy as PolicyClass } from "../../src/agent/policy.ts";
import { completeConfig } from "../../src/configuration/config.ts";
import { int8Act } from "../../src/export/int8/actor.ts";
import { policyGraph } from "../../src/export/policy_graph.ts";
import type { Act } from "../../src/export/standalone/description.ts";
import { hosted } from "./bare_host.ts";
import { compiler, runProgram } from "./compiler.ts";
import { int8Reference } from "./int8_reference.ts";
import { cases, choiceSpaces, maskedAction, randomObservations, randomPolicy } from "./policies.ts";

const OBSERVATIONS = randomObservations(40);
/** Without a look at what it costs. */
const anyLoss = async (policy: Policy) => ({
  quantize: await quantizationCost(policy, { observations: OBSERVATIONS }),
  maxLoss: 1,
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-int8-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function moduleAct(policy: Policy): Promise<Act> {
  const file = join(folder, `policy_${modules++}.mjs`);
  await writeFile(file, (await exportPolicy(policy, "module", await anyLoss(policy))).get("policy.js") ?? "");
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)).act;
}
let modules = 0;

const bareAct = async (policy: Policy): Promise<Act> =>
  hosted(policy, (await exportPolicy(policy, "wasm", await anyLoss(policy))).get("policy.wasm") ?? new Uint8Array());

const listed = (action: ReturnType<Act>) => (typeof action === "number" ? [action] : Array.from(action));

const sizes = [[1], [64, 64], [3, 130], [8, 7, 6, 5], [600]].map((hiddenSizes) => ({
  ...cases[2],
  name: `Box, ${hiddenSizes}`,
  options: { hiddenSizes },
}));

describe("8-bit weights", () => {
  it.each([...cases, ...sizes])("have the reference's bits as module and bare module: $name", async (example) => {
    for (const normalizeObservations of [false, true]) {
      const policy = await randomPolicy({ ...example, options: { ...example.options, normalizeObservations } });
      const graph = policyGraph(policy);
      const [module, bare] = [await moduleAct(policy), await bareAct(policy)];
      const tiny = [1e-38, 0, -1e-38, 0, 0];
      for (const observation of [...OBSERVATIONS, new Float32Array(5), Float32Array.from(tiny)]) {
        const expected = int8Reference(graph, observation);
        expect(listed(module(observation))).toEqual(expected);
        expect(listed(bare(observation))).toEqual(expected);
      }
    }
  });

  it.each(choiceSpaces)("keep to a mask of %s", async (name, actionSpace, length) => {
    const policy = await randomPolicy({ name, actionSpace, options: { hiddenSizes: [16] } });
    const [module, bare] = [await moduleAct(policy), await bareAct(policy)];
    const random = new Random(3);
    let same = 0;
    const kept = OBSERVATIONS.flatMap((observation) => {
      const masked = maskedAction(policy, observation, length, random);
      return masked ? [{ observation, ...masked }] : [];
    });
    for (const { observation, actionMask, action } of kept) {
      const found = module(observation, actionMask);
      expect(bare(observation, actionMask)).toEqual(found);
      same += Number(String(found) === String(action));
    }
    expect(kept.length).toBeGreaterThan(20);
    expect(same / kept.length).toBeGreaterThan(0.9);
  });

  it.skipIf(!compiler)("have the same bits in C, and its sums no overflow", { timeout: 300_000 }, async () => {
    const chosen = [...cases.filter((_, k) => k % 3 === 1), ...sizes.slice(2)];
    const names = chosen.map((_, k) => `p${k}`);
    for (const [k, example] of chosen.entries()) {
      const options = { ...example.options, normalizeObservations: k % 2 === 1 };
      const files = await exportPolicy(await randomPolicy({ ...example, options }), "c", {
        ...anyLoss,
        name: names[k],
      });
      for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
    }
    const lines = [
      "#define SWINGUP_NO_MAIN",
      ...names.map((name) => `#include "${name}_test.c"`),
      `int main(void) { return ${names.map((name) => `${name}_test()`).join(" + ")}; }`,
    ];
    const source = join(folder, "all.c");
    await writeFile(source, `${lines.join("\n")}\n`);
    const options = ["-std=c99", "-ffp-contract=off", "-O0", "-fsanitize=undefined", "-fno-sanitize-recover=all"];
    const said = runProgram(source, options).trim().split("\n");
    expect(said.filter((line) => !/: 64 of 64 actions and 64 values bit for bit/.test(line))).toEqual([]);
    expect(said).toHaveLength(chosen.length);
  });

  it("make a file a quarter as large, and are near the policy as it is", async () => {
    const policy = await randomPolicy({ ...cases[2], options: { hiddenSizes: [128, 128] } });
    const small = await anyLoss(policy);
    const cost = small.quantize;
    for (const [format, share] of [
      ["module", 0.35],
      ["wasm", 0.35],
    ] as const) {
      const [int8] = (await exportPolicy(policy, format, small)).values();
      const [asIs] = (await exportPolicy(policy, format)).values();
      expect(int8.length / asIs.length).toBeLessThan(share);
    }
    expect(cost).toMatchObject({ weights: "int8", states: OBSERVATIONS.length });
    expect(cost?.agreement).toBeGreaterThan(0.9);
    expect(cost?.loss).toBeCloseTo(1 - Number(cost?.agreement), 12);
  });
});

/** Two features, one of which is always 0: whose weight is large, the other's is nothing in 8 bits. */
const env = defineEnv(
  () => {
    const random = new Random(1);
    let x = 0;
    let steps = 0;
    const next = () => {
      x = random.uniform(-1, 1);
      return [x, 0];
    };
    return {
      observationSpace: box([-1, -1], [1, 1]),
      actionSpace: discrete(2),
      reset: () => {
        steps = 0;
        return next();
      },
      step: (action: number) => {
        const reward = Number(action === Number(x > 0));
        return { observation: next(), reward, terminated: ++steps === 10, truncated: false };
      },
    };
  },
  { id: "Signs" },
);

function signs(useless: number): Promise<Policy> {
  const config = completeConfig({ env, hiddenSizes: [] }, env);
  return PolicyClass.create(config, ({ parameters }) => parameters.view.set([-1, useless, 1, useless]), { env });
}

describe("what 8-bit weights cost", () => {
  it("is measured in the environment, and written into the files", async () => {
    const run = await train({ env: "CartPole-v1", seed: 3, steps: 4096, hiddenSizes: [16] });
    const policy = await run.policy();
    const cost = await quantizationCost(policy);
    const [text] = (await exportPolicy(policy, "c", { quantize: cost, maxLoss: 1 })).values();
    expect(new TextDecoder().decode(text)).toContain(` *   quantization: ${JSON.stringify(cost)}\n`);
    const act = int8Act(policyGraph(policy));
    const acting = await evaluateActing(policy, (envs) => {
      for (let lane = 0; lane < envs.numEnvs; lane++) envs.setAction(lane, act(envs.observation(lane)));
    });
    expect(cost).toMatchObject({
      episodes: 100,
      meanReturn: (await evaluate(policy)).meanReturn,
      int8MeanReturn: acting.meanReturn,
      states: Math.round(100 * acting.meanLength),
    });
    expect(cost?.agreement).toBeGreaterThan(0.95);
  });

  it("is refused above two percent, unless more is allowed", async () => {
    const usual = await signs(1);
    expect((await exportPolicy(usual, "module", { quantize: await quantizationCost(usual) })).size).toBe(1);
    const policy = await signs(1e6);
    const quantize = await quantizationCost(policy);
    await expect(exportPolicy(policy, "module", { quantize })).rejects.toThrow(
      /^maxLoss: 2 % is allowed, and 8-bit weights cost more \(int8: .* mean return of 100 episodes .*, with float32 10, loss \d/,
    );
    expect(quantize.meanReturn).toBe(10);
    expect(quantize.loss).toBeCloseTo((10 - Number(quantize.int8MeanReturn)) / 10, 12);
    expect(quantize.loss).toBeGreaterThan(0.2);
    expect((await exportPolicy(policy, "module", { quantize, maxLoss: 1 })).size).toBe(1);
    await expect(exportPolicy(usual, "module", { quantize })).rejects.toThrow(/^quantize: expected the cost of this/);
    const observations = OBSERVATIONS.map((each) => each.subarray(0, 2).map((x, k) => (k === 0 ? x : 0)));
    await expect(
      exportPolicy(policy, "module", { quantize: await quantizationCost(policy, { observations }) }),
    ).rejects.toThrow(/\(int8: [\d.]+ % of 40 actions as with float32\)$/);
  });

  it.each([
    [["onnx"], {}, /^quantize: expected formats among c, module, wasm, got "onnx"$/],
    [["c", "module-wasm"], {}, /^quantize: expected formats among/],
    [["c"], { maxLoss: -1 }, /^maxLoss: expected a number of at least 0/],
    [["c"], { quantize: undefined, maxLoss: 1 }, /^maxLoss: nothing is lost without quantize$/],
    [["c"], { quantize: "int8" }, /^quantize: expected what quantizationCost\(policy\) has measured, got "int8"$/],
    [["c"], { quantize: null }, /^quantize: expected what quantizationCost/],
  ])("is not taken by %j with %j", async (formats, options, text) => {
    const policy = await randomPolicy(cases[0]);
    const all = { ...(await anyLoss(policy)), maxLoss: undefined, ...options };
    await expect(exportPolicy(policy, formats as never, all as never)).rejects.toThrow(text);
  });

  it("is not measured on nothing, nor on what is no observation", async () => {
    const policy = await randomPolicy(cases[0]);
    await expect(quantizationCost(policy, { observations: [] })).rejects.toThrow(
      /^observations: expected at least one/,
    );
    await expect(quantizationCost(policy, { observations: [[1]] })).rejects.toThrow(/^observation: expected 5 numbers/);
  });
});
