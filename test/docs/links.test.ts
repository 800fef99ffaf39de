/** What the pages lead to is there: linked files and headings, named paths of the repository, functions in files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].concat(
  readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join("docs", ...name.split(sep))),
);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const reader = "docs/environments/custom.md"; // whose `src/` is that of the reader's project
const prose = (page: string) => read(page).replace(/```[\s\S]*?```/g, "");

/** The anchors of a page's headings, as GitHub makes them. */
function headings(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Links of a page that stay in the repository: the text, the path from the root, the anchor. */
function links(page: string): { text: string; target: string; anchor: string | undefined }[] {
  return [...prose(page).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
    .map(([, text, link, attribute]) => ({ text: text ?? "", link: link ?? attribute }))
    .filter(({ link }) => !/^(https?|mailto):/.test(link))
    .map(({ text, link }) => {
      const [place, anchor] = link.split("#");
      return { text, target: place === "" ? page : posix.join(posix.dirname(page), place), anchor };
    });
}

describe("README, CONTRIBUTING, CHANGELOG and docs", () => {
  it("link to files and headings that are there", () => {
    const dead = pages.flatMap((page) =>
      links(page)
        .filter(({ target, anchor }) => {
          if (!existsSync(join(root, target))) return true;
          return anchor !== undefined && !headings(target).includes(anchor);
        })
        .map(({ target, anchor }) => `${page} -> ${target}#${anchor ?? ""}`),
    );
    expect(dead).toEqual([]);
  });

  it("name files and folders of the repository that are there", () => {
    const named = pages
      .filter((page) => page !== "CHANGELOG.md")
      .flatMap((page) =>
        [...prose(page).matchAll(/`((?:src|assembly|test|lab|bench|docs|examples|scripts)\/[\w./-]+)`/g)].map(
          ([, path]) => ({ page, path }),
        ),
      );
    expect(named.length).toBeGreaterThan(40);
    const missing = named.filter(({ page, path }) => page !== reader && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it("name functions that are in the files beside them: [`name`](file.ts), `name` in `file.ts`", () => {
    const named = pages.flatMap((page) => [
      ...links(page)
        .filter(({ text, target }) => /^`\w+`$/.test(text) && target.endsWith(".ts"))
        .map(({ text, target }) => ({ page, name: text.slice(1, -1), target })),
      ...[...prose(page).matchAll(/`(\w+)` in `([\w/]+\.ts)`/g)].map(([, name, target]) => ({ page, name, target })),
    ]);
    const missing = named.filter(({ name, target }) => !new RegExp(`\\b${name}\\b`).test(read(target)));
    expect(missing).toEqual([]);
  });

  it("are all in the contents, docs/README.md", () => {
    const listed = links("docs/README.md").map(({ target }) => target);
    expect(pages.filter((page) => !["docs/README.md", ...listed].includes(page) && page.startsWith("docs/"))).toEqual(
      [],
    );
  });
});
