// What the consumers' test runs in a project, and the account of what passed, failed or was skipped.
import { spawnSync } from "node:child_process";
import { tool } from "./command.mjs";

export const LIMIT = 180_000; // ms for a command
export const counts = { passed: 0, failed: 0, skipped: 0 };

/** One of the project's installed tools. */
export function command(project, name, words) {
  return run(...tool(project, name, ...words), project);
}

/** Status, standard output, and the line that says why it failed. */
export function run(file, words, cwd) {
  const { status, stdout, stderr, error } = spawnSync(file, words, { cwd, encoding: "utf8", timeout: LIMIT });
  return { status, output: stdout ?? "", reason: error?.message ?? lastLine(stderr) };
}

/** @throws Error unless it ended well */
export function succeed(outcome) {
  if (outcome.status !== 0) throw new Error(outcome.reason || lastLine(outcome.output));
  return outcome;
}

/** @param kind passed, failed or skipped */
export function count(kind, name, text) {
  counts[kind]++;
  console.log(`${kind.padEnd(8)} ${name}${text ? `: ${text}` : ""}`);
}

/** The line that says what went wrong, or the last. */
export function lastLine(text = "") {
  const lines = text.trim().split("\n");
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
}
