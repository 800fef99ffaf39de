/** The defaults that the algorithms' pages and the command line's state are those that settings declare beside the code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type AlgorithmName, algorithmNames } from "../../src/algorithms/registry.ts";
import { type ReadSetting, settings } from "../../src/configuration/settings.ts";

const root = fileURLToPath(new URL("../../docs", import.meta.url));

/** The rows of the table below a heading: names of settings, and what the second column says. */
function rows(page: string, heading: string): { names: string[]; defaults: string[] }[] {
  const [, section] = readFileSync(join(root, page), "utf8").split(`\n## ${heading}\n`);
  return [...section.split("\n## ")[0].matchAll(/^\| (`\w+`(?:, `\w+`)*) \| ([^|]*) \|/gm)].map(
    ([, names, defaults]) => ({
      names: [...names.matchAll(/\w+/g)].map(([name]) => name),
      defaults: defaults.split(", "),
    }),
  );
}

const declared = ({ initial, initials }: ReadSetting, algorithm: AlgorithmName) => initials[algorithm] ?? initial;

/** A row of the command line's page. */
function row([name, { initial, initials, only = {}, doc }]: [string, ReadSetting]): string {
  const { algorithm = [], ...others } = only;
  const text = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
  const differing = Object.entries(initials).map(([other, value]) => `; ${other}: ${text(value)}`);
  const values = Object.entries(others).map(([other, uses]) => `\`${other}\` ${uses.join(", ")}`);
  const readers = [...(algorithm.length > 0 ? [algorithm.join(", ")] : []), ...values].join("; ");
  return `| \`${name}\` | ${text(initial)}${differing.join("")} | ${doc}${readers ? ` (${readers})` : ""} |`;
}

it("the command line's page has a row for every setting, as it is declared", () => {
  const [, section] = readFileSync(join(root, "reference/command-line.md"), "utf8").split("\n## Settings\n");
  const table = section.split("\n").filter((line) => line.startsWith("| `"));
  expect(table).toEqual(Object.entries(settings).map(row));
});

describe.each(algorithmNames)("the page of %s", (algorithm) => {
  const found = rows(`algorithms/${algorithm}.md`, "Settings");

  it("has the defaults that are declared", () => {
    const stated = found.flatMap(({ names, defaults }) =>
      names.map((name, k) => [name, JSON.parse(defaults[k].replaceAll("`", ""))]),
    );
    expect(stated.length).toBeGreaterThan(5);
    expect(stated).toEqual(stated.map(([name]) => [name, declared(settings[name], algorithm)]));
  });

  it("names every setting that it alone reads, and every default of its own", () => {
    const text = readFileSync(join(root, `algorithms/${algorithm}.md`), "utf8");
    const own = Object.entries(settings)
      .filter(([, { only, initials }]) => only?.algorithm?.join() === algorithm || algorithm in initials)
      .map(([name]) => name);
    expect(own.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
  });
});
