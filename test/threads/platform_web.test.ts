/** What is said where threads cannot be had without Node: in a page, a service worker, an edge runtime. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { sharingObstacle, workerObstacle } from "../../src/threads/platform_web.ts";

afterEach(() => vi.unstubAllGlobals());

describe("what stands in the way of threads", () => {
  it("in a page is its headers, elsewhere the runtime, where nothing does is nothing", () => {
    vi.stubGlobal("crossOriginIsolated", false);
    expect(sharingObstacle()).toMatch(/^this page is not cross-origin isolated \(headers /);
    vi.stubGlobal("crossOriginIsolated", undefined);
    expect(sharingObstacle()).toBe("this runtime shares no memory between threads");
    vi.stubGlobal("crossOriginIsolated", true);
    expect(sharingObstacle()).toBeUndefined();
  });

  it("in a service worker is that it has no workers", () => {
    vi.stubGlobal("Worker", undefined);
    expect(workerObstacle()).toBe("there are no workers here (a service worker has none)");
    vi.stubGlobal("Worker", class {});
    expect(workerObstacle()).toBeUndefined();
  });
});
