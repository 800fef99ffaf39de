/** How long files and functions are, as the compiler reads them: what `house.test.ts` holds to the house's limits. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = ["src", "assembly", "lab", "bench", "examples", "scripts", "site", "test"];
const written = /\.(tsx?|mjs|cjs|js|css)$/;
/** Made by tools, or what they brought. */
const made = /(^|\/)(generated|node_modules|dist|build)\//;

/** Every source file, by its path from the root. */
export function sources(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((name) => written.test(name) && !made.test(name)),
  );
}

/** The files of more than so many lines: path and lines. */
export function longFiles(files: readonly string[], most: number): Map<string, number> {
  const lengths = files.map((file) => [file, read(file).trimEnd().split("\n").length] as const);
  return new Map(lengths.filter(([, lines]) => lines > most));
}

/**
 * The functions of more than so many lines, as `path name`, and their lines. What is passed to `describe` is a list of
 * cases and no function; a case is one.
 */
export function longFunctions(files: readonly string[], most: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const file of files.filter((name) => !name.endsWith(".css"))) {
    const text = read(file);
    if (text.split("\n").length <= most) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && !isSuite(node, source)) {
        const lines = line(node.end) - line(node.getStart(source)) + 1;
        if (lines > most) found.set(`${file} ${nameOf(node, source)}`, lines);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function isSuite({ parent }: ts.Node, source: ts.SourceFile): boolean {
  return ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText(source));
}

/** A function's own name, its variable's or property's, or the call that it is passed to. */
function nameOf(node: ts.SignatureDeclaration, source: ts.SourceFile): string {
  const { parent } = node;
  if (node.name) return node.name.getText(source);
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText(source);
  if (ts.isCallExpression(parent)) return `${parent.expression.getText(source).split("\n")[0]}(...)`;
  return "a function";
}
