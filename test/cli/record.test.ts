import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, loadPolicy, train } from "swingup";
import { beforeAll, describe, expect, it } from "vitest";
import { descendants, parseXml } from "../render/xml.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const file = (name: string) => join(cli.folder, name);

beforeAll(async () => {
  const run = await train({ env: "Pendulum-v1", seed: 3, steps: 4096, numEnvs: 16 });
  await run.save(file("policy.safetensors"));
  run.dispose();
});

const record = (...words: string[]) => cli.json("record", ...words);

describe("swingup record", () => {
  it("saves the first episode that an evaluation with the same seed plays", async () => {
    const result = await record("policy.safetensors", "--seed", "9", "--out", "nine.svg");
    const evaluation = await evaluate(await loadPolicy(file("policy.safetensors")), { episodes: 1, seed: 9 });
    const svg = readFileSync(file("nine.svg"), "utf8");
    expect(result).toEqual({
      env: "Pendulum-v1",
      seed: 9,
      steps: 200,
      return: evaluation.returns[0],
      terminated: false,
      truncated: true,
      file: "nine.svg",
      bytes: svg.length,
    });
    const root = parseXml(svg);
    expect(root.children[0].text).toMatch(/^Pendulum: .* 200 steps, return -\d.*ppo$/);
    const rotations = descendants(root).filter(({ attributes }) => attributes.type === "rotate");
    // 201 states, 0.6 s of rest at 30 frames a second, one more at the end
    expect(rotations[0].attributes.values.split(";").length).toBe(201 + 18 + 1);
  });

  it("puts the picture beside the policy unless told otherwise, leaving nothing else there", async () => {
    const before = readdirSync(cli.folder);
    const { status, stdout } = await cli.run("record", ".", "--steps", "30");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Pendulum-v1 {2}policy trained with ppo, seed 3\n30 steps, return -[\d.]+, with the most/);
    expect(stdout).toMatch(/\nsaved {2}episode\.svg \(\d+ kB\)\n$/);
    expect(readdirSync(cli.folder).filter((name) => !before.includes(name))).toEqual(["episode.svg"]);
  });

  it("samples actions when asked, the same ones for the same seed", async () => {
    const [one, sampled, again] = await Promise.all([
      record("policy.safetensors", "--out", "a.svg"),
      record("policy.safetensors", "--out", "b.svg", "--stochastic"),
      record("policy.safetensors", "--out", "c.svg", "--stochastic"),
    ]);
    expect(sampled.return).not.toBe(one.return);
    expect(again.return).toBe(sampled.return);
    expect(readFileSync(file("c.svg"), "utf8")).toBe(readFileSync(file("b.svg"), "utf8"));
  });
});
