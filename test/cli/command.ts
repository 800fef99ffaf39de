/**
 * Runs the command line as a user does, in a process and a folder of its own (`setup.ts` has bundled the sources).
 */
import { type ChildProcess, spawn } from "node:child_process";
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
  return { folder, start, json, run: (...words) => start(words) };

  async function json(...words: string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await start([...words, "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trimEnd()).not.toContain("\n");
    return JSON.parse(stdout);
  }
}
