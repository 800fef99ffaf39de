/**
 * What the tests of the lab's page share: the lab on a static host, and pages, none of which may have said anything in the
 * console. One page serves all cases of a file that want nothing special, since opening another takes a second of a
 * processor; between two cases it is emptied and whatever it has kept is deleted.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type LabPage, type LabServer, openLab, serveLab } from "./lab_page.ts";
import { connectChromium, labFolder } from "./shared.ts";

export interface LabVisits {
  /** The host, below whose address the lab lies. */
  readonly server: LabServer;
  readonly browser: Browser;
  /**
   * A page in a browser that has kept nothing of the lab; `address` may be the part after "#" alone. One with options, at
   * another address or beside another page is closed after the case.
   */
  open(address: string, options?: Parameters<typeof openLab>[2]): Promise<Page>;
  /** A page that somebody else has opened, to be closed after the case. */
  add(page: LabPage): Page;
  /** What the case's pages have said so far. */
  readonly said: readonly string[];
  /** Forgets that. */
  forget(): void;
}

/** To be called by a test file. @param silent whether a case fails where one of its pages says something */
export function labVisits({ silent = true } = {}): LabVisits {
  let browser: Browser;
  let server: LabServer;
  let shared: LabPage | undefined;
  let opened: LabPage[] = [];
  beforeAll(async () => {
    browser = await connectChromium();
    server = await serveLab(labFolder(), { isolated: false });
  });
  afterEach(async ({ task }) => {
    const said = silent ? opened.flatMap((page) => page.said) : [];
    for (const visit of opened) {
      if (visit === shared && task.result?.state !== "fail") await emptied(visit, server.url);
      else await visit.page.context().close();
    }
    if (task.result?.state === "fail") shared = undefined;
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
  const again = async (visit: LabPage, url: string) => {
    add(visit);
    await visit.page.goto(url);
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
    async open(address, options) {
      if (!address.startsWith("#")) return add(await openLab(browser, address, options));
      const url = server.url + address;
      if (options !== undefined || opened.length > 0) return add(await openLab(browser, url, options));
      if (shared !== undefined) return again(shared, url);
      shared = await openLab(browser, url);
      return add(shared);
    },
    get said() {
      return opened.flatMap((page) => page.said);
    },
    forget() {
      for (const { said } of opened) said.splice(0);
    },
  };
}

/** Leaves the page and deletes what its host has kept there: databases, settings, files and service workers. */
async function emptied({ page, said }: LabPage, url: string): Promise<void> {
  await page.goto("about:blank");
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: new URL(url).origin, storageTypes: "all" });
  await session.detach();
  said.splice(0);
}
