// The site's contents: those of docs/README.md, in its order, and every scenario that has a page.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * @param placeOf where a path of the repository is on the site
 * @param api whether there is an api/ to lead to
 */
export function sidebar(root, { placeOf, api }) {
  const groups = new Map();
  const add = (group, text, source) => {
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push({ text, link: `/${placeOf(source).replace(/\.md$/, ".html")}` });
  };
  for (const [title, text, source] of contents(root))
    if (!folder(source, "scenarios")) add(groupOf(title, source), text, source);
  add("Scenarios", "All questions", "docs/scenarios/README.md");
  for (const name of scenarioNames(root)) add("Scenarios", named(name), `docs/scenarios/${name}.md`);
  add("Examples", "All examples", "examples/README.md");
  add("The project", "Changes", "CHANGELOG.md");
  add("The project", "Contributing", "CONTRIBUTING.md");
  add("The project", "Contents", "docs/README.md");
  if (api) groups.get("Reference").push({ text: "Every export, by typedoc", link: "/api/index.html", target: "_self" });
  const order = ["Start", "Environments", "Guides", "Scenarios", "Algorithms", "Reference", "Examples", "Internals"];
  const titles = [...order, ...[...groups.keys()].filter((title) => !order.includes(title))];
  return titles.map((text) => ({
    text,
    collapsed: !["Start", "Guides"].includes(text),
    items: groups.get(text) ?? [],
  }));
}

/** Links of the contents: the section's title, the text, the path in the repository. */
function contents(root) {
  const sections = readFileSync(join(root, "docs/README.md"), "utf8").split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const [title] = section.split("\n", 1);
    return [...section.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)\)/g)].map(([, text, link]) => [
      title,
      text.replace(/^./, (letter) => letter.toUpperCase()),
      posix.join("docs", link),
    ]);
  });
}

function folder(source, name) {
  return source.startsWith(`docs/${name}/`);
}

function groupOf(title, source) {
  return folder(source, "environments") ? "Environments" : title;
}

function scenarioNames(root) {
  return readdirSync(join(root, "docs/scenarios"))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.slice(0, -".md".length))
    .sort();
}

/** "batch-size" as "Batch size". */
function named(name) {
  const words = name.replaceAll("-", " ").replace(/\b(ppo|trpo|reinforce)\b/g, (word) => word.toUpperCase());
  return words.replace(/^./, (letter) => letter.toUpperCase());
}
