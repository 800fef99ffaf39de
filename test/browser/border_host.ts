import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { initialSettings } from "../../lab/model/settings.ts";
import { encodePlace } from "../../lab/model/settings_text.ts";
import { labVisits } from "./lab_visits.ts";

export const TITLE = "swingup lab: watch it learn, then beat it";

/** A class that is right, after some lines that are not. */
export const environment = (evil: string, body = "") => `import { box, discrete } from "swingup";
${evil}
export default class Walk {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  x = 0;
  reset() { this.x = 0; return [0]; }
  step(action) {
    this.x += action === 1 ? 0.1 : -0.1;
    return { observation: [this.x], reward: this.x, terminated: Math.abs(this.x) > 0.85 };
  }
  ${body}
}`;

export async function addressOf(text: string): Promise<string> {
  const settings = { ...initialSettings, overrides: { steps: 4096 }, own: { text, timeLimit: 50 } };
  return `#${await encodePlace({ settings, tab: "train" })}`;
}

/** What the page looks like that nothing has reached. */
export async function expectUntouched(page: Page): Promise<void> {
  expect(await page.title()).toBe(TITLE);
  const found = await page.evaluate(() => ({
    polluted: ({} as { polluted?: string }).polluted,
    escaped: (globalThis as { escaped?: unknown }).escaped,
    scripts: document.querySelectorAll("script").length,
    frames: document.querySelectorAll("iframe:not([sandbox])").length,
  }));
  expect(found).toEqual({ scripts: 1, frames: 0 });
}

export interface Border {
  /** Where the lab lies, and the other host; both are there once tests run. */
  readonly url: string;
  readonly elsewhere: string;
  /** What the other host was asked for in this case. */
  readonly heard: readonly string[];
  /** What the page said in the console. */
  readonly said: readonly string[];
  /** Opens an address, of which the lab's own may be the part after "#" alone. */
  visit(address: string): Promise<Page>;
  /** Opens the lab with code in its address and says that it may run. */
  run(text: string): Promise<Page>;
}

/** To be called by a test file. */
export function borderOfLab(): Border {
  const lab = labVisits({ silent: false });
  let elsewhere: Server;
  let heard: string[] = [];
  beforeAll(async () => {
    elsewhere = await listening((url) => heard.push(url));
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(() => void elsewhere?.close());
  return {
    get url() {
      return lab.server.url;
    },
    get elsewhere() {
      return `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    },
    get heard() {
      return heard;
    },
    get said() {
      return lab.said;
    },
    visit: (address) => lab.open(address),
    async run(text) {
      const page = await lab.open(await addressOf(text));
      await page.getByRole("button", { name: "Run this code" }).click();
      return page;
    },
  };
}

/** A host that answers everything and tells of it. */
async function listening(hear: (url: string) => void): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    hear(url);
    response.setHeader("content-type", "text/html");
    response.setHeader("access-control-allow-origin", "*");
    response.end("<!doctype html><title>elsewhere</title>");
  });
  server.on("upgrade", ({ url = "" }, socket) => {
    hear(`upgrade ${url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
