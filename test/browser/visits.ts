/** A test file's Chromium, and the script of the page that it visits. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { bundle } from "./chromium.ts";
import { connectChromium } from "./shared.ts";

export interface Visits {
  browser: Browser;
  /** The page's module, bundled. */
  script: string;
}

/** To be called by a test file; what it returns is filled before its tests begin. */
export function visits(page: string): Visits {
  const made = {} as Visits;
  beforeAll(async () => {
    made.browser = await connectChromium();
    made.script = await bundle(page);
  });
  afterAll(() => made.browser?.close());
  return made;
}
