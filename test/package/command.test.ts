/** The project's scripts start npm and tools by Node itself, so that they run where those are no programs (Windows). */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

type Command = [string, string[]];
interface Commands {
  npm(...words: string[]): Command;
  tool(folder: string, name: string, ...words: string[]): Command;
  npmScript(env: NodeJS.ProcessEnv, node: string): string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const scripts = join(root, "scripts");
const { npm, tool, npmScript }: Commands = await import(pathToFileURL(join(scripts, "command.mjs")).href);
const folder = mkdtempSync(join(tmpdir(), "swingup-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("commands of the scripts", () => {
  it("need neither a shell nor a PATH", () => {
    for (const [program, words] of [
      npm("--version"),
      tool(root, "vite", "--version"),
      tool(root, "tsc", "--version"),
    ]) {
      const { status, stdout } = spawnSync(program, words, { encoding: "utf8", env: { PATH: "" } });
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/\d+\.\d+/) });
    }
  });

  it("find npm where Node's installers put it", () => {
    for (const place of ["win/node_modules", "unix/lib/node_modules"]) {
      const script = join(folder, place, "npm/bin/npm-cli.js");
      mkdirSync(join(script, ".."), { recursive: true });
      writeFileSync(script, "");
    }
    expect(npmScript({}, join(folder, "win", "node.exe"))).toBe(join(folder, "win/node_modules/npm/bin/npm-cli.js"));
    mkdirSync(join(folder, "unix/bin"));
    const node = join(folder, "unix/bin/node");
    expect(npmScript({}, node)).toBe(join(folder, "unix/lib/node_modules/npm/bin/npm-cli.js"));
    expect(npmScript({ npm_execpath: "/here/npm-cli.js" }, node)).toBe("/here/npm-cli.js");
    expect(npmScript({ npm_execpath: "/here/pnpm.cjs" }, node)).toMatch(/npm-cli\.js$/);
    expect(() => npmScript({}, join(folder, "none", "bin", "node"))).toThrow(/npm's script is not beside/);
  });

  it("are the only way in which scripts start them", () => {
    const files = readdirSync(scripts).filter((name) => name.endsWith(".mjs"));
    const direct = files.filter((name) => {
      const text = readFileSync(join(scripts, name), "utf8");
      return /(spawn|spawnSync|execFileSync|execFile)\("(npm|npx)"|node_modules\/\.bin/.test(text);
    });
    expect(files.length).toBeGreaterThan(5);
    expect(direct).toEqual([]);
  });
});
