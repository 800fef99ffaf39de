// Walks a built site from its start page, as if it lay in some folder of a host: `node site/walk.mjs build/site` lists what
// leads nowhere, to a heading that is not there, out of the folder, or is never led to, and ends with a count.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, resolve, sep } from "node:path";

const site = resolve(process.argv[2] ?? "build/site");
const text = new Map();
const faults = new Set();
const seen = new Set(["index.html"]);
const waiting = ["index.html"];
let links = 0;

for (let page = waiting.pop(); page; page = waiting.pop())
  for (const link of linksOf(page)) {
    links++;
    const target = follow(page, link);
    if (!target?.endsWith(".html") || target.startsWith("lab/") || seen.has(target)) continue;
    seen.add(target);
    waiting.push(target);
  }

const all = readdirSync(site, { recursive: true, encoding: "utf8" }).map((name) => name.split(sep).join("/"));
for (const name of all)
  if (name.endsWith(".html") && !/^(lab|examples)\/./.test(name) && name !== "404.html" && !seen.has(name))
    faults.add(`${name}: nothing leads there`);
for (const fault of faults) console.log(fault);
console.log(`${seen.size} pages, ${links} links, ${faults.size} faults`);
process.exitCode = faults.size > 0 || seen.size < 30 ? 1 : 0;

/** Without what scripts write, which is code and not yet a link. */
function read(page) {
  if (!text.has(page))
    text.set(page, readFileSync(join(site, page), "utf8").replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, ""));
  return text.get(page);
}

function linksOf(page) {
  const tags = read(page).match(/<[a-z][^>]*\s(?:href|src)=[^>]*>/g) ?? [];
  return tags
    .flatMap((tag) => [...tag.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&")))
    .filter((link) => link !== "" && !/^[a-z]+:/.test(link));
}

/** The file that a page's link leads to; notes what is wrong with it. */
function follow(page, link) {
  const fault = (words) => void faults.add(`${page}: ${link}: ${words}`);
  const [address, anchor] = link.split("#");
  const [path] = address.split("?");
  if (path.startsWith("/")) return fault("is bound to the root of a host");
  const joined = path === "" ? page : posix.join(posix.dirname(page), decodeURIComponent(path));
  if (joined.startsWith("..")) return fault("leaves the site");
  const isFolder = existsSync(join(site, joined)) && statSync(join(site, joined)).isDirectory();
  if (isFolder && !path.endsWith("/") && joined !== ".") return fault("is a folder without a slash");
  const file = isFolder ? posix.join(joined, "index.html") : joined;
  if (!existsSync(join(site, file))) return fault("is not there");
  if (anchor && file.endsWith(".html") && !file.startsWith("lab/") && !hasAnchor(file, decodeURIComponent(anchor)))
    return fault("has no such heading");
  return file;
}

function hasAnchor(page, name) {
  return [...read(page).matchAll(/\s(?:id|name)="([^"]*)"/g)].some(([, id]) => id === name);
}
