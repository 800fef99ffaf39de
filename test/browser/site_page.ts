/** The package's site, built as `npm run site` does and served from a folder of a host that has nothing else. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fileType } from "./lab_page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Without the API, which typedoc takes long for; `npm run test:consumers site` has all of it. */
export async function buildSite(lab: string): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "swingup-site-"));
  const words = ["site/build.mjs", "--out", folder, "--lab", lab, "--without-api"];
  await run(process.execPath, words, { cwd: root, env: { ...process.env, NODE_ENV: "production" } });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What is wrong with the links of a built site, a line each, and a line that counts. */
export async function walkSite(folder: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, ["site/walk.mjs", folder], { cwd: root }).catch((error) => error);
  return stdout.trimEnd().split("\n");
}

export async function serveSite(folder: string): Promise<{ url: string; close: () => void }> {
  const prefix = "/a/b/";
  const server = createServer(({ url = "" }, response) => {
    const { pathname } = new URL(url, "http://host");
    const name = pathname.slice(prefix.length).replace(/(^|\/)$/, "$1index.html");
    try {
      if (!pathname.startsWith(prefix)) throw new Error("not the site's");
      const bytes = readFileSync(join(folder, name));
      response.setHeader("content-type", fileType(name));
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
