/**
 * Environments in AssemblyScript, from source to episodes: the starter against the same task in TypeScript, bit for bit;
 * the form of all lanes at once; and every way in which a module can be wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEnv, createTrainer, defineEnv, EnvError, loadEnv, makeVectorEnv, resumeTrainer, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileEnv } from "../../src/cli/assemblyscript.ts";
import { restoreSnapshot } from "../../src/envs/restored_snapshot.ts";
import { takeSnapshot } from "../../src/envs/snapshot.ts";
import { Rocket, side, variant } from "./side_sources.ts";

let folder: string;
let rocket: Uint8Array;
let walk: Uint8Array;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "swingup-side-"));
  rocket = await compileEnv(side(folder, "rocket"), "rocket");
  walk = await compileEnv(side(folder, "batch"), "walk");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const one = async (changes: Record<string, string>, lanes = 1) => {
  const env = await makeVectorEnv(await loadEnv(await variant(folder, changes)), { numEnvs: lanes, seed: 1 });
  env.reset();
  return env;
};

describe("an environment of one lane", () => {
  it("plays the very episodes of the same task in TypeScript", async () => {
    const assembly = await makeVectorEnv(await loadEnv(rocket), { numEnvs: 5, seed: 9 });
    const script = await makeVectorEnv(
      defineEnv(() => new Rocket(), { timeLimit: 200 }),
      { numEnvs: 5, seed: 9 },
    );
    for (const env of [assembly, script]) env.reset();
    const valid = (env: typeof script) =>
      [env.observations, env.finalObservations].flatMap((x) => [...x].filter((_, k) => k % env.stride < 5));
    let ended = 0;
    for (let t = 0; t < 400; t++) {
      for (let lane = 0; lane < 5; lane++) {
        const action = (t * 7 + lane * 3) % 5 < 2 + (lane % 2) ? 1 : 0;
        assembly.actions[lane] = action;
        script.actions[lane] = action;
      }
      assembly.step();
      script.step();
      ended += script.episodes.count;
      expect([valid(assembly), [...assembly.rewards], [...assembly.terminated]]).toEqual([
        valid(script),
        [...script.rewards],
        [...script.terminated],
      ]);
    }
    expect(ended).toBeGreaterThan(20);
  });

  it("passes the examination, declares limits and options, and takes them", async () => {
    const env = await loadEnv(rocket);
    expect(await checkEnv(env)).toMatchObject({ env: "rocket", clean: true });
    expect(env).toMatchObject({ id: "rocket", timeLimit: 200, rewardThreshold: 7 });
    expect(env.options.gravity.default).toBe(5);
    const moon = await makeVectorEnv(env, { envOptions: { gravity: 1 } });
    const earth = await makeVectorEnv(env, {});
    for (const vector of [moon, earth]) {
      vector.reset();
      vector.actions[0] = 0;
      vector.step();
    }
    expect(moon.observations[moon.stride]).toBeCloseTo(-0.01, 7);
    expect(earth.observations[earth.stride]).toBeCloseTo(-0.05, 7); // options are each environment's own
    await expect(makeVectorEnv(env, { envOptions: { wind: 1 } })).rejects.toThrow(
      /unknown key "wind"; allowed are .*gravity/,
    );
  });

  it("goes on from a snapshot with the same bits, random numbers in the middle of an episode included", async () => {
    const noisy = {
      step: "s.x += uniform(-1, 1) + (chance(0.5) ? 0.1 : 0) + 0.01 * integer(3); return s.x;",
      terminated: "return abs(s.x) > 3;",
    };
    const [first, second] = [await one(noisy, 6), await one(noisy, 6)];
    const run = (env: typeof first) =>
      Array.from({ length: 50 }, () => {
        env.step();
        return [...env.rewards];
      });
    run(first);
    second.step();
    restoreSnapshot(second, takeSnapshot(first));
    expect(run(second)).toEqual(run(first));
  });

  it("has the kernels' functions, with their bits", async () => {
    const env = await one({
      spaces: "observation(-2, 2); observation(-2, 2); action(-1, 1);",
      step: "s.x = a[0]; return 0;",
      terminated: "return false;",
      observe: "o[0] = sin(s.x); o[1] = tanh(<f32>s.x);",
    });
    env.actions[0] = 0.7;
    env.step();
    expect(env.observations[0]).toBe(Math.fround(Math.sin(Math.fround(0.7))));
    expect(env.observations[env.stride]).toBeCloseTo(Math.tanh(0.7), 6);
  });

  it("trains on shared memory to the same bits, and resumes", async () => {
    const env = await loadEnv(rocket);
    const options = { env, steps: 8192, numEnvs: 8, rolloutSteps: 128, minibatchSize: 256, seed: 3 } as const;
    const alone = await train(options);
    const team = await train({ ...options, threads: 2 });
    expect(team.summary().parametersSha256).toBe(alone.summary().parametersSha256);
    const half = await createTrainer(options);
    for await (const { update } of half.train()) if (update === 4) break;
    const resumed = await resumeTrainer(half.checkpoint(), { env });
    for await (const _ of resumed.train());
    expect(resumed.summary().parametersSha256).toBe(alone.summary().parametersSha256);
  });
});

describe("an environment of all lanes at once", () => {
  it("passes the examination and walks", async () => {
    const env = await loadEnv(walk);
    expect(await checkEnv(env)).toMatchObject({ env: "walk", clean: true });
    const vector = await makeVectorEnv(env, { numEnvs: 3, seed: 2, envOptions: { stride: 0.25 } });
    vector.reset();
    const before = [...vector.observations.subarray(0, 3)];
    vector.actions.set([1, 0, 1]);
    vector.step();
    const signs = [1, -1, 1];
    for (let lane = 0; lane < 3; lane++)
      expect(vector.observations[lane]).toBeCloseTo(before[lane] + 0.25 * signs[lane], 6);
  });
});

describe("what goes wrong in a module", () => {
  it.each([
    [
      "NaN",
      { observe: "o[0] = s.x == 2 ? NaN : s.x;" },
      "observation[0]",
      2,
      /expected a finite float32 number, got NaN/,
    ],
    ["an observation left out", { observe: "if (s.x < 2) o[0] = 0;" }, "observation[0]", 2, /writes every number/],
    ["an infinite reward", { step: "s.x += 1; return 1 / (2 - s.x);" }, "reward", 2, /got Infinity/],
    [
      "an index too far",
      { observe: "o[<i32>s.x] = 0; o[0] = 0;" },
      "step()",
      1,
      /observation\[1\]: expected an index below 1/,
    ],
    [
      "an error",
      { step: 's.x += 1; if (s.x == 3) throw new Error("no way"); return 0;' },
      "step()",
      3,
      /it failed: no way \(variant\.ts:\d+:\d+\)/,
    ],
    ["a trap", { step: "s.x += 1; if (s.x == 2) unreachable(); return 0;" }, "step()", 2, /it failed: unreachable/],
  ])("%s is told with lane and step", async (_, changes, field, step, text) => {
    const env = await one(changes as Record<string, string>, 2);
    let error: unknown;
    try {
      for (let t = 0; t < 4; t++) env.step();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(EnvError);
    expect(error).toMatchObject({ env: "variant", lane: 0, step, field });
    expect((error as Error).message).toMatch(text);
    expect(() => env.step()).toThrow(/call reset\(\) first/);
  });

  it("lanes that share a variable are found by the examination", async () => {
    const shared = {
      top: "let steps: f64 = 0;",
      step: "steps += 1; s.x += 1; return steps % 7;",
      reset: "s.x = 0; steps = 0;",
    };
    const { findings } = await checkEnv(await loadEnv(await variant(folder, shared)));
    expect(findings[0]).toMatchObject({ severity: "error", subject: "env" });
    expect(findings[0].message).toMatch(/while another was stepped in turn/);
  });

  it("values outside of the declared bounds are found by the examination", async () => {
    const { findings } = await checkEnv(await loadEnv(await variant(folder, { observe: "o[0] = s.x * 5;" })));
    expect(findings[0]).toMatchObject({ severity: "error", subject: "observation[0]" });
    expect(findings[0].message).toMatch(/expected a number in \[-10, 10\]/);
  });

  it.each([
    ["allocation", { reset: "const a = new Array<f64>(3); s.x = a[1];" }, /expected no allocation, got new/],
    ["Math.random", { reset: "s.x = Math.random();" }, /expected repeatable random numbers, got Math\.random/],
    ["no space", { spaces: "choices(2);" }, /expected an observation\(low, high\) for each number/],
    [
      "two kinds of actions",
      { spaces: "observation(0, 1); choices(2); action(0, 1);" },
      /expected either choices\(n\) or/,
    ],
    ["bounds", { spaces: "observation(1, 0); choices(2);" }, /observation 0 with low <= high, got \[1, 0\]/],
  ])("refuses %s", async (_, changes, text) => {
    await expect(variant(folder, changes as Record<string, string>).then((bytes) => loadEnv(bytes))).rejects.toThrow(
      text,
    );
  });

  it("refuses another version, a missing export, and what is no module, in one line each", async () => {
    const renamed = (from: string, to: string) => {
      const text = Buffer.from(rocket).toString("latin1").replaceAll(from, to);
      return Uint8Array.from(Buffer.from(text, "latin1"));
    };
    const given = "file: the given bytes is not an environment that can be loaded: module: ";
    await expect(loadEnv(renamed("swingupReset", "swingupRezet"))).rejects.toThrow(
      `${given}expected the export swingupReset, got none`,
    );
    await expect(loadEnv(renamed("swingupAbi", "swingupAbx"))).rejects.toThrow(/got one without swingupAbi/);
    await expect(loadEnv(Uint8Array.of(0, 97, 115))).rejects.toThrow(/expected WebAssembly/);
    await expect(loadEnv(await newer())).rejects.toThrow(
      `${given}expected version 1 of the interface (swingupAbi), got 2; build it again with this swingup`,
    );
  });

  it("reproduces nobody else's starts", async () => {
    const env = await one({});
    expect(() => env.reset({ seed: 1, compatibility: "gymnasium" })).toThrow(
      /compatibility: expected none with variant, a custom environment/,
    );
  });
});

/** The same module but for its version: the constant of its first i32 global that is 1. */
async function newer(): Promise<Uint8Array> {
  const bytes = rocket.slice();
  const at = Buffer.from(bytes).indexOf(Buffer.from([0x7f, 0x00, 0x41, 0x01, 0x0b])); // i32, constant, i32.const 1, end
  bytes[at + 3] = 2;
  return bytes;
}
