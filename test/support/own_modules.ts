/**
 * Test files share a process, one after the other, and with it the modules that are loaded there. A file that leaves
 * something in them (an environment that it registers, a module that it mocks) has them loaded again for those after it.
 */
import { afterAll, vi } from "vitest";

/** To be called by a test file; one that mocks modules begins with `vi.hoisted(() => vi.resetModules())` too. */
export function ownModules(): void {
  afterAll(() => {
    vi.resetModules();
  });
}
