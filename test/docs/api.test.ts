/** docs/reference/api.md names what the entry points export, and every function and class of the main one but few. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/reference/api.md");
const has = (text: string, name: string) => new RegExp(`\\b${name}\\b`).test(text);

/** What stands in backticks in the second column of a section's table: words, with what they are a member of. */
function named(section: string): string[] {
  const rows = [...section.matchAll(/^\| [^|]* \| ([^|]*) \|$/gm)].map(([, cell]) => cell);
  return rows.flatMap((cell) => [...cell.matchAll(/`((?:\w+\.)?\w+)[^`]*`/g)].map(([, name]) => name));
}

it("names exports of the main entry point, and members of its classes", async () => {
  const [, section] = page.match(/^## `swingup`\n([\s\S]*?)^## /m)!;
  const main = `${read("src/index.ts")} ${Object.keys(await import("../../src/index.ts")).join(" ")}`;
  const members = read("src/trainer/trainer.ts") + read("src/agent/policy.ts");
  const names = named(section).filter((name) => name !== "for");
  expect(names.length).toBeGreaterThan(25);
  const missing = names.filter((name) => !(name.includes(".") ? has(members, name.split(".")[1]) : has(main, name)));
  expect(missing.filter((name) => !["Trainer", "evaluate", "policy", "save", "summary"].includes(name))).toEqual([]);
});

it("names exports of the other entry points", () => {
  const rows = [...page.matchAll(/^\| `swingup\/(\w+)` \| (.*) \|$/gm)].map(([, entry, cell]) => ({ entry, cell }));
  expect(rows.length).toBe(7);
  const missing = rows.flatMap(({ entry, cell }) =>
    [...cell.matchAll(/`(\w+)[^`]*`/g)]
      .map(([, name]) => name)
      .filter((name) => !has(read(`src/${entry}.ts`), name))
      .map((name) => `${entry}: ${name}`),
  );
  expect(missing).toEqual([]);
});

it("leaves out no function and no class of the main entry point", async () => {
  const exported = Object.entries(await import("../../src/index.ts"))
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
  expect(exported.length).toBeGreaterThan(25);
  expect(exported.filter((name) => !has(page, name))).toEqual([]);
});
