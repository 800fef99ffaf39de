/**
 * Real files, as Stable-Baselines3, CleanRL and PyTorch leave them on the disk: what is imported acts as the model did
 * there. Expectations were recorded there too (test/data/sb3/README.md).
 */
import { readFileSync } from "node:fs";
import { evaluate } from "swingup";
import { type ImportOptions, importPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { expectedOf, expectPolicy, sb3Bytes, sb3Path } from "./sb3.ts";

/** Imports, and collects what is said. */
async function imported(file: string, options: Partial<ImportOptions> & { env: string }) {
  const notices: string[] = [];
  const policy = await importPolicy(sb3Path(file), { ...options, onNotice: (text) => notices.push(text) });
  return { policy, notices };
}

const sb3 = ["sb3_ppo_cartpole", "sb3_ppo_pendulum", "sb3_ppo_cartpole_pi64_64_vf32"];
const suffixes = [".zip", ".policy.pth", ".safetensors"];

describe.each(suffixes)("Stable-Baselines3's %s", (suffix) => {
  it.each(sb3)("%s", async (name) => {
    const expected = expectedOf(name);
    const { policy, notices } = await imported(name + suffix, { env: expected.env });
    expectPolicy(policy, expected);
    expect(notices).toEqual([]);
  });

  it("gSDE: acts as it did, and says that its exploration does not come along", async () => {
    const expected = expectedOf("sb3_ppo_pendulum_sde");
    const { policy, notices } = await imported(`sb3_ppo_pendulum_sde${suffix}`, { env: expected.env });
    expectPolicy(policy, expected);
    expect(notices).toEqual([expect.stringMatching(/^log_std is a matrix, gSDE's/)]);
    expect(policy.actorCritic.distribution.parameters.view).toEqual(new Float32Array(1));
  });

  it("trained with VecNormalize: acts as it did with its statistics", async () => {
    const name = "sb3_ppo_pendulum_vecnormalize";
    const expected = expectedOf(name);
    const normalization = sb3Path(`${name}.vecnormalize.pkl`);
    const { policy, notices } = await imported(name + suffix, { env: expected.env, normalization });
    expectPolicy(policy, expected);
    expect(notices).toEqual([]);
    expect([...(policy.normalization?.mean ?? [])]).toEqual(expected.obs_rms?.mean);
    expect([...(policy.normalization?.variance ?? [])]).toEqual(expected.obs_rms?.var);
    expect(policy.statistics?.[2]).toBeCloseTo(expected.obs_rms?.count ?? 0, 6);
  });
});

describe("a model.zip", () => {
  it("says that it was trained with VecNormalize, where its statistics are not given", async () => {
    const { notices } = await imported("sb3_ppo_pendulum_vecnormalize.zip", { env: "Pendulum-v1" });
    expect(notices).toEqual([expect.stringMatching(/^it was trained on observations that VecNormalize normalised/)]);
  });

  it("is refused for an environment with other actions, by the spaces that it names", async () => {
    const failure = importPolicy(sb3Path("sb3_ppo_cartpole.zip"), { env: "Pendulum-v1" });
    await expect(failure).rejects.toThrow(/takes 4 numbers, an observation of the environment has 3/);
    const other = importPolicy(sb3Path("sb3_ppo_cartpole.zip"), { env: "CartPole-v1", activation: "relu" });
    expect((await other).config.activation).toBe("relu");
  });

  it("of DQN is refused with the reason", async () => {
    const failure = importPolicy(sb3Path("sb3_dqn_cartpole.zip"), { env: "CartPole-v1" });
    await expect(failure).rejects.toThrow(/^file: ".*sb3_dqn_cartpole\.zip" cannot be imported: a Q network \(DQN\)/);
  });

  it("is read from bytes and evaluated like any other policy", async () => {
    const policy = await importPolicy(sb3Bytes("sb3_ppo_cartpole.zip"), { env: "CartPole-v1" });
    const { meanReturn } = await evaluate(policy, { episodes: 20 });
    expect(meanReturn).toBeGreaterThan(150); // random actions have some 22
  });
});

describe("statistics of VecNormalize", () => {
  const name = "sb3_ppo_pendulum_vecnormalize";
  const file = sb3Path(`${name}.zip`);
  const { mean, var: variance, count } = expectedOf(name).obs_rms!;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it.each([
    ["flat", { mean, var: variance, count }],
    ["as an object", { obs_rms: { mean, var: variance, count }, epsilon: 1e-8, clip_obs: 10 }],
    ["with another epsilon", { mean, var: variance.map((value) => value - 1e-3), epsilon: 1e-3 + 1e-8 }],
  ])("as JSON, %s", async (_what, value) => {
    const policy = await importPolicy(file, { env: "Pendulum-v1", normalization: json(value) });
    expectPolicy(policy, expectedOf(name));
  });

  it.each([
    ["other limits", json({ mean, var: variance, clip_obs: 5 }), /clips observations to \+-5; swingup's limit is 10/],
    ["no variance", json({ mean }), /expected a mean and a var/],
    ["text", new TextEncoder().encode("mean"), /expected a pickle of VecNormalize, or JSON/],
    ["a list", json([1]), /expected a JSON object/],
    ["a dictionary of observations", json({ obs_rms: { a: { mean, var: variance } } }), /dictionary of several/],
    ["a policy", new Uint8Array(readFileSync(sb3Path("sb3_ppo_pendulum.policy.pth"))), /expected a pickle/],
  ])("refuses %s", async (_what, normalization, text) => {
    const failure = importPolicy(file, { env: "Pendulum-v1", normalization });
    await expect(failure).rejects.toThrow(/^normalization: the given bytes holds no statistics: /);
    await expect(failure).rejects.toThrow(text);
  });

  it("refuses those of another environment", async () => {
    const normalization = json({ mean: [0], var: [1] });
    await expect(importPolicy(file, { env: "Pendulum-v1", normalization })).rejects.toThrow(
      /^normalization: expected 3 means and variances, got 1 and 1/,
    );
  });
});

describe("CleanRL", () => {
  it.each([".cleanrl_model", ".safetensors"])("ppo.py's %s", async (suffix) => {
    const expected = expectedOf("cleanrl_ppo_cartpole");
    const { policy, notices } = await imported(`cleanrl_ppo_cartpole${suffix}`, { env: expected.env });
    expectPolicy(policy, expected);
    expect(notices).toEqual([]);
  });
});

describe("ONNX, as PyTorch exports it", () => {
  it.each(sb3)("%s, as Stable-Baselines3 documents it", async (name) => {
    const expected = expectedOf(name);
    const { policy, notices } = await imported(`${name}.onnx`, { env: expected.env });
    expectPolicy(policy, expected);
    expect(notices).toEqual([]);
  });

  it("log_std comes along under its name", async () => {
    const [fromOnnx, fromZip] = await Promise.all(
      [".onnx", ".zip"].map((suffix) => imported(`sb3_ppo_pendulum${suffix}`, { env: "Pendulum-v1" })),
    );
    expect(fromOnnx.policy.parametersSha256).toBe(fromZip.policy.parametersSha256);
  });

  it("gSDE", async () => {
    const expected = expectedOf("sb3_ppo_pendulum_sde");
    const { policy, notices } = await imported("sb3_ppo_pendulum_sde.onnx", { env: expected.env });
    expectPolicy(policy, expected);
    expect(notices).toEqual([expect.stringMatching(/^log_std is a matrix, gSDE's/)]);
  });

  it("with VecNormalize's statistics beside it, and inside", async () => {
    const name = "sb3_ppo_pendulum_vecnormalize";
    const normalization = sb3Path(`${name}.vecnormalize.pkl`);
    const beside = await imported(`${name}.onnx`, { env: "Pendulum-v1", normalization });
    expectPolicy(beside.policy, expectedOf(name));
    const inside = await imported("pendulum_vecnormalize_inside.onnx", { env: "Pendulum-v1" });
    expectPolicy(inside.policy, expectedOf(name));
  });

  it("CleanRL's networks, with names", async () => {
    const { policy, notices } = await imported("cleanrl_ppo_cartpole.onnx", { env: "CartPole-v1" });
    expectPolicy(policy, expectedOf("cleanrl_ppo_cartpole"));
    expect(notices).toEqual([]);
  });

  it("both networks, with a dynamic batch", async () => {
    const { policy } = await imported("pendulum_nets_dynamic.onnx", { env: "Pendulum-v1" });
    expectPolicy(policy, expectedOf("sb3_ppo_pendulum"));
  });

  it.each([
    ["cartpole_argmax", "sb3_ppo_cartpole"],
    ["cartpole_get_distribution", "sb3_ppo_cartpole"],
    ["pendulum_clipped", "sb3_ppo_pendulum"],
    ["pendulum_get_distribution", "sb3_ppo_pendulum"],
  ])("%s: actions alone, and it says that there is no value", async (file, name) => {
    const expected = expectedOf(name);
    const { policy, notices } = await imported(`${file}.onnx`, { env: expected.env });
    expectPolicy(policy, expected, false);
    expect(notices).toEqual([expect.stringMatching(/no value network: the policy's value is 0 everywhere/)]);
  });
});
