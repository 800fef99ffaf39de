/**
 * Before the tests of a run: the sources of the command line are bundled, with what they depend on, so that the hundreds
 * of processes that tests start begin quickly. That the built package works as well is for the tests of the package.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The script of the bundled command line. */
    commandLine: string;
    /** That of a process that runs many commands, one after the other. */
    answering: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(root, "build", "cli-test-")); // within the project, whose packages it imports
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  await build({
    entryPoints: {
      main: join(root, "src/cli/main.ts"),
      answering: join(root, "test/cli/answering.ts"),
      robot_module: join(root, "src/mujoco/robot_module.ts"),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: Object.keys(devDependencies),
    banner: {
      js: 'import { createRequire as requires } from "node:module"; const require = requires(import.meta.url);',
    },
    alias: { "#files": join(root, "src/files/platform_node.ts") },
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  project.provide("commandLine", join(folder, "main.mjs"));
  project.provide("answering", join(folder, "answering.mjs"));
  return () => rmSync(folder, { recursive: true, force: true });
}
