/** `npm run bench -- [gemm|minibatch|env|train|learning|parity] [--json]`: every figure that the project states. */
import { pathToFileURL } from "node:url";
import { checkChoice } from "../src/core/check.ts";
import { env } from "./env.ts";
import { gemm } from "./gemm.ts";
import { learning } from "./learning.ts";
import { minibatch } from "./minibatch.ts";
import { parity } from "./parity.ts";
import { train } from "./train.ts";

const parts = { gemm, minibatch, env, train, learning, parity };
type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as Part[];
/** `learning` takes minutes, and `parity` is no speed. */
const onlyWhenNamed: readonly Part[] = ["learning", "parity"];

/**
 * Runs the named parts, all but `onlyWhenNamed` when none is named, and prints a table each; with `json`, one object as
 * the last line of standard output and the tables on standard error.
 */
export async function bench(names: readonly string[], { json }: { json: boolean }): Promise<void> {
  const chosen =
    names.length > 0
      ? names.map((name) => checkChoice("part", name, partNames))
      : partNames.filter((name) => !onlyWhenNamed.includes(name));
  const results: Record<string, unknown> = {};
  for (const name of chosen) {
    const result = await parts[name]();
    results[name] = result;
    const print = json ? console.error : console.log;
    print(`\n${name}\n${table(Array.isArray(result) ? result : [result])}`);
  }
  if (json) console.log(JSON.stringify(results));
}

/** Rows as aligned columns; what a row lacks is a dash. */
function table(rows: readonly object[]): string {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const cells = [keys, ...rows.map((row) => keys.map((key) => format(row[key as keyof typeof row])))];
  const widths = keys.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => cell.padStart(widths[column])).join("  ")).join("\n");
}

function format(value: unknown): string {
  if (typeof value !== "number") return String(value ?? "-");
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  await bench(
    words.filter((word) => word !== "--json"),
    { json: words.includes("--json") },
  ).catch((error: Error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  });
}
