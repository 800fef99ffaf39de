import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enableCompileCache } from "../../src/cli/compile_cache.ts";

const node = module as { enableCompileCache?: (folder: string) => unknown };
const before = node.enableCompileCache;
const enable = vi.fn();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-cache-"));
  node.enableCompileCache = enable.mockClear();
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, folder);
  vi.stubEnv("NODE_COMPILE_CACHE", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  if (before) node.enableCompileCache = before;
  else delete node.enableCompileCache;
  rmSync(folder, { recursive: true });
});

describe("the cache of compiled code", () => {
  it("lies in the temporary folder, the first time and every other", () => {
    const place = join(folder, "node-compile-cache");
    enableCompileCache();
    expect(existsSync(place)).toBe(true);
    enableCompileCache();
    expect(enable.mock.calls).toEqual([[place], [place]]);
  });

  it("is left alone where no folder can be made, where somebody has chosen one, and where Node has none", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, file);
    enableCompileCache();
    vi.stubEnv("NODE_COMPILE_CACHE", folder);
    for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, folder);
    enableCompileCache();
    delete node.enableCompileCache;
    vi.stubEnv("NODE_COMPILE_CACHE", "");
    enableCompileCache();
    expect(enable).not.toHaveBeenCalled();
    expect(existsSync(join(folder, "node-compile-cache"))).toBe(false);
  });
});
