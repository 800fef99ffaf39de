// Makes a built site independent of the folder it is served from. The generator wants to know that folder and writes it
// into every link; it is given a placeholder, which becomes a relative path in pages and styles, and in scripts an
// expression: what the page has found out about where it lies.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { parseAst } from "vite";

/** Stands for the site's folder until everything is built. */
export const BASE = "/placeholder-of-the-site/";

const VARIABLE = "globalThis.siteFolder";

/**
 * First in every page: where the site lies. Before the scripts of the page begin, links become absolute, since a visitor
 * goes on to other pages without loading them, and relative links would then be those of the first.
 */
const finder = (up) => `${VARIABLE}=new URL(${JSON.stringify(up)},location.href).pathname;`;
const anchor =
  'for(const e of document.querySelectorAll("[href],[src]"))for(const n of["href","src"]){const v=e.getAttribute(n);if(v&&v.startsWith("."))e.setAttribute(n,new URL(v,location.href).pathname+new URL(v,location.href).search+new URL(v,location.href).hash)}';

export async function makeRelative(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.split(sep).join("/"));
  for (const name of names) {
    if (/^(lab|api|examples)\/.*/.test(name) && !/^examples\/index\.html$/.test(name)) continue;
    const change = { ".html": page, ".js": script, ".css": style }[posix.extname(name)];
    if (!change) continue;
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const changed = change(text, name);
    if (changed.includes(BASE)) throw new Error(`site: ${name} still has its folder in it`);
    if (changed !== text) writeFileSync(path, changed);
  }
}

function upFrom(name) {
  return posix.relative(posix.dirname(name), ".") === "" ? "./" : `${posix.relative(posix.dirname(name), ".")}/`;
}

function page(text, name) {
  const up = upFrom(name);
  return text
    .replace(/(<script(?![^>]*\bsrc=)[^>]*>)([\s\S]*?)(<\/script>)/g, (_, open, code, close) =>
      open.includes("json") ? open + code + close : open + script(code) + close,
    )
    .replaceAll(BASE, up)
    .replace(/<head>/, `<head><script>${finder(up)}</script>`)
    .replace(/<\/body>/, `<script>${anchor}</script></body>`);
}

function style(text, name) {
  return text.replaceAll(BASE, upFrom(name));
}

/** Every string that has the placeholder in it becomes a sum. */
function script(code) {
  if (!code.includes(BASE)) return code;
  const found = [];
  visit(parseAst(code), (node) => {
    if (node.type === "Literal" && typeof node.value === "string" && node.value.includes(BASE))
      found.push([node.start, node.end, sum(node.value)]);
    if (node.type === "TemplateElement" && node.value.raw.includes(BASE))
      found.push([node.start, node.end, code.slice(node.start, node.end).replaceAll(BASE, () => `\${${VARIABLE}}`)]);
  });
  found.sort(([one], [other]) => other - one);
  return found.reduce((text, [start, end, instead]) => text.slice(0, start) + instead + text.slice(end), code);
}

function sum(value) {
  return `(${value
    .split(BASE)
    .map((part) => JSON.stringify(part).replaceAll("</", "<\\/"))
    .join(`+${VARIABLE}+`)})`;
}

function visit(node, see) {
  if (Array.isArray(node)) for (const part of node) visit(part, see);
  else if (node && typeof node.type === "string") {
    see(node);
    for (const key of Object.keys(node)) if (key !== "parent") visit(node[key], see);
  }
}
