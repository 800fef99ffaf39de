/** What `npm publish` would upload: only what users need, no larger than stated, every entry point there. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
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
  it("is as large as docs/internals/package.md says, at most", () => {
    expect(packed.size).toBeLessThan(2_050_000);
    expect(packed.unpackedSize).toBeLessThan(6_700_000);
  });

  it("has nothing but the built code, the kernels' sources, examples and texts", () => {
    const expected =
      /^(dist\/src\/.*\.(js|d\.ts)|dist\/bench\/\w+\.js|dist\/(browser|node)\/[\w-]+\.js|assembly\/(\w+\/)?\w+\.ts|docs\/(([\w-]+\/)?[\w-]+\.md|images\/((results|doctor|scenarios)\/)?[\w-]+\.svg)|examples\/(README\.md|(assembly\/|lander\/)?\w+\.ts|(edge|balance|balance\/board|lander|game|robots)\/[\w.]+)|(package\.json|(README|CHANGELOG|CONTRIBUTING)\.md|LICENSE))$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths.filter((path) => /^dist.*debug|\.test\./.test(path))).toEqual([]);
  });

  it("has every file that its manifest names", () => {
    const named = [manifest.exports, manifest.imports, manifest.bin, manifest.main, manifest.types].flatMap(targets);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((target) => !paths.includes(target.replace("./", "")))).toEqual([]);
  });

  it("leads to nothing that is not in it: links of its pages, pictures, and their headings", () => {
    const pages = paths.filter((path) => path.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(15);
    const read = (path: string) => readFileSync(join(root, path), "utf8").replace(/```[\s\S]*?```/g, "");
    const dead = pages.flatMap((page) => {
      const links = [...read(page).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b);
      return links
        .filter((link) => !/^(https?|mailto):/.test(link))
        .filter((link) => {
          const [place, anchor] = link.split("#");
          const target = place === "" ? page : posix.join(posix.dirname(page), place);
          if (!paths.includes(target)) return true;
          return anchor !== undefined && !headings(read(target)).includes(anchor);
        })
        .map((link) => `${page} -> ${link}`);
    });
    expect(dead).toEqual([]);
  });

  it("names no page, example or folder of the repository in README and docs that is not in it", () => {
    const named = [...paths.filter((path) => /^(README|docs\/.*)\.md$/.test(path))].flatMap((page) =>
      [...readFileSync(join(root, page), "utf8").matchAll(/\b(?:docs|examples)\/[\w./-]+\.(?:md|ts|svg)/g)].map(
        ([name]) => name,
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !paths.includes(name))).toEqual([]);
  });

  it("begins its README with how to install it, and names what works in a checkout only", () => {
    const text = readFileSync(join(root, "README.md"), "utf8");
    expect(text).toMatch(/^# swingup\n\n```\nnpm install swingup\n```\n/);
    const users = text.slice(0, text.indexOf("## Work on it"));
    expect(users.length).toBeGreaterThan(2000);
    expect(users).not.toMatch(/npm (run|ci|start|test)\b/);
    for (const command of ["npm ci && npm start", "npm ci && npm test"]) expect(text).toContain(command);
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

/** The anchors of a page's headings, as GitHub and npm make them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function targets(value: unknown): string[] {
  return typeof value === "string" ? [value] : Object.values(value as object).flatMap(targets);
}
