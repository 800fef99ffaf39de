/** What the page says of itself to those who get a link to it: title, description, picture. */
import type { Plugin } from "vite";

const title = "swingup lab: watch it learn, then beat it";
const description =
  "A small neural network learns by trial and error in your browser, from nothing to solved in seconds. Nothing to install.";

const propertiesAt = (base: string): Readonly<Record<string, string>> => ({
  "og:type": "website",
  "og:title": title,
  "og:description": description,
  "og:image": `${base}preview.png`,
  "og:image:type": "image/png",
  "og:image:width": "1200",
  "og:image:height": "630",
  "og:image:alt": "One run, untrained, half way and solved: the pole falls, then stays up; and its learning curve.",
});

/**
 * @param address at which the lab will be: pages that show links ask for whole addresses; without it they are relative
 */
export function pageHead(address?: string): Plugin {
  const base = address?.replace(/\/*$/, "/") ?? "./";
  const properties = { ...propertiesAt(base), ...(address ? { "og:url": base } : {}) };
  return {
    name: "page-head",
    transformIndexHtml: () => [
      { tag: "title", children: title, injectTo: "head" },
      { tag: "meta", attrs: { name: "description", content: description }, injectTo: "head" },
      ...Object.entries(properties).map(([property, content]) => ({
        tag: "meta",
        attrs: { property, content },
        injectTo: "head" as const,
      })),
      { tag: "meta", attrs: { name: "twitter:card", content: "summary_large_image" }, injectTo: "head" },
    ],
  };
}
