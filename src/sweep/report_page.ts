/** A report as a page of HTML without scripts or anything from elsewhere, and what all of them write in the same way. */
import { escapeText } from "../render/svg.ts";
import type { Value } from "./space.ts";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
h2 { margin-top: 2.5rem; font-size: 1.15rem } svg { max-width: 100%; height: auto }
table { border-collapse: collapse; font-size: 14px; display: block; overflow-x: auto } th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem } .pictures svg { flex: 1 1 20rem; max-width: min(100%, 32rem) } .note { color: #555 }`;

/** @returns the text of an HTML file */
export function reportPage(title: string, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeText(title)}</h1>
${sections.join("\n")}
</body></html>
`;
}

/** @param rows texts, which are escaped here */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${escapeText(text)}</${tag}>`).join("")}</tr>`;
  return `<table>${cells("th", head)}${rows.map((row) => cells("td", row)).join("")}</table>`;
}

export function textOf(value: Value | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? figure(value) : typeof value === "string" ? value : JSON.stringify(value);
}

export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
