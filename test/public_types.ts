/**
 * The package's types as users get them: the entry points' declarations, what is internal stripped. Says which exported
 * type mentions one that no entry point exports, and what does not compile, programs of users included.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

declare module "vitest" {
  interface ProvidedContext {
    /** Whether `dist` has been built from the sources for this very run of the tests: `scripts/test.mjs` says so. */
    built: true | undefined;
  }
}

const entryPoints = ["index", "tfjs", "render", "export", "loggers", "workers", "sweep", "mujoco"].map(
  (name) => `src/${name}.ts`,
);

/** The package's declarations by path. @param built whether those in `dist` are of these sources, and need not be emitted */
export function declarations(built: boolean): Map<string, string> {
  if (!built) return emitted(entryPoints);
  const names = readdirSync(join(dist, "src"), { recursive: true, encoding: "utf8" });
  const paths = names.filter((name) => name.endsWith(".d.ts")).map((name) => join(dist, "src", name));
  return new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

function emitted(entries: readonly string[]): Map<string, string> {
  const { config } = ts.readConfigFile(join(root, "tsconfig.build.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    entries.map((entry) => join(root, entry)),
    { ...options, declaration: true, emitDeclarationOnly: true, noEmit: false, outDir: dist, skipLibCheck: true },
  );
  const files = new Map<string, string>();
  program.emit(undefined, (path, text) => void files.set(path, text), undefined, true);
  return files;
}

/** Where a program finds the package by its names: `paths` of the compiler's options. */
export function pathsOf(entries: readonly string[] = entryPoints): Record<string, string[]> {
  return Object.fromEntries(entries.map((entry) => [publicName(entry), [declarationOf(entry)]]));
}

/**
 * What is wrong with them: `where mentions what`, and the compiler's own complaints.
 * @param users paths of programs that import the package by its name
 */
export function faults(
  files: ReadonlyMap<string, string>,
  users: readonly string[] = [],
  entries = entryPoints,
): string[] {
  const programs = users.map((path) => join(root, path));
  const program = ts.createProgram(
    [...entries.map(declarationOf), ...programs],
    { ...compilerOptions, paths: pathsOf(entries) },
    hostOf(files, compilerOptions),
  );
  const checker = program.getTypeChecker();
  const sources = [...files.keys(), ...programs]
    .map((path) => program.getSourceFile(path))
    .filter((source) => source !== undefined);
  const complaints = sources
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  const exported = new Set(entries.flatMap((entry) => exportsOf(checker, program, entry)));
  const mentions = [...exported].flatMap((symbol) =>
    (symbol.declarations ?? []).flatMap((declaration) =>
      foreigners(checker, declaration, files).flatMap((used) =>
        exported.has(used) ? [] : [`${symbol.name} mentions ${used.name}`],
      ),
    ),
  );
  return [...new Set([...complaints, ...mentions])].sort();
}

/** `swingup` for src/index.ts, `swingup/tfjs` for src/tfjs.ts. */
function publicName(entry: string): string {
  return `swingup/${basename(entry, ".ts")}`.replace(/\/index$/, "");
}

function declarationOf(entry: string): string {
  return join(dist, entry.replace(/\.ts$/, ".d.ts"));
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** The file system, with the declarations laid over it. */
export function hostOf(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...files.keys()].map(dirname));
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  return {
    ...host,
    fileExists: (path) => files.has(path) || fileExists(path),
    readFile: (path) => files.get(path) ?? readFile(path),
    directoryExists: (path) => folders.has(path) || (directoryExists?.(path) ?? true),
    getSourceFile: (path, version, ...rest) => {
      const text = files.get(path);
      return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
    },
  };
}

function exportsOf(checker: ts.TypeChecker, program: ts.Program, entry: string): ts.Symbol[] {
  const source = program.getSourceFile(declarationOf(entry)) as ts.SourceFile;
  const module = checker.getSymbolAtLocation(source);
  return module ? checker.getExportsOfModule(module).map((symbol) => resolved(checker, symbol)) : [];
}

/** The package's own declarations that one of them mentions, but for what it declares itself and its private members. */
function foreigners(checker: ts.TypeChecker, declaration: ts.Node, files: ReadonlyMap<string, string>): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return;
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      const used = symbol && resolved(checker, symbol);
      if (used && isOwn(used, files)) found.push(used);
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found;
}

/** Whether it is declared at the top of one of the package's files. */
function isOwn(symbol: ts.Symbol, files: ReadonlyMap<string, string>): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return ts.isSourceFile(statement.parent) && files.has(statement.parent.fileName);
  });
}

function resolved(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
