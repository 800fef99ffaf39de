/** `npm run lab` answers its own pages and nobody else's: not a frame without an origin, not another host. */
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
let server: ViteDevServer;
let port: number;

beforeAll(async () => {
  const configFile = fileURLToPath(new URL("../../lab/vite.config.ts", import.meta.url));
  server = await createServer({ configFile, logLevel: "silent", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  const address = server.httpServer?.address();
  port = (address as AddressInfo).port;
});
afterAll(() => server?.close());

function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; allowed: unknown; text: string }>((resolve, reject) => {
    const asked = request({ port, path, headers, host: "127.0.0.1" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, allowed: response.headers["access-control-allow-origin"], text }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

const files = [
  `/@fs${root}package.json?raw`,
  `/@fs${root}lab/main.ts?raw`,
  `/@fs${root}src/index.ts?raw`,
  "/main.ts",
  "/",
];

describe("the lab's development server", () => {
  for (const origin of ["null", "https://example.org", "http://127.0.0.1:1", "http://localhost:4173"])
    it(`gives nothing to the origin ${origin}`, async () => {
      for (const path of files) {
        const { status, allowed, text } = await get(path, { origin });
        expect({ path, status, allowed }).toEqual({ path, status: 403, allowed: undefined });
        expect(text).not.toContain("import");
      }
    });

  it("gives nothing to scripts and pictures of other pages either, whose requests name no origin", async () => {
    for (const site of ["cross-site", "same-site"])
      expect((await get("/main.ts", { "sec-fetch-site": site, "sec-fetch-mode": "no-cors" })).status).toBe(403);
  });

  it("gives its own pages what they are made of, and nothing beside it", async () => {
    const own = { origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" };
    expect((await get("/", { "sec-fetch-mode": "navigate", "sec-fetch-site": "none" })).text).toContain(
      "wasm-unsafe-eval",
    );
    expect((await get("/main.ts", own)).text).toContain("openFromAddress");
    expect((await get(`/@fs${root}src/index.ts?raw`, own)).status).toBe(200);
    for (const path of ["package.json", "test/house.test.ts", ".gitignore", "scripts/test.mjs"])
      expect((await get(`/@fs${root}${path}?raw`, own)).status, path).not.toBe(200);
  });
});
