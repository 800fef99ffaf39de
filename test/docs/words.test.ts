/** The field's words in sources and pages, and American spelling in the pages: what is refused, and what to say instead. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is not to be read, and what is meant. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/i, "again"],
  [/\benvironments?[\s*]+of[\s*]+(one's|the users?'s?|your|his|somebody's) own\b/i, "custom environment"],
  [/\b(an|the) own environment\b/i, "custom environment"],
  [/\b(what|as many as) pays?\b/i, "chosen from the workload"],
  [/\bputs? (them )?out\b/i, "outputs"],
  [/\bgo(es)? home\b/i, "stop"],
  [/\bcrews?\b/i, "worker pool"],
  [/\bwithout a new best\b/i, "without improvement"],
];

const BRITISH =
  /\b\w*(normalis|optimis|initialis(?!ation\b)|generalis|recognis|penalis|minimis|maximis|summaris|organis|standardis)(e|es|ed|er|ers|ing|ation)\b|\bbehaviour|\bcolours?\b|\bneighbour|\bfavour|\bmetres?\b|\blicence\b|\blearnt\b|\bmodelled\b|\blabelled\b|\banalyse/i;

function files(folder: string, kind: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => kind.test(name) && !/generated|node_modules/.test(name))
    .map((name) => posix.join(folder, ...name.split(sep)));
}

const pages = ["README.md", "CONTRIBUTING.md", ...files("docs", /\.md$/)];
const sources = ["src", "assembly", "lab", "bench", "scripts", "examples"].flatMap((folder) =>
  files(folder, /\.(ts|tsx|mjs|js)$/),
);

it("sources and pages use the field's words", () => {
  expect(sources.length).toBeGreaterThan(200);
  const found = [...pages, ...sources].flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return REFUSED.flatMap(([pattern, instead]) => {
      const [word] = text.match(pattern) ?? [];
      return word === undefined ? [] : [`${file}: "${word.replace(/\s+/g, " ")}": ${instead}`];
    });
  });
  expect(found).toEqual([]);
});

it("pages are spelled as in America", () => {
  const found = pages.flatMap((page) => {
    const [word] = readFileSync(join(root, page), "utf8").match(BRITISH) ?? [];
    return word === undefined ? [] : [`${page}: ${word}`];
  });
  expect(found).toEqual([]);
});
