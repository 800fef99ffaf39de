/**
 * Runs the command line as a user does, in a process and a folder of its own (`setup.ts` has bundled the sources).
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject } from "vitest";

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandLine {
  /** The working folder, empty at first. */
  readonly folder: string;
  run(...words: string[]): Promise<Outcome>;
  /**
   * As `run`, in a process that all such commands of the file share, one after the other: for what is refused or told, where
   * a process of its own would show nothing more. In the end it must be possible for that process to end by itself.
   */
  answer(...words: string[]): Promise<Outcome>;
  /** What it prints with --json: one line, and nothing beside it. */
  json(...words: string[]): Promise<Record<string, unknown>>;
  /** As `run`, with environment variables, Node's own options, and a look at the process while it runs. */
  start(words: readonly string[], options?: StartOptions): Promise<Outcome>;
}

interface StartOptions {
  /** A command of the shell that comes first, such as one that sets limits. */
  shell?: string;
  env?: NodeJS.ProcessEnv;
  node?: readonly string[];
  onStart?: (child: ChildProcess) => void;
}

/** For a whole test file: its folder is removed after its tests. */
export function commandLine(): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "swingup-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const start = (words: readonly string[], { env = {}, node = [], onStart, shell }: StartOptions = {}) =>
    new Promise<Outcome>((resolve, reject) => {
      const command = [process.execPath, ...node, inject("commandLine"), ...words];
      const [program, ...given] = shell ? ["bash", "-c", `${shell}; exec "$@"`, "bash", ...command] : command;
      const child = spawn(program, given, {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (text) => {
        stdout += text;
      });
      child.stderr.on("data", (text) => {
        stderr += text;
      });
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
      onStart?.(child);
    });
  const answer = answering(folder);
  return { folder, start, json, run: (...words) => start(words), answer };

  async function json(...words: string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await answer(...words, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trimEnd()).not.toContain("\n");
    return JSON.parse(stdout);
  }
}

/** Starts the process at the first command. */
function answering(folder: string): CommandLine["answer"] {
  let child: ChildProcess | undefined;
  const waiting: { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }[] = [];
  const begin = () => {
    const begun = fork(inject("answering"), { cwd: folder, execArgv: [] });
    begun.on("message", (outcome: Outcome) => waiting.shift()?.resolve(outcome));
    begun.on("exit", (status, signal) => {
      for (const { reject } of waiting.splice(0))
        reject(new Error(`the process of all commands ended: ${signal ?? status}`));
    });
    return begun;
  };
  afterAll(async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once("exit", (status, signal) => resolve({ status, signal })));
    child.disconnect();
    const alive = setTimeout(() => child?.kill("SIGKILL"), 30_000);
    expect(await ended, "nothing that a command has left keeps the process alive").toEqual({ status: 0, signal: null });
    clearTimeout(alive);
  });
  return (...words) =>
    new Promise<Outcome>((resolve, reject) => {
      child ??= begin();
      waiting.push({ resolve, reject });
      child.send(words);
    });
}
