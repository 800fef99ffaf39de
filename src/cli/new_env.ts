/** `swingup new-env`: a small environment to begin from, in TypeScript or in AssemblyScript. */
import { basename, join } from "node:path";
import type { Command } from "commander";
import { checkId } from "../envs/env_id.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { writeNew } from "../files/whole_file.ts";
import { preparing } from "./failure.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { paint, print, printJson, quoted } from "./output.ts";
import { packageRoot } from "./package_root.ts";
import { typescriptStarter } from "./starter.ts";

interface NewEnvOptions extends GlobalOptions {
  assembly?: boolean;
}

const help = `
Examples:
  swingup new-env my_env              my_env.ts, a class in TypeScript
  swingup new-env my_env --assembly   my_env.ts in AssemblyScript, for swingup build-env`;

export function addNewEnv(program: Command): void {
  program
    .command("new-env")
    .description("write a small, commented environment to begin from; never over a file that is there")
    .argument("<name>", "its name, such as my_env: the file is <name>.ts")
    .option("--assembly", "in AssemblyScript, which compiles to WebAssembly and runs beside the kernels")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(name: string, { assembly = false, json }: NewEnvOptions): Promise<void> {
  const file = name.endsWith(".ts") ? name : `${name}.ts`;
  const id = await preparing(() => checkName(basename(file, ".ts")));
  const text = assembly ? await assemblyStarter(id) : typescriptStarter(id);
  await preparing(() => writeNew(file, text));
  if (json) printJson({ env: id, file });
  else for (const line of nextSteps(file, assembly ? "assembly" : "typescript")) print(line);
}

/** Also a part of an identifier: the class is named after it. */
function checkName(name: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(name))
    throw new RangeError(`name: expected letters, digits, "_" and "-", a letter first, such as my_env, got "${name}"`);
  return checkId(name);
}

async function assemblyStarter(id: string): Promise<string> {
  const text = new TextDecoder().decode(await readRegularFile(join(packageRoot(), "assembly/side/rocket.ts")));
  return text.replaceAll("my_env", id).replace('"../env"', '"swingup/assembly/env"');
}

function nextSteps(file: string, kind: "assembly" | "typescript"): string[] {
  const built = file.replace(/\.ts$/, kind === "assembly" ? ".wasm" : ".js");
  const path = /^[./\\]/.test(built) ? built : `./${built}`;
  const compile = `--package typescript@6 tsc ${quoted(file)} --ignoreConfig --target es2022 --module nodenext --strict`;
  return [
    `${paint("bold", file)}  written; next:`,
    `  npx ${kind === "assembly" ? `swingup build-env ${quoted(file)}` : compile}`,
    `  npx swingup check-env ${quoted(path)}`,
    `  npx swingup train ${quoted(path)}`,
  ];
}
