// `npm run site`: the package's site as one folder of static files, build/site, that works from any folder of any host and,
// after a visit, without a network: README and docs/ as pages (VitePress), the API as typedoc writes it below api/, the lab
// below lab/. `--out DIR` writes it elsewhere, `--lab DIR` takes a lab that has been built already, `--without-api` leaves
// the API out.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "vitepress";
import { tool } from "../scripts/command.mjs";
import { listFiles } from "./offline_list.mjs";
import { writePages } from "./pages.mjs";
import { makeRelative } from "./relative.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const options = {
  out: { type: "string" },
  lab: { type: "string" },
  "without-api": { type: "boolean", default: false },
};
const { values } = parseArgs({ options });
const out = resolve(values.out ?? join(root, "build/site"));
const pages = join(root, "build", `site-pages-${process.pid}`); // inside, for the packages
process.env.NODE_ENV = "production";

try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const beside = Promise.all([values.lab ? copied(values.lab) : lab(), ...(values["without-api"] ? [] : [api()])]);
  beside.catch(() => {}); // awaited below
  writePages(root, pages, { api: !values["without-api"] });
  cpSync(join(root, "site/vitepress"), join(pages, ".vitepress"), { recursive: true });
  await build(pages, { outDir: join(out, "pages") });
  await beside;
  cpSync(join(out, "pages"), out, { recursive: true });
  rmSync(join(out, "pages"), { recursive: true });
  await makeRelative(out);
  cpSync(join(root, "site/offline.js"), join(out, "offline.js"));
  listFiles(out);
  console.log(`the site is in ${out}; serve it from any folder, for instance with npx http-server ${out}`);
} catch (error) {
  console.error(error.stderr || error);
  process.exitCode = 1;
} finally {
  rmSync(pages, { recursive: true, force: true });
}

/** One of the project's own tools beside everything else. */
function running(name, ...words) {
  const [program, args] = tool(root, name, ...words);
  return promisify(execFile)(program, args, { cwd: root, maxBuffer: 1e8 });
}

function lab() {
  process.env.LAB_DOCS ??= "../"; // the pages beside it
  return running("vite", "build", "--config", "lab/vite.config.ts", "--outDir", join(out, "lab"));
}

function api() {
  return running("typedoc", "--out", join(out, "api"), "--readme", "none", "--logLevel", "Warn");
}

async function copied(folder) {
  cpSync(folder, join(out, "lab"), { recursive: true });
}
