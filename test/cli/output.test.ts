/** What reaches the terminal: text from anywhere escaped, our own colors not; paths as the platform's shell reads them. */
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type notice, paint, type print, type printJson, quoted } from "../../src/cli/output.ts";

const HOSTILE = "a\u001b[2J\u009b\u202eb\nc";
const ESCAPED = "a\\u001b[2J\\u009b\\u202eb\\u000ac";

describe.each(["a terminal", "a file"])("on %s", (stream) => {
  let output: { paint: typeof paint; print: typeof print; notice: typeof notice; printJson: typeof printJson };
  const written: string[] = [];
  const { isTTY } = process.stdout;

  beforeEach(async () => {
    vi.resetModules();
    vi.stubEnv("NO_COLOR", "");
    vi.stubEnv("TERM", "xterm");
    process.stdout.isTTY = stream === "a terminal";
    output = await import("../../src/cli/output.ts");
    written.length = 0;
    for (const target of [process.stdout, process.stderr])
      vi.spyOn(target, "write").mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.stdout.isTTY = isTTY;
  });

  it("text is escaped, but for blank lines around it", () => {
    output.print(HOSTILE);
    output.notice(HOSTILE);
    output.print(`\n${HOSTILE}\n`);
    output.print();
    expect(written).toEqual([`${ESCAPED}\n`, `${ESCAPED}\n`, `\n${ESCAPED}\n\n`, "\n"]);
  });

  it("only our own colours are obeyed", () => {
    output.print(`${output.paint("red", HOSTILE)} ${HOSTILE}`);
    const red = stream === "a terminal" ? `\u001b[31m${ESCAPED}\u001b[39m` : ESCAPED;
    expect(written).toEqual([`${red} ${ESCAPED}\n`]);
  });

  it("JSON is one line that reads as before", () => {
    output.printJson({ [HOSTILE]: HOSTILE });
    expect(written[0]).not.toMatch(/[\p{Cc}\p{Cf}](?!$)/u);
    expect(JSON.parse(written[0])).toEqual({ [HOSTILE]: HOSTILE });
  });
});

describe("quoted", () => {
  it.each([
    ["runs/CartPole-v1-ppo-s1", "runs/CartPole-v1-ppo-s1", "runs/CartPole-v1-ppo-s1"],
    ["a b", "'a b'", '"a b"'],
    ["it's", "'it'\\''s'", `"it's"`],
    ["C:\\runs\\a", "'C:\\runs\\a'", "C:\\runs\\a"],
    ["a$HOME`id`", "'a$HOME`id`'", '"a$HOME`id`"'],
    ["a;b&c|d", "'a;b&c|d'", '"a;b&c|d"'],
    ["50%", "50%", '"50%"'],
    ["--help", "./--help", "./--help"],
    ["", "''", '""'],
  ])("%j", (path, posix, windows) => {
    expect(quoted(path, "linux")).toBe(posix);
    expect(quoted(path, "win32")).toBe(windows);
  });

  it("is what a shell reads as the path", () => {
    for (const path of ["a b", "it's", "a\\b", "$HOME", "`id`", "a;b", "*", "~", "a\"b'c", "#x", "{a,b}", "a=b", "!1"])
      expect(execFileSync("sh", ["-c", `printf %s ${quoted(path, "linux")}`], { encoding: "utf8" })).toBe(path);
  });
});

it("paint leaves text alone where there are no colours", () => {
  expect(paint("bold", "text")).toContain("text");
});
