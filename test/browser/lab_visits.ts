/**
 * What the tests of the lab's page share: the lab on a static host, and pages that are closed after the case that has
 * opened them, none of which may have said anything in the console.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type LabPage, type LabServer, openLab, serveLab } from "./lab_page.ts";
import { connectChromium, labFolder } from "./shared.ts";

export interface LabVisits {
  /** The host, below whose address the lab lies. */
  readonly server: LabServer;
  readonly browser: Browser;
  /** A page in a browser that has never seen the lab; `address` may be the part after "#" alone. */
  open(address: string, options?: Parameters<typeof openLab>[2]): Promise<Page>;
  /** A page that somebody else has opened. */
  add(page: LabPage): Page;
  /** Forgets what the pages have said so far. */
  forget(): void;
}

/** To be called by a test file. */
export function labVisits(): LabVisits {
  let browser: Browser;
  let server: LabServer;
  let opened: LabPage[] = [];
  beforeAll(async () => {
    browser = await connectChromium();
    server = await serveLab(labFolder(), { isolated: false });
  });
  afterEach(async () => {
    const said = opened.flatMap((page) => page.said);
    for (const { page } of opened) await page.context().close();
    opened = [];
    expect(said).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  const add = (visit: LabPage) => {
    opened.push(visit);
    return visit.page;
  };
  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
    add,
    open: async (address, options = {}) =>
      add(await openLab(browser, address.startsWith("#") ? server.url + address : address, options)),
    forget() {
      for (const { said } of opened) said.splice(0);
    },
  };
}
