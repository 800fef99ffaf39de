/** Environments in a file: whatever becomes of a command, every object is closed once, and the process ends by itself. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const command = commandLine();

/** An environment that holds a timer open, says at the end of the process what is open, and fails where it is told to. */
const source = `
const [place, number] = (process.env.FAIL ?? " ").split(" ");
let [made, opened, closed] = [0, 0, 0];
process.on("exit", () => process.stderr.write("opened " + opened + " closed " + closed + "\\n"));
export default class Door {
  constructor() {
    this.number = made++;
    if (this.fails("factory")) throw new Error("factory fails");
    opened += 1;
    this.timer = setInterval(() => {}, 1000);
    this.observationSpace = { type: "box", shape: [1], low: [-1], high: [1] };
    this.actionSpace = { type: "discrete", n: this.fails("spaces") ? 0 : 2 };
  }
  fails(at) { return place === at && String(this.number) === number; }
  reset() { if (this.fails("reset")) throw new Error("reset fails"); this.t = 0; return [0]; }
  step() {
    if (this.fails("step")) throw new Error("step fails");
    this.t += 1;
    return { observation: [0], reward: 1, terminated: this.t === 5 };
  }
  async close() {
    await new Promise((resolve) => setTimeout(resolve, 5));
    clearInterval(this.timer);
    closed += 1;
    if (this.fails("close")) throw new Error("close fails");
  }
}
`;

const SMALL = [
  "--num-envs",
  "4",
  "--steps",
  "64",
  "--set",
  "rolloutSteps=16",
  "--set",
  "minibatchSize=64",
  "--set",
  "hiddenSizes=4",
];

beforeAll(async () => {
  writeFileSync(join(command.folder, "door.mjs"), source);
  expect((await command.run("train", "./door.mjs", ...SMALL, "--out", "run")).status).toBe(0);
});

describe("every object is closed", () => {
  const commands: Record<string, string[]> = {
    train: ["train", "./door.mjs", ...SMALL],
    "train --json": ["train", "./door.mjs", ...SMALL, "--json"], // without a look before training
    resume: ["train", "./door.mjs", "--resume", "run", "--steps", "128"],
    evaluate: ["evaluate", "run", "--env", "./door.mjs", "--episodes", "4"],
    record: ["record", "run", "--env", "./door.mjs"],
    "check-env": ["check-env", "./door.mjs"],
    "check-env --objects 1": ["check-env", "./door.mjs", "--objects", "1"],
    export: ["export", "run", "--env", "./door.mjs", "--format", "module", "--out", "exported"],
  };
  const failures = ["nowhere 0", "factory 1", "spaces 0", "reset 1", "step 1", "close 1"];
  const cases = Object.keys(commands).flatMap((name) => failures.map((failure) => [name, failure] as const));
  it.each(cases)("%s, %s", async (name, failure) => {
    const { stderr } = await command.start(commands[name], { env: { FAIL: failure } });
    const [, opened, closed] = /opened (\d+) closed (\d+)\n$/.exec(stderr) ?? [];
    expect(Number(opened)).toBeGreaterThan(0);
    expect(closed).toBe(opened);
    expect(stderr).not.toMatch(/\n {4}at |unhandled/i);
  });

  it("a close() that fails is the command's error, in a line, after the result", async () => {
    const { status, stdout, stderr } = await command.start(["train", "--config", "run", "./door.mjs"], {
      env: { FAIL: "close 1" },
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/saved/);
    expect(stderr).toMatch(/^error: Door, lane 0, .*: close\(\): it threw: close fails$/m);
  });
});

describe("steps that do not fill an update", () => {
  it("are told at the start and in the result", async () => {
    const words = ["train", "CartPole-v1", "--steps", "2000", "--set", "rolloutSteps=128", "--set", "minibatchSize=64"];
    const { stdout, status } = await command.run(...words);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1,024 steps of the 2,000 asked for, an update every 1,024$/m);
    expect(stdout).toMatch(/1,024 steps in .*; 976 of the 2,000 asked for do not fill an update of 1,024$/m);
    const json = await command.run(...words, "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ steps: 1024, stepsAsked: 2000 });
    const whole = await command.run(...words, "--steps", "1024");
    expect(whole.stdout).toMatch(/^1,024 steps, an update every 1,024$/m);
  });
});
