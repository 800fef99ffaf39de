/** A C compiler for the tests of exported headers: that of the environment variable CC, or what the machine has. */
import { execFileSync, spawnSync } from "node:child_process";

export const compiler: string | undefined = [process.env.CC, "gcc", "clang", "cc"].find(
  (command) => command && spawnSync(command, ["--version"]).status === 0,
);

/** What a header must compile under without a word. */
export const STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];

/** Compiles a program, without any output of the compiler's, and runs it. */
export function runProgram(source: string, options: readonly string[]): string {
  const program = source.replace(/\.c$/, `_${options.join("").replace(/\W/g, "")}`);
  const { status, stderr } = spawnSync(compiler as string, [...STRICT, ...options, source, "-o", program], {
    encoding: "utf8",
  });
  if (status !== 0 || stderr !== "") throw new Error(`${compiler} ${options.join(" ")}: ${stderr.slice(0, 2000)}`);
  return execFileSync(program, { encoding: "utf8" });
}
