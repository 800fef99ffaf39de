/** `swingup build-env`: from an environment in AssemblyScript to a file that can be trained on. */
import { basename } from "node:path";
import type { Command } from "commander";
import { checkId } from "../envs/env_id.ts";
import { loadEnv } from "../envs/load_env.ts";
import { writeBytes } from "../files/platform_node.ts";
import { whole } from "../loggers/numbers.ts";
import { CompileError, compileEnv } from "./assemblyscript.ts";
import { preparing, STATUS } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, paint, print, printJson } from "./output.ts";
import { checkTarget } from "./place.ts";
import { version } from "./version.ts";

interface BuildOptions extends GlobalOptions {
  out?: string;
}

const help = `
The compiler is a package of its own: npm install --save-dev assemblyscript
A name that ends in .js or .mjs gives an ES module that exports the bytes, for bundlers and browsers:
  import bytes from "./my_env.js"; await loadEnv(bytes)

Examples:
  swingup build-env my_env.ts
  swingup build-env my_env.ts --out public/my_env.js`;

export function addBuildEnv(program: Command): void {
  program
    .command("build-env")
    .description("compile a custom environment in AssemblyScript (see new-env --assembly)")
    .argument("<file>", "its source, such as my_env.ts")
    .option("--out <file>", "what is written, a name that ends in .wasm, .js or .mjs (default: beside the source)")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(file: string, { out, json }: BuildOptions): Promise<void> {
  const { id, target } = await preparing(async () => {
    if (!/[^/\\]\.ts$/.test(file)) throw new RangeError(`file: expected a name that ends in .ts, got "${file}"`);
    const target = out ?? file.replace(/\.ts$/, ".wasm");
    checkOut(target);
    return { id: checkId(basename(file).replace(/\.ts$/, "")), target };
  });
  let bytes: Uint8Array;
  try {
    bytes = await compileEnv(file, id);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    for (const line of error.message.split("\n")) notice(line); // as the compiler says it
    process.exitCode = STATUS.failed;
    return;
  }
  const definition = await loadEnv(bytes).catch((error: Error) => {
    throw new Error(error.message.replace("the given bytes", `"${file}"`), { cause: error });
  });
  const content = target.endsWith(".wasm") ? bytes : new TextEncoder().encode(moduleText(id, bytes));
  await writeBytes(target, content);
  if (json) printJson({ env: definition.id, file: target, bytes: content.length });
  else print(`${paint("bold", target)}  ${whole(content.length)} bytes`);
}

/** The bytes in an ES module. */
function moduleText(id: string, bytes: Uint8Array): string {
  return `/** The environment ${id}, ${bytes.length} bytes, built by swingup ${version}: give them to loadEnv. */
export default Uint8Array.from(
  atob("${Buffer.from(bytes).toString("base64")}"),
  (character) => character.charCodeAt(0),
);
`;
}

function checkOut(target: string): void {
  if (!/[^/\\]\.(wasm|m?js)$/.test(target))
    throw new RangeError(`--out: expected a name that ends in .wasm, .js or .mjs, got "${target}"`);
  checkTarget(target);
}
