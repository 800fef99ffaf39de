/** `swingup check-env`: does an environment keep the contract that training relies on? */
import type { Command } from "commander";
import { checkInteger } from "../core/check.ts";
import { checkEnv, type EnvReport } from "../envs/check_env.ts";
import { environmentSource } from "./env_file.ts";
import { oneLine, preparing, STATUS } from "./failure.ts";
import type { GlobalOptions } from "./options.ts";
import { paint, print, printJson, wrapped } from "./output.ts";
import { numberOrText } from "./values.ts";

const help = `
A script exports the environment as its default: a class, a function that returns a new environment, or what defineEnv
or defineBatchEnv returns; a .wasm is what build-env has written; a .xml is a robot in MJCF (needs @mujoco/mujoco).
Exit status: 0 nothing found, 1 something found, 2 nothing that could be checked.

Examples:
  swingup check-env ./my_game.js
  swingup check-env ./my_env.wasm
  swingup check-env CartPole-v1 --json`;

export function addCheckEnv(program: Command): void {
  program
    .command("check-env")
    .description("examine a custom environment, or a built-in one, and list everything that is wrong with it")
    .argument("<env>", "a file such as ./my_game.js, or a name (see swingup envs)")
    .option(
      "--objects <n>",
      "objects that are open at once, 1 or 2; 1 for a simulator of which there is only one (default: 2)",
    )
    .addHelpText("after", help)
    .action(async (source: string, _options: object, command: Command) => {
      const { objects = "2", json } = command.optsWithGlobals<GlobalOptions & { objects?: string }>();
      const open = await preparing(() => checkInteger("--objects", numberOrText(objects), { least: 1, most: 2 }));
      const report = await checkEnv(await environmentSource(source), { objects: open });
      if (report.findings.length > 0) process.exitCode = STATUS.failed;
      if (json) printJson(report);
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
  for (const text of notes) print(`\nnote  ${oneLine(text)}`);
}
