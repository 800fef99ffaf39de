// VitePress's configuration; the pages beside it are those that site/pages.mjs has written.
import { readFileSync } from "node:fs";
import { BASE } from "../../../site/relative.mjs";

const sidebar = JSON.parse(readFileSync(new URL("../sidebar.json", import.meta.url), "utf8"));

/** Anchors as GitHub makes them, so that one link is right in both places. */
const slugify = (title) =>
  title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");

export default {
  base: BASE,
  lang: "en-US",
  title: "swingup",
  description:
    "Reinforcement learning by policy gradients on the CPU, in Node and in browsers. A policy learns in this page.",
  head: [
    ["link", { rel: "icon", href: `${BASE}icon.svg` }],
    ["meta", { property: "og:site_name", content: "swingup" }],
    ["meta", { property: "og:type", content: "website" }],
  ],
  transformHead: ({ pageData: { title, description } }) => [
    ["meta", { property: "og:title", content: title || "swingup" }],
    ...(description ? [["meta", { property: "og:description", content: description }]] : []),
  ],
  ignoreDeadLinks: [/^(\.?\/)?(\.\.\/)*(api|examples\/game)\//], // not the generator's own pages
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    theme: { light: "github-light-high-contrast", dark: "github-dark" },
  },
  vite: { logLevel: "warn", build: { chunkSizeWarningLimit: 5000 } },
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Guides", link: "/start.html" },
      { text: "Algorithms", link: "/algorithms/index.html" },
      { text: "Environments", link: "/environments/index.html" },
      { text: "Scenarios", link: "/scenarios/index.html" },
      { text: "API", link: "/reference/api.html" },
      { text: "Lab", link: "/lab/", target: "_self" },
    ],
    sidebar,
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        _render: (source, env, markdown) => (env.frontmatter?.search === false ? "" : markdown.render(source, env)),
      },
    },
    docFooter: { prev: "Before", next: "Next" },
    footer: { message: "MIT license" },
  },
};
