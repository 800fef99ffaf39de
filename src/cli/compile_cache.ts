/**
 * Node's cache of compiled code (22.8 and later): what a process has compiled, the next one need not. It lies where Node
 * puts it for every program that asks, node-compile-cache in the system's temporary folder. Where that cannot be made or
 * written there is none, and nobody is told.
 */
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { system } from "../files/system.ts";

/** Turns it on, unless NODE_COMPILE_CACHE has. */
export function enableCompileCache(): void {
  const { enableCompileCache: enable } = module as { enableCompileCache?: (folder: string) => unknown };
  if (!enable || process.env.NODE_COMPILE_CACHE) return;
  const folder = join(tmpdir(), "node-compile-cache");
  try {
    system.mkdirSync(folder); // Node 24 tries for ever to make one where there can be none, such as in /proc
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return;
  }
  enable(folder);
}
