import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();

const WALK = `class Walk {
  observationSpace = { type: "box", shape: [1], low: [-1], high: [1] };
  actionSpace = { type: "discrete", n: 2 };
  reset() { this.x = 0; return [0]; }
  step(action) {
    this.x += action === 1 ? 0.1 : -0.1;
    return { observation: [this.x], reward: this.x, terminated: Math.abs(this.x) > 0.85 };
  }
}`;

beforeAll(() => {
  const write = (name: string, text: string) => writeFileSync(join(cli.folder, name), text);
  write("walk.mjs", `export default ${WALK}`);
  write("walk.cjs", `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = ${WALK};`);
  write("factory.mjs", `${WALK}\nexport default () => new Walk();`);
  write(
    "bad.mjs",
    `${WALK}\nexport default class extends Walk { step(action) { return { ...super.step(action), reward: NaN, done: true }; } }`,
  );
  write("none.mjs", `export ${WALK}`);
  write("text.mjs", `export default "Walk";`);
  write("broken.mjs", "export default class {");
});

describe("swingup check-env", () => {
  it.each(["CartPole-v1", "./walk.mjs", "walk.cjs", "factory.mjs"])("finds nothing in %s", async (source) => {
    const { status, stdout, stderr } = await cli.answer("check-env", source);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^\S+ {2}nothing found\n/);
  });

  it("lists what it finds", async () => {
    const { status, stdout, stderr } = await cli.answer("check-env", "bad.mjs");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(
      / {2}1 error, 1 warning\n\nerror {2}reward\n {2}step 1: expected a finite float32 number, got NaN\n/,
    );
    expect(stdout).toMatch(/\nwarning {2}step\n {2}it returns "done", which nobody reads; say terminated/);
  });

  it("prints one JSON object", async () => {
    const { status, stdout } = await cli.answer("check-env", "bad.mjs", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      clean: false,
      findings: [
        { severity: "error", subject: "reward" },
        { severity: "warning", subject: "step" },
      ],
    });
  });

  it.each([
    ["an unknown name", "CartPole-v2", /^error: environment: expected one of .*mean "CartPole-v1"/],
    ["a file that is not there", "./absent.mjs", /^error: file: cannot load "\.\/absent\.mjs" \(/],
    ["a broken file", "broken.mjs", /^error: file: cannot load "broken\.mjs" \(/],
    ["a file without default export", "none.mjs", /^error: file: "none\.mjs" has no default export; expected a class/],
    ["a file that exports a text", "text.mjs", /^error: file: default export of "text\.mjs": expected one of/],
  ])("refuses %s", async (_, source, text) => {
    const { status, stdout, stderr } = await cli.answer("check-env", source);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(text);
    expect(stderr.trimEnd()).not.toContain("\n");
  });
});
