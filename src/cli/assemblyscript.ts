/**
 * The compiler of environments in AssemblyScript, an optional peer dependency. The user's file is compiled together with
 * an entry from `assembly/side` that repeats it over the lanes, and with `assembly/env`, which it imports.
 */
import { basename, dirname, join, resolve, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { SIDE_SECTION } from "../envs/side_env.ts";
import { namedKind } from "../files/kind.ts";
import { readRegularFileSync } from "../files/regular_file.ts";
import { BadInput } from "./failure.ts";
import { packageRoot } from "./package_root.ts";

const LIBRARY = /(?:^|[/\\])node_modules[/\\]swingup[/\\]assembly[/\\](.+)$/; // where the compiler looks for what is imported
const RUNTIME = "swingup_runtime";

/** The source has errors; the message is the compiler's own text. */
export class CompileError extends Error {
  override readonly name = "CompileError";
}

/**
 * Compiles an environment into a side module.
 * @param file its source, such as my_env.ts
 * @param id the environment's name, kept in the module
 * @throws CompileError with what the compiler says
 * @throws BadInput where the compiler is not installed or the file cannot be read
 */
export async function compileEnv(file: string, id: string): Promise<Uint8Array> {
  const asc = await loadCompiler();
  const folder = dirname(resolve(file));
  const name = basename(file).replace(/\.ts$/, "");
  const form = entryForm(readSource(file));
  const sources = new Map([
    [`${name}.swingup.ts`, entryText(form, name)],
    [`${RUNTIME}.ts`, 'import "swingup/assembly/side/runtime";'], // not itself: its exports would be the module's
    ["asconfig.json", null], // whatever lies there is for something else
  ]);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([`${name}.swingup.ts`, ...OPTIONS], {
    readFile(path: string): string | null {
      const own = sources.get(path);
      if (own !== undefined) return own;
      const [, inside] = LIBRARY.exec(path) ?? [];
      return inside === undefined ? readText(resolve(folder, path)) : librarySource(inside);
    },
    writeFile(_: string, contents: Uint8Array | string) {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  } as object);
  if (error || !binary) throw new CompileError(stripVTControlCharacters(stderr.toString().trimEnd()) || String(error));
  return withName(binary, id);
}

const OPTIONS = [
  ...["--outFile", "side.wasm", "--runtime", RUNTIME, "--disableWarning", "235"], // State is exported for the entry only
  ...["--importMemory", "--noExportMemory", "--initialMemory", "1", "--maximumMemory", "65536", "--sharedMemory"],
  ...["--memoryBase", "1024", "--enable", "simd", "--enable", "threads"],
  ...["--optimizeLevel", "3", "--shrinkLevel", "0"],
];

type Compiler = typeof import("assemblyscript/asc");

async function loadCompiler(): Promise<Compiler> {
  try {
    return await import("assemblyscript/asc");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new BadInput("build-env needs the AssemblyScript compiler: npm install --save-dev assemblyscript", {
      cause: error,
    });
  }
}

/** Whether the file steps one lane, or all of them at once. */
function entryForm(source: string): "lane" | "batch" {
  return /^export function stepLanes\b/m.test(source) ? "batch" : "lane";
}

/** The entry with the user's file in the place of the one that stands in its source. */
function entryText(form: "lane" | "batch", name: string): string {
  const text = librarySource(`side/${form}_entry.ts`) ?? "";
  const stand = form === "lane" ? '"./rocket"' : '"./batch"';
  return text.replaceAll(stand, `"./${name}"`).replaceAll('"../env"', '"swingup/assembly/env"');
}

function librarySource(path: string): string | null {
  return readText(join(packageRoot(), "assembly", ...path.split(/[/\\]/)));
}

function readSource(file: string): string {
  try {
    return new TextDecoder().decode(readRegularFileSync(file));
  } catch (error) {
    throw new BadInput((error as Error).message, { cause: error });
  }
}

/** The compiler looks in several places: null where there is no file. */
function readText(path: string): string | null {
  const place = path.split("/").join(sep);
  return namedKind(place) === "file" ? new TextDecoder().decode(readRegularFileSync(place)) : null;
}

/** Appends a custom section that holds the environment's name. */
function withName(binary: Uint8Array, id: string): Uint8Array {
  const encoded = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return [...unsigned(bytes.length), ...bytes];
  };
  const content = [...encoded(SIDE_SECTION), ...new TextEncoder().encode(id)];
  return Uint8Array.from([...binary, 0, ...unsigned(content.length), ...content]);
}

/** LEB128 */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
