/** Before the browser tests of a run: starts a Chromium and builds the lab, both once. */
import type { TestProject } from "vitest/node";
import { serveChromium } from "./chromium.ts";
import { buildLab } from "./lab_page.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's Chromium listens. */
    chromium: string;
    /** The folder with the built lab. */
    lab: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const building = buildLab();
  const server = await serveChromium();
  const lab = await building.catch(async (error) => {
    await server.close();
    throw error;
  });
  project.provide("chromium", server.wsEndpoint());
  project.provide("lab", lab.folder);
  return async () => {
    await server.close();
    lab.remove();
  };
}
