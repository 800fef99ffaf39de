/** Pauses give timers their turn on every runtime, whatever it has to wait with. */
import { afterEach, expect, it, vi } from "vitest";
import { nextMacrotask } from "../../src/core/macrotask.ts";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["an immediate", []],
  ["a message", ["setImmediate"]],
  ["a timer", ["setImmediate", "MessageChannel"]],
])("with %s", async (_name, missing) => {
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1);
  for (const name of missing) vi.stubGlobal(name, undefined);
  const start = performance.now();
  while (!fired && performance.now() - start < 30_000) await nextMacrotask();
  expect(fired).toBe(true);
});
