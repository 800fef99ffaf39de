/** Just enough XML to read our own files strictly: elements, attributes, text. Anything not well-formed throws. */
export interface XmlElement {
  tag: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

export function parseXml(source: string): XmlElement {
  const root: XmlElement = { tag: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let at = 0;
  for (const match of source.matchAll(/<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const parent = open[open.length - 1];
    parent.text += plainText(source.slice(at, match.index));
    at = match.index + match[0].length;
    const [, close, tag, attributes, empty] = match;
    if (close) {
      if (parent.tag !== tag) throw new Error(`</${tag}> closes <${parent.tag}>`);
      open.pop();
      continue;
    }
    const element: XmlElement = { tag, attributes: parseAttributes(attributes), children: [], text: "" };
    parent.children.push(element);
    if (!empty) open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open[open.length - 1].tag}> is not closed`);
  if (source.slice(at).trim() !== "" || root.text.trim() !== "") throw new Error("text outside the root");
  if (root.children.length !== 1) throw new Error(`${root.children.length} roots`);
  return root.children[0];
}

/** All elements below, in the order of the file. */
export function descendants(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}

function parseAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of source.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    attributes[name] = plainText(value);
  }
  return attributes;
}

function plainText(source: string): string {
  if (/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(source)) throw new Error(`not escaped: ${source}`);
  return source.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
