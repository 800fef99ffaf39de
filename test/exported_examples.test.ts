/** The examples in C and C++, which run without swingup: the sketch balances its pole, the lander flies as the environment does. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lander } from "../examples/lander/lander.ts";
import { act as pilot } from "../examples/lander/pilot.js";
import { compiler } from "./export/compiler.ts";

const examples = fileURLToPath(new URL("../examples", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-exported-"));
});
afterAll(() => rm(folder, { recursive: true }));

const STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2"];

describe.skipIf(spawnSync("g++", ["--version"]).status !== 0)("on a simulated board", () => {
  it("the sketch balances the pole from every start", () => {
    const place = join(examples, "balance");
    const program = join(folder, "board");
    const sources = ["-x", "c++", join(place, "balance.ino"), join(place, "board/board.cpp")];
    execFileSync("g++", [...STRICT, "-I", join(place, "board"), ...sources, "-o", program]);
    const lines = execFileSync(program, { encoding: "utf8" }).trim().split("\n");
    expect(lines).toEqual(new Array(10).fill("the pole stood for 500 steps"));
  });
});

describe.skipIf(!compiler)("the lander in C", () => {
  const built = () => {
    const program = join(folder, "fly");
    const source = join(examples, "lander/lander.c");
    execFileSync(compiler!, ["-std=c99", ...STRICT, "-Wconversion", source, "-lm", "-o", program]);
    return program;
  };

  it("flies as the environment does: the same steps, landings and returns from fifty starts", () => {
    const program = built();
    const flights = Array.from({ length: 50 }, (_, seed) => flown(seed));
    const input = flights.map(({ start }) => start.join(" ")).join("\n");
    const lines = execFileSync(program, ["starts"], { input, encoding: "utf8" }).trim().split("\n");
    expect(lines.length).toBe(flights.length);
    for (const [k, line] of lines.entries()) {
      const [score, steps, landed] = line.split(" ").map(Number);
      expect({ steps, landed }).toEqual({ steps: flights[k].steps, landed: flights[k].landed });
      expect(Math.abs(score - flights[k].score)).toBeLessThan(1e-6);
    }
  });

  it("lands, and by itself prints how often", () => {
    const [, landed, score] =
      execFileSync(built(), { encoding: "utf8" }).match(/^(\d+) of 100 .* return ([\d.]+)\n$/) ?? [];
    expect(Number(landed)).toBeGreaterThan(90);
    expect(Number(score)).toBeGreaterThan(180); // the best there is: 206
  });
});

/** A flight in the environment itself, by the exported module. */
function flown(seed: number) {
  const env = new Lander();
  const start = env.reset({ seed });
  let observation = start;
  let score = 0;
  for (let steps = 1; steps <= 400; steps++) {
    const { observation: next, reward, terminated } = env.step(pilot(observation));
    score += reward;
    if (terminated) return { start, score, steps, landed: reward > 50 ? 1 : 0 };
    observation = next;
  }
  return { start, score, steps: 400, landed: 0 };
}
