/** What those get who are sent a link: a title, a description, and a picture that is there and as large as is said. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pageHead } from "../../lab/page_head.ts";

interface Tag {
  tag: string;
  attrs?: Record<string, string>;
  children?: string;
}

const tags = (address?: string) => (pageHead(address).transformIndexHtml as () => Tag[])();

const meta = (list: readonly Tag[], name: string) =>
  list.find(({ attrs }) => attrs?.property === name || attrs?.name === name)?.attrs?.content;

it("names a picture that is there, in its size", () => {
  const list = tags();
  expect(list.find(({ tag }) => tag === "title")?.children).toMatch(/^swingup lab/);
  expect(meta(list, "description")).toBe(meta(list, "og:description"));
  expect(meta(list, "og:image")).toBe("./preview.png");
  const picture = readFileSync(fileURLToPath(new URL("../../lab/public/preview.png", import.meta.url)));
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  expect(picture.readUInt32BE(16)).toBe(Number(meta(list, "og:image:width")));
  expect(picture.readUInt32BE(20)).toBe(Number(meta(list, "og:image:height")));
  expect(picture.length).toBeLessThan(100_000);
});

it("has whole addresses where it is known where the lab will be", () => {
  const list = tags("https://example.org/lab");
  expect(meta(list, "og:image")).toBe("https://example.org/lab/preview.png");
  expect(meta(list, "og:url")).toBe("https://example.org/lab/");
});
