/**
 * Runs for every test file. Files share a process, so an environment that one of them leaves registered is in the lists
 * that another one's refusals print, or not, as the order happens to be: the file that leaves it fails, not the other one.
 */
import { afterAll } from "vitest";

afterAll(async () => {
  const { environmentIds } = await import("../../src/envs/registry.ts"); // as loaded now: `ownModules` may have reset it
  const { definitions } = await import("../../src/envs/built_in.ts");
  const left = environmentIds().filter((id) => !definitions.some((definition) => definition.id === id));
  if (left.length > 0)
    throw new Error(`environments registered by this file and left to others: ${left.join(", ")}; call ownModules()`);
});
