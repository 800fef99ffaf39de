/** Policies on their own: acting, saving, loading, and files that are not what they claim to be. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate, loadPolicy, makeVectorEnv, type Policy, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeSafetensors } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";

let folder: string;
let cartpole: Policy;
let pendulum: Policy;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-policy-"));
  cartpole = await (await train({ env: "CartPole-v1", seed: 4, steps: 30_000 })).policy();
  pendulum = await (await train({ env: "Pendulum-v1", seed: 4, steps: 8192, sharedTrunk: true })).policy();
});
afterAll(() => rm(folder, { recursive: true }));

describe("Policy.act", () => {
  it("gives the network's most probable choice, computed here in float64", () => {
    const { tensors } = decodeSafetensors(cartpole.toBytes());
    const layer = (name: string, input: number[]) => {
      const weight = tensors.get(`${name}.weight`)!.values;
      return Array.from(tensors.get(`${name}.bias`)!.values, (bias, o) =>
        input.reduce((sum, value, i) => sum + weight[o * input.length + i] * value, bias),
      );
    };
    const seen = new Set<number>();
    for (let k = 0; k < 40; k++) {
      const observation = [0.01 * (k % 7) - 0.03, 0.05 * (k % 5) - 0.1, 0.02 * (k % 9) - 0.08, 0.1 * (k % 11) - 0.5];
      const hidden = layer("policy.1", layer("policy.0", observation).map(Math.tanh)).map(Math.tanh);
      const [left, right] = layer("policy.2", hidden);
      const action = cartpole.act(observation) as number;
      seen.add(action);
      expect(action).toBe(right > left ? 1 : 0);
    }
    expect(seen.size).toBe(2);
  });

  it("balances a pole one observation at a time, as evaluate does in batches", async () => {
    const env = await makeVectorEnv("CartPole-v1", { seed: 5 });
    env.reset();
    let total = 0;
    for (let step = 0; step < 500 && env.episodes.count === 0; step++) {
      env.setAction(0, cartpole.act(env.observation(0)));
      env.step();
      total += env.rewards[0];
    }
    expect(total).toBeGreaterThan(100);
  });

  it("bounds continuous actions, and gives a fresh array", () => {
    const [a, b] = [pendulum.act([1, 0, 8]), pendulum.act([1, 0, -8])] as Float32Array[];
    for (const action of [a, b]) {
      expect(action).toBeInstanceOf(Float32Array);
      expect(action).toHaveLength(1);
      expect(Math.abs(action[0])).toBeLessThanOrEqual(2);
    }
    expect(a).not.toBe(b);
    for (let k = 0; k < 50; k++)
      expect(Math.abs((pendulum.act([1, 0, 0], { deterministic: false }) as Float32Array)[0])).toBeLessThanOrEqual(2);
  });

  it("samples reproducibly from a seed, and differently each time", async () => {
    const draw = (policy: Policy) =>
      Array.from({ length: 20 }, () => (policy.act([1, 0, 0], { deterministic: false }) as Float32Array)[0]);
    const bytes = pendulum.toBytes();
    const [a, b, c] = [
      await loadPolicy(bytes, { seed: 1 }),
      await loadPolicy(bytes, { seed: 1 }),
      await loadPolicy(bytes, { seed: 2 }),
    ];
    const first = draw(a);
    expect(draw(b)).toEqual(first);
    expect(draw(c)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(10);
  });

  it.each([
    [[0, 0, 0], /observation: expected 4 numbers, got 3/],
    [[0, 0, Number.NaN, 0], /observation\[2\]: expected a finite float32 number, got NaN/],
    ["0000", /observation: expected an array of 4 numbers, got "0000"/],
    [null, /observation: expected an array of 4 numbers, got null/],
  ])("refuses %j", (observation, text) => {
    expect(() => cartpole.act(observation as number[])).toThrow(text);
  });
});

describe("policy files", () => {
  it("come back with the same parameters, actions and scores, and leave no temporary file", async () => {
    for (const policy of [cartpole, pendulum]) {
      const path = join(folder, `${policy.config.env}.safetensors`);
      await policy.save(path);
      const loaded = await loadPolicy(path);
      expect(loaded.parametersSha256).toBe(policy.parametersSha256);
      expect(loaded.config).toEqual(policy.config);
      expect(await evaluate(loaded, { episodes: 7, seed: 3 })).toEqual(
        await evaluate(policy, { episodes: 7, seed: 3 }),
      );
    }
    expect((await readdir(folder)).every((name) => name.endsWith(".safetensors"))).toBe(true);
  });

  const changed = (change: (file: ReturnType<typeof decodeSafetensors>) => void) => {
    const file = decodeSafetensors(cartpole.toBytes());
    change(file);
    return encodeSafetensors(file);
  };
  const config = (values: object) =>
    changed(({ metadata }) => metadata.set("config", JSON.stringify({ ...cartpole.config, ...values })));

  it.each([
    ["a foreign file", () => new TextEncoder().encode('{"hello": "world"}'), /not a safetensors file/],
    [
      "another safetensors file",
      () => changed(({ metadata }) => metadata.delete("format")),
      /expected the format "swingup-policy", got undefined/,
    ],
    [
      "a later version",
      () => changed(({ metadata }) => metadata.set("version", "99")),
      /expected version 1 of the format, got "99"/,
    ],
    [
      "a missing tensor",
      () => changed(({ tensors }) => tensors.delete("value.0.bias")),
      /tensor "value.0.bias" is missing/,
    ],
    [
      "an extra tensor",
      () => changed(({ tensors }) => tensors.set("x", { shape: [1], values: new Float32Array(1) })),
      /tensor "x" belongs to no network/,
    ],
    [
      "NaN parameters",
      () => changed(({ tensors }) => tensors.get("policy.0.bias")!.values.fill(Number.NaN)),
      /"policy.0.bias" holds NaN/,
    ],
    [
      "other layer sizes",
      () => config({ hiddenSizes: [32, 64] }),
      /tensor "policy.1.weight": expected the shape \[64,32\], got \[32,32\]/,
    ],
    [
      "another environment's spaces",
      () => config({ env: "Pendulum-v1", envOptions: {} }),
      /env: expected Pendulum-v1 as it was then, with observations of 4 numbers, got it with 3$/,
    ],
    ["an unknown environment", () => config({ env: "Nowhere-v0" }), /env: expected one of/],
    [
      "a hostile configuration",
      () => changed(({ metadata }) => metadata.set("config", '{"__proto__": {"polluted": 1}, "env": "CartPole-v1"}')),
      /unknown key "__proto__"/,
    ],
    [
      "no configuration",
      () => changed(({ metadata }) => metadata.delete("config")),
      /options: expected an object, got null/,
    ],
  ])("refuses %s in one line", async (_, bytes, text) => {
    const path = join(folder, "bad.safetensors");
    await writeFile(path, bytes());
    await expect(loadPolicy(path)).rejects.toThrow(text);
    await expect(loadPolicy(path)).rejects.toThrow(
      /^file: ".*bad.safetensors" is not a policy that can be loaded: .*$/,
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("says when there is no file", async () => {
    await expect(loadPolicy(join(folder, "absent"))).rejects.toThrow(
      /cannot read ".*absent" \(no such file or folder\)/,
    );
    await expect(cartpole.save(join(folder, "no/such/folder/p"))).rejects.toThrow(
      /cannot write .* \(no such file or folder\)/,
    );
  });
});

describe("evaluate", () => {
  it("plays every episode asked for, with returns in order and their statistics", async () => {
    const result = await evaluate(cartpole, { episodes: 70, seed: 9 });
    expect(result.returns).toHaveLength(70);
    const mean = result.returns.reduce((a, b) => a + b) / 70;
    expect(result.meanReturn).toBeCloseTo(mean, 10);
    expect(result.stdReturn).toBeCloseTo(
      Math.sqrt(result.returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 70),
      10,
    );
    expect(result.minReturn).toBe(Math.min(...result.returns));
    expect(result.maxReturn).toBe(Math.max(...result.returns));
    expect(result.meanLength).toBeCloseTo(mean, 10); // a reward of 1 a step
  });

  it("is repeatable, and depends on the seed and on sampling", async () => {
    const score = async (options: object) => (await evaluate(cartpole, { episodes: 8, ...options })).returns;
    expect(await score({ seed: 1 })).toEqual(await score({ seed: 1 }));
    const varied = await evaluate(pendulum, { episodes: 8, seed: 1 });
    expect((await evaluate(pendulum, { episodes: 8, seed: 2 })).returns).not.toEqual(varied.returns);
    expect((await evaluate(pendulum, { episodes: 8, seed: 1, deterministic: false })).returns).not.toEqual(
      varied.returns,
    );
  });

  it("starts from other states than training did with the same seed", async () => {
    const training = await makeVectorEnv("Pendulum-v1", { numEnvs: 1, seed: 4 });
    training.reset();
    const result = await evaluate(pendulum, { episodes: 1 });
    expect(result.returns).toHaveLength(1);
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: 1, seed: 4 });
    env.reset();
    let total = 0;
    for (let step = 0; step < 200; step++) {
      env.setAction(0, pendulum.act(env.observation(0)));
      env.step();
      total += env.rewards[0];
    }
    expect(total).not.toBeCloseTo(result.meanReturn, 3);
  });

  it("refuses options out of range", async () => {
    await expect(evaluate(cartpole, { episodes: 0 })).rejects.toThrow(
      /episodes: expected a whole number in \[1, 1000000\], got 0/,
    );
    await expect(evaluate(cartpole, { episode: 5 } as object)).rejects.toThrow(
      /unknown key "episode" \(did you mean "episodes"/,
    );
  });
});
