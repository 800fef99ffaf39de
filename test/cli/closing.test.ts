/** Environments in a file: whatever becomes of a command, every object is closed once, and the process ends by itself. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const command = commandLine();

/** An environment that holds a timer open, notes in a file whenever one is opened or closed, and fails where it is told to. */
const source = (failure: string, notes: string) => `
import { appendFileSync } from "node:fs";
const [place, number] = ${JSON.stringify(failure.split(" "))};
const note = (what) => appendFileSync(${JSON.stringify(notes)}, what);
let made = 0;
export default class Door {
  constructor() {
    this.number = made++;
    if (this.fails("factory")) throw new Error("factory fails");
    note("o");
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
    note("c");
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

/** Writes such an environment; what is returned says how many objects it has opened and closed by now. */
function door(name: string, failure: string): () => { opened: number; closed: number } {
  const notes = join(command.folder, `${name}.txt`);
  writeFileSync(notes, "");
  writeFileSync(join(command.folder, `${name}.mjs`), source(failure, notes));
  return () => {
    const text = readFileSync(notes, "utf8");
    return { opened: text.split("o").length - 1, closed: text.split("c").length - 1 };
  };
}

beforeAll(async () => {
  door("door", "nowhere 0");
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
    const own = `door-${cases.findIndex((each) => each[0] === name && each[1] === failure)}`;
    const doors = door(own, failure);
    const words = commands[name].map((word) => word.replace("door", own).replace("exported", `exported-${own}`));
    // One process for all that fail: in the end it is found whether something keeps it alive.
    const { stderr } = await (failure === failures[0] ? command.run : command.answer)(...words);
    const { opened } = doors();
    expect(opened).toBeGreaterThan(0);
    await expect.poll(doors).toEqual({ opened, closed: opened }); // one that was asked for its spaces alone is not waited for
    expect(stderr).not.toMatch(/\n {4}at |unhandled/i);
  });

  it("a close() that fails is the command's error, in a line, after the result", async () => {
    door("failing", "close 1");
    const { status, stdout, stderr } = await command.run("train", "--config", "run", "./failing.mjs");
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
