/** The programs in the documentation do what the pages say: each is run, and prints what stands behind "Output:". */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
const bundles = join(root, "build", `docs-test-${process.pid}`); // beside node_modules, for the packages
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-docs-"));
});
afterAll(() => {
  for (const place of [folder, bundles]) rmSync(place, { recursive: true, force: true });
});

/** The programs of a page and their outputs, line by line. */
function programs(page: string): { source: string; output: string[] }[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```\n\nOutput: (.*)\n/g)].map(([, source, output]) => ({
    source,
    output: [...output.matchAll(/`([^`]*)`/g)].map(([, line]) => line),
  }));
}

describe.each(["actions.md", "checkpoints.md", "logging.md"])("docs/%s", (page) => {
  const list = programs(page);

  it("has an output for each program", () => {
    const text = readFileSync(join(root, "docs", page), "utf8");
    expect(list.length).toBe(text.split("```ts\n").length - 1);
    expect(list.length).toBeGreaterThan(2);
  });

  it.each(list.map((program, k) => [k + 1, program] as const))("program %i prints what it says", async (k, program) => {
    const file = join(bundles, `${page}-${k}.mjs`);
    await build({
      stdin: { contents: program.source, resolveDir: root, loader: "ts" },
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      alias: {
        swingup: join(root, "src/index.ts"),
        "swingup/loggers": join(root, "src/loggers.ts"),
        "#files": join(root, "src/training/files_node.ts"),
        "#threads": join(root, "src/threads/platform_node.ts"),
      },
    });
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    expect({ lines: stdout.trimEnd().split("\n"), stderr }).toEqual({ lines: program.output, stderr: "" });
  });
});
