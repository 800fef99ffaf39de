/** The policies in the examples are those that the commands of examples/README.md make, with the built package. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = join(root, "examples");
const page = readFileSync(join(examples, "README.md"), "utf8");
const environments = ["lander/lander.ts", "game/pong_env.js", "game/pong.js"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-made-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/swingup"), "junction");
  for (const file of environments) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    const { code } = transformSync(readFileSync(join(examples, file), "utf8"), { loader: "ts" });
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), code); // this Node may be one that reads no TypeScript
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The commands of a section, without `npx swingup`. */
function commands(section: string): string[][] {
  const own = page.split(`\n## ${section}\n`)[1].split("\n## ")[0];
  return [...own.matchAll(/^npx swingup (.*)$/gm)].map(([, words]) => words.split(" "));
}

/** Runs the sections' commands in the folder; returns the files that exports were written to. */
function made(sections: readonly string[]): string[] {
  return sections.flatMap(commands).flatMap((words) => {
    const out = words[words.indexOf("--out") + 1];
    mkdirSync(join(folder, dirname(out)), { recursive: true });
    const typed = words.map((word) => word.replace(/\.ts$/, ".js"));
    execFileSync(process.execPath, [join(root, "dist/node/swingup.js"), ...typed], { cwd: folder, stdio: "pipe" });
    return words[0] === "export" ? [out] : [];
  });
}

/** Their fingerprint, as every format carries it. */
function parameters(...path: string[]): string | undefined {
  return readFileSync(join(...path), "latin1").match(/parametersSha256\W+([\da-f]{64})/)?.[1];
}

it.each([
  [["An edge function", "A sketch that balances a pole"], 3],
  [["A lander in C"], 2],
  [["A game"], 2],
] as const)("%j have the policies of their commands", { timeout: 900_000 }, (sections, count) => {
  const files = made(sections);
  expect(files.length).toBe(count);
  for (const file of files) {
    expect(parameters(folder, file)).toBeDefined();
    expect([file, parameters(examples, file)]).toEqual([file, parameters(folder, file)]);
  }
});
