/** `swingup check-env`: does an environment keep the contract that training relies on? */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { show } from "../core/check.ts";
import { checkEnv, type EnvReport } from "../envs/check_env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { Env, EnvFactory } from "../envs/user_env.ts";
import { BadInput, oneLine, preparing, STATUS } from "./failure.ts";
import { type GlobalOptions, paint, print, printJson, wrapped } from "./output.ts";

const help = `
The file exports the environment as its default: a class, a function that returns a new environment, or what defineEnv
returns. Exit status: 0 nothing found, 1 something found, 2 nothing that could be checked.

Examples:
  swingup check-env ./my_game.js
  swingup check-env CartPole-v1 --json`;

export function addCheckEnv(program: Command): void {
  program
    .command("check-env")
    .description("examine an environment of your own, or a built-in one, and list everything that is wrong with it")
    .argument("<env>", "a file such as ./my_game.js, or a name (see swingup envs)")
    .addHelpText("after", help)
    .action(async (source: string, _options: object, command: Command) => {
      const env = await environment(source);
      const report = await checkEnv(env);
      if (report.findings.length > 0) process.exitCode = STATUS.failed;
      if (command.optsWithGlobals<GlobalOptions>().json) printJson(report);
      else printReport(report);
    });
}

/** A name that looks like a file is one. */
async function environment(source: string): Promise<EnvSource> {
  if (!/[/\\]|\.[cm]?[jt]s$/.test(source)) return preparing(() => environmentDefinition(source));
  const loaded = await load(source);
  const given = loaded.default;
  if (given === undefined)
    throw new BadInput(
      `file: "${source}" has no default export; expected a class, a function that returns a new environment, or what defineEnv returns`,
    );
  if (typeof given === "function") return factoryOf(given as EnvFactory);
  return preparing(() => environmentDefinition(given as EnvSource, `file: default export of "${source}"`));
}

async function load(source: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(source)).href);
  } catch (error) {
    const reason = oneLine(error instanceof Error ? error.message : show(error));
    throw new BadInput(`file: cannot load "${source}" (${reason})`, { cause: error });
  }
}

function factoryOf(given: EnvFactory | (new () => Env)): EnvFactory {
  if (!/^class\b/.test(Function.prototype.toString.call(given))) return given as EnvFactory;
  return () => new (given as new () => Env)();
}

function printReport({ env, findings, notes }: EnvReport): void {
  const count = (severity: string) => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return `${found} ${severity}${found === 1 ? "" : "s"}`;
  };
  const result = findings.length === 0 ? paint("green", "nothing found") : `${count("error")}, ${count("warning")}`;
  print(`${paint("bold", env)}  ${result}`);
  for (const { severity, subject, message } of findings) {
    print(`\n${paint(severity === "error" ? "red" : "yellow", severity)}  ${oneLine(subject)}`);
    for (const line of wrapped(oneLine(message), 100)) print(`  ${line}`);
  }
  for (const text of notes) print(`\nnote  ${text}`);
}
