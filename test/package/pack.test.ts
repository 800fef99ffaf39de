/** What `npm publish` would upload: only what users need, no larger than stated, every entry point there. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

interface Packed {
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

let packed: Packed;
let paths: string[];
beforeAll(() => {
  const words = ["pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"];
  const shell = process.platform === "win32"; // where npm is a .cmd
  const output = JSON.parse(execFileSync("npm", words, { cwd: root, encoding: "utf8", shell }));
  packed = (Array.isArray(output) ? output : Object.values(output))[0] as Packed;
  paths = packed.files.map(({ path }) => path);
  if (!paths.includes("dist/src/index.js")) throw new Error("the package is not built: npm run build");
});

describe("the package", () => {
  it("is as large as docs/package.md says, at most", () => {
    expect(packed.size).toBeLessThan(600_000);
    expect(packed.unpackedSize).toBeLessThan(2_000_000);
  });

  it("has nothing but the built code, what AssemblyScript environments are compiled with, and texts", () => {
    const expected =
      /^(dist\/(src|bench)\/.*\.(js|d\.ts)|dist\/browser\/[\w-]+\.js|assembly\/(env\.ts|(math|side)\/\w+\.ts)|(package\.json|README\.md|CHANGELOG\.md|LICENSE))$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths.filter((path) => /debug|\.test\./.test(path))).toEqual([]);
  });

  it("has every file that its manifest names", () => {
    const named = [manifest.exports, manifest.imports, manifest.bin, manifest.main, manifest.types].flatMap(targets);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((target) => !paths.includes(target.replace("./", "")))).toEqual([]);
  });

  it("has a version that its files carry", async () => {
    const { VERSION } = await import("../../src/core/version.ts");
    expect(VERSION).toBe(manifest.version);
  });

  it("gives publint nothing to say", async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });
});

function targets(value: unknown): string[] {
  return typeof value === "string" ? [value] : Object.values(value as object).flatMap(targets);
}
