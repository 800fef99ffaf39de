/** What all browser tests of a run share: one Chromium and one build of the lab, which `setup.ts` makes. */
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

/** A connection of one's own, with contexts of its own; closing it leaves the browser to others. */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject("chromium"));
}

/** The folder that the lab was built into. */
export function labFolder(): string {
  return inject("lab");
}
