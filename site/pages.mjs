// README, docs/ and what they lead to as the generator's pages, in a folder that is gone afterwards: the sources stay the
// files that GitHub shows. What changes is where links go; a linked file of the repository becomes a page with its text.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, posix, sep } from "node:path";
import { frontPage } from "./front_page.mjs";
import { sidebar } from "./sidebar.mjs";

/** Pages outside docs/, and where they are on the site. */
const others = {
  "README.md": "index.md",
  "docs/README.md": "contents.md",
  "examples/README.md": "examples/index.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
};

/** Programs of examples/ that run in a page: their folders are there as they are. */
const live = ["examples/game"];

/** How the texts of linked files are colored. */
const languages = { ".ts": "ts", ".js": "js", ".mjs": "js", ".c": "c", ".cpp": "cpp", ".ino": "cpp", ".html": "html" };

/** @param api whether there is an api/ to lead to */
export function writePages(root, folder, { api }) {
  const sources = [...Object.keys(others), ...markdownOf(root).filter((name) => name !== "docs/README.md")];
  const known = new Set(sources);
  const linked = new Set();
  const write = (place, text) => {
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    writeFileSync(join(folder, place), text);
  };
  for (const source of sources) {
    const place = placeOf(source);
    const target = (path) => siteTarget(root, known, linked, path);
    const text = relinked(readFileSync(join(root, source), "utf8"), source, place, target);
    write(place, source === "README.md" ? frontPage(text) : withLab(text, source, place));
  }
  for (const path of linked) write(`source/${path}.md`, sourcePage(path, readFileSync(join(root, path), "utf8")));
  cpSync(join(root, "docs/images"), join(folder, "images"), { recursive: true });
  for (const path of live) cpSync(join(root, path), join(folder, "public", path), { recursive: true });
  cpSync(join(root, "lab/public/icon.svg"), join(folder, "public/icon.svg"));
  write("sidebar.json", JSON.stringify(sidebar(root, { placeOf, api })));
}

/** @param source a path of the repository */
function placeOf(source) {
  return others[source] ?? source.replace(/^docs\//, "").replace(/README\.md$/, "index.md");
}

function markdownOf(root) {
  return readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join("docs", ...name.split(sep)))
    .sort();
}

/** Where a link to a path of the repository leads on the site, from its root. */
function siteTarget(root, known, linked, path) {
  if (known.has(path)) return placeOf(path);
  if (path.startsWith("docs/images/")) return path.slice("docs/".length);
  if (live.some((folder) => path.startsWith(`${folder}/`))) return path;
  if (!existsSync(join(root, path)) || statSync(join(root, path)).isDirectory())
    throw new Error(`site: expected links to files that are there, got ${path}`);
  linked.add(path);
  return `source/${path}.md`;
}

/** The text with its links as the site has them; code stays as it is. */
function relinked(text, source, place, target) {
  const moved = (link) => {
    if (/^([a-z]+:|#|\/)/.test(link)) return link;
    const [path, anchor] = link.split("#");
    const to = posix.relative(posix.dirname(place), target(posix.join(posix.dirname(source), path)));
    const relative = to.startsWith(".") ? to : `./${to}`;
    return anchor === undefined ? relative : `${relative}#${anchor}`;
  };
  return text
    .split(/(^```[\s\S]*?^```|`[^`\n]+`)/m)
    .map((part, k) =>
      k % 2 === 1
        ? part
        : part
            .replace(/\]\(([^)\s]+)\)/g, (_, link) => `](${moved(link)})`)
            .replace(/\b(src|href)="([^"]+)"/g, (_, name, link) => `${name}="${moved(link)}"`),
    )
    .join("");
}

/** Code that names a lesson of the lab leads to it. The settings of a scenario, which GitHub's readers copy, lead to the lab; its lesson is offered first. */
function withLab(text, source, place) {
  const name = source.match(/^docs\/scenarios\/([\w-]+)\.md$/)?.[1];
  const lab = `${posix.relative(posix.dirname(place), "lab")}/`;
  const link = (hash, words) => `<a href="${lab}${hash.replaceAll("&", "&amp;")}" target="_self">${words}</a>`;
  if (source === "docs/guides/teaching.md")
    return text.replace(/^(\| \d+ \| )(?:\[`([\w-]+)`\]\(([^)]*)\)|`([\w-]+)`)/gm, (_, row, one, page, other) => {
      const lesson = link(`#lesson=${one ?? other}`, one ?? other);
      return row + (page ? `${lesson} ([answer](${page}))` : lesson);
    });
  if (name === "README") return text.replace(/^(# .*\n)/, `$1\n${link("#lesson", "As lessons in the lab")}.\n`);
  if (name === undefined) return text;
  const lesson = `${link(`#lesson=${name}`, "Predict first, then see it run: the lesson in the lab")}.`;
  return text
    .replace(/^(# .*\n)/, `$1\n${lesson}\n`)
    .replace(/In the lab: `(#[^`]*)` after its address\./g, (_, hash) => link(hash, "Run it in the lab"));
}

function sourcePage(path, text) {
  const language = languages[extname(path)] ?? "text";
  return `---\nsearch: false\noutline: false\n---\n\n# ${posix.basename(path)}\n\n\`${path}\`\n\n\`\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\`\`\n`;
}
