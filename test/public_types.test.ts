/** No exported type mentions one that is not exported, and the examples need nothing else than what is public. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, inject, it } from "vitest";
import { declarations, faults } from "./public_types.ts";

const examples = readdirSync(new URL("../examples", import.meta.url)).filter((name) => name.endsWith(".ts"));

it("no exported type mentions one that is not exported, and the examples compile with what is public", () => {
  expect(examples.length).toBeGreaterThan(6);
  const users = examples.map((name) => `examples/${name}`);
  expect(faults(declarations(inject("built") === true), users)).toEqual([]);
}, 300_000);

it("finds a type that is not exported, and one that was stripped", () => {
  const path = (name: string) => fileURLToPath(new URL(`../dist/src/${name}.d.ts`, import.meta.url));
  const files = new Map([
    [
      path("index"),
      'import type { Hidden, Stripped } from "./hidden.js";\nexport declare const seen: () => Hidden;\nexport type Gone = Stripped;',
    ],
    [path("hidden"), "export interface Hidden { readonly size: number }"],
  ]);
  const found = faults(files, [], ["src/index.ts"]);
  expect(found).toContain("seen mentions Hidden");
  expect(found.some((fault) => /has no exported member 'Stripped'/.test(fault))).toBe(true);
}, 300_000);
