/**
 * The package's types as users get them: the entry points' declarations, emitted in memory, what is internal stripped. Says
 * which exported type mentions one that no entry point exports, and what does not compile, programs of users included.
 */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** Declarations by path, emitted from the sources of the entry points. */
export function declarations(entries: readonly string[]): Map<string, string> {
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

/**
 * What is wrong with them: `where mentions what`, and the compiler's own complaints.
 * @param users paths of programs that import the package by its name
 */
export function faults(
  files: ReadonlyMap<string, string>,
  entries: readonly string[],
  users: readonly string[] = [],
): string[] {
  const paths = Object.fromEntries(entries.map((entry) => [publicName(entry), [declarationOf(entry)]]));
  const programs = users.map((path) => join(root, path));
  const program = ts.createProgram(
    [...entries.map(declarationOf), ...programs],
    { ...compilerOptions, paths },
    hostOf(files),
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
function hostOf(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  const folders = new Set([...files.keys()].map(dirname));
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  return {
    ...host,
    fileExists: (path) => files.has(path) || fileExists(path),
    readFile: (path) => files.get(path) ?? readFile(path),
    directoryExists: (path) => folders.has(path) || (directoryExists?.(path) ?? true),
    getSourceFile: (path, options, ...rest) => {
      const text = files.get(path);
      return text === undefined ? getSourceFile(path, options, ...rest) : ts.createSourceFile(path, text, options);
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
