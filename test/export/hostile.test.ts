/**
 * Policies whose texts are written to break out of the comment, string or fence that an export puts them into: whatever
 * they say, the generated code is that of a harmless policy, token by token, but for strings.
 */
import { discrete, type Policy, Random } from "swingup";
import { type ExportFormat, exportFormats, exportPolicy } from "swingup/export";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { randomPolicy } from "./policies.ts";

const SEEDS = 40;
const JS = /\.js$/;

/** What ends a comment, a string, a template, a script, a fence or a line, in C, JavaScript, HTML or Markdown. */
const pieces = [
  ...["*/", "/*", "//", "*\\\n/", "*??/\n/", "??/", "??'", "\\\n", "\\", "\n#error INJECTED\n", "\n", "\r", "\f", "\v"],
  ...["\u2028", "\u2029", "\u0085", "\u202e", "\u200b", "\u0000", "\u001b[2J", "\ufeff", "\ud800"],
  ...[
    '"',
    "'",
    "`",
    "$\u007bINJECTED()}",
    '");INJECTED();("',
    "\\u000aINJECTED()",
    "\\u002a/",
    "</script>",
    "<script>",
  ],
  ...["<!--", "-->", "]]>", "\n```\n", "\n\n# INJECTED\n", "[x](javascript:INJECTED())", "INJECTED();", " INJECTED "],
];

/** Cases that somebody has thought of. */
const planted = [
  "*/ int INJECTED; /*",
  "*\\\n/ int INJECTED; /*",
  "*??/\n/ int INJECTED;",
  "\u2028INJECTED()//",
  "</script><script>INJECTED()</script>",
  "`+INJECTED()+`",
  "$\u007bINJECTED()}",
  '"+INJECTED()+"',
  "\n```\n\n# INJECTED\n\n```js\n",
  "\\\nINJECTED();",
];

function made(seed: number): string {
  const random = new Random(seed);
  return Array.from({ length: 2 + random.integer(6) }, () => pieces[random.integer(pieces.length)]).join("");
}

const texts = [...planted, ...Array.from({ length: SEEDS }, (_, seed) => made(seed + 1))];

let policy: Policy;
let harmless: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  policy = await randomPolicy({ name: "Discrete", actionSpace: discrete(3), options: { hiddenSizes: [3] } });
  harmless = await exportPolicy(policy, exportFormats, { name: "pilot" });
});

/** Every format of a policy that says this wherever a policy file has texts. */
async function exported(text: string, name: string, formats: readonly ExportFormat[]) {
  const { config } = policy;
  const envOptions = { [text]: text, list: [text] };
  Object.assign(policy, { config: { ...config, env: text, envOptions, algorithm: text } });
  try {
    return await exportPolicy(policy, formats, { name });
  } finally {
    Object.assign(policy, { config });
  }
}

const decoded = (files: ReadonlyMap<string, Uint8Array>, name: string) => new TextDecoder().decode(files.get(name));

/** Tokens as the compiler reads them, strings without what is in them. */
function tokens(source: string): string[] {
  const file = ts.createSourceFile("policy.js", source, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const own = ts.isIdentifier(node) || ts.isNumericLiteral(node) || ts.isTemplateLiteralToken(node) ? node.text : "";
    if (ts.isStringLiteral(node) && !isData(node.text)) found.push("text");
    else found.push(`${node.kind} ${own}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Strings of the code itself, which are to stay what they are. */
const isData = (text: string) => text.length < 3;

/** Without comments; to be faithful there must be no trigraph and no line that goes on in the next. */
function withoutComments(source: string): string {
  expect(source).toMatch(/^[\x20-\x7e\n]*$/);
  expect(source).not.toMatch(/\?\?|\\\n/);
  return source.replace(/\/\*[\s\S]*?\*\//g, "");
}

function check(files: ReadonlyMap<string, Uint8Array>, name: string): void {
  for (const [file] of [...files].filter(([file]) => JS.test(file))) {
    const source = decoded(files, file);
    expect(tokens(source)).toEqual(tokens(decoded(harmless, file.replace(name, "pilot"))));
    expect(source).not.toMatch(/<\/?script|<!--|[\p{Cf}\p{Zl}\p{Zp}]/iu);
  }
}

describe("a hostile policy", () => {
  it.each(texts)("gives no hostile code: %j", async (text) => {
    const files = await exported(text, "pilot", exportFormats);
    check(files, "pilot");
    for (const file of ["pilot.h", "pilot_test.c"])
      expect(withoutComments(decoded(files, file))).toBe(withoutComments(decoded(harmless, file)));
    const outside = (source: string) => source.split(/\r\n|\r|\n/).filter((line) => !line.startsWith("    "));
    expect(outside(decoded(files, "README.md"))).toEqual(outside(decoded(harmless, "README.md")));
    expect(Object.keys(JSON.parse(decoded(files, "pilot.json")))).toEqual(
      Object.keys(JSON.parse(decoded(harmless, "pilot.json"))),
    );
    const module = new WebAssembly.Module(files.get("pilot.wasm")?.slice() ?? new Uint8Array());
    const [about] = WebAssembly.Module.customSections(module, "swingup");
    expect(JSON.parse(new TextDecoder().decode(about)).env).toBe(text);
  });

  it.each(texts)("gives no hostile code by the name of its files: %j", async (text) => {
    const name = text.replace(/[/\\\p{Cc}]/gu, "").replace(/^$/, "policy");
    const formats = exportFormats.filter((format) => format !== "c");
    const files = await exportPolicy(policy, formats, { name });
    check(files, name);
    const readme = decoded(files, "README.md").split(/\r\n|\r|\n/);
    const usual = decoded(await exportPolicy(policy, formats, { name: "pilot" }), "README.md").split("\n");
    expect(readme).toHaveLength(usual.length);
    expect(readme.filter((line) => /^(#|```)/.test(line))).toEqual(usual.filter((line) => /^(#|```)/.test(line)));
  });
});
