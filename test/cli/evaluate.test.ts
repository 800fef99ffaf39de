import { join } from "node:path";
import { evaluate, loadPolicy, train } from "swingup";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();

beforeAll(async () => {
  const run = await train({ env: "CartPole-v1", seed: 3, steps: 8192 });
  await run.save(join(cli.folder, "policy.safetensors"));
  run.dispose();
});

const json = (...words: string[]) => cli.json("evaluate", ...words);

describe("swingup evaluate", () => {
  it("prints what the library's evaluation gives", async () => {
    const policy = await loadPolicy(join(cli.folder, "policy.safetensors"));
    const { returns, ...expected } = await evaluate(policy, { episodes: 20, seed: 9 });
    const result = await json("policy.safetensors", "--episodes", "20", "--seed", "9");
    expect(result).toEqual(expected);
    expect(result.meanReturn).toBeCloseTo(returns.reduce((sum, value) => sum + value) / 20, 10);
  });

  it("takes the folder that the policy is in, and 100 episodes", async () => {
    expect(await json(".")).toMatchObject({ env: "CartPole-v1", episodes: 100 });
  });

  it("plays other episodes with another seed, and other actions when sampling", async () => {
    const [one, two, sampled] = await Promise.all([
      json("policy.safetensors", "--seed", "1"),
      json("policy.safetensors", "--seed", "2"),
      json("policy.safetensors", "--seed", "1", "--stochastic"),
    ]);
    expect(two.meanReturn).not.toBe(one.meanReturn);
    expect(sampled.meanReturn).not.toBe(one.meanReturn);
  });

  it("tells people the same", async () => {
    const { status, stdout } = await cli.run("evaluate", "policy.safetensors", "--episodes", "1");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^CartPole-v1 {2}policy trained with ppo, seed 3\n1 episode with the most probable actions/);
    expect(stdout).toMatch(/\n {2}mean return +\d+\.0\n/);
  });
});
