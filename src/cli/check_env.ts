/** `swingup check-env`: does an environment keep the contract that training relies on? */
import type { Command } from "commander";
import { checkEnv, type EnvReport } from "../envs/check_env.ts";
import { environmentSource } from "./env_file.ts";
import { oneLine, STATUS } from "./failure.ts";
import { type GlobalOptions, paint, print, printJson, wrapped } from "./output.ts";

const help = `
A script exports the environment as its default: a class, a function that returns a new environment, or what defineEnv
returns; a .wasm is what build-env has written. Exit status: 0 nothing found, 1 something found, 2 nothing that could be checked.

Examples:
  swingup check-env ./my_game.js
  swingup check-env ./my_env.wasm
  swingup check-env CartPole-v1 --json`;

export function addCheckEnv(program: Command): void {
  program
    .command("check-env")
    .description("examine an environment of your own, or a built-in one, and list everything that is wrong with it")
    .argument("<env>", "a file such as ./my_game.js, or a name (see swingup envs)")
    .addHelpText("after", help)
    .action(async (source: string, _options: object, command: Command) => {
      const report = await checkEnv(await environmentSource(source));
      if (report.findings.length > 0) process.exitCode = STATUS.failed;
      if (command.optsWithGlobals<GlobalOptions>().json) printJson(report);
      else printReport(report);
    });
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
