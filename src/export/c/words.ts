/**
 * Numbers, tables, comments and names as C99 has them, such that a number that the compiler reads is the number that was
 * written, and that no text from elsewhere ends the comment that it stands in.
 */
import { show } from "../../core/check.ts";

const LONGEST_NAME = 40; // characters; C99 tells names apart by the first 63
const WIDTH = 110; // characters of a table's line

/** The nearest float32 to nine digits is the number itself. */
export function float(value: number): string {
  return `${decimal(value, Number(value.toPrecision(9)))}f`;
}

export function double(value: number): string {
  return decimal(value, value);
}

function decimal(value: number, rounded: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(rounded);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** `static const TYPE NAME[LENGTH] = {...};` */
export function table(
  type: string,
  name: string,
  values: Iterable<number>,
  literal: (value: number) => string,
): string {
  const texts = Array.from(values, literal);
  return `static const ${type} ${name}[${texts.length}] = {\n${lines(texts)}\n};\n`;
}

function lines(texts: readonly string[]): string {
  const filled: string[] = [];
  let line = "";
  for (const text of texts) {
    if (line.length + text.length > WIDTH) {
      filled.push(line);
      line = "";
    }
    line += `${line === "" ? " " : ""} ${text},`;
  }
  return [...filled, line].join("\n");
}

/** A text from elsewhere within a comment: whatever could end it, or stand for what could, is escaped as in JSON. */
export function comment(text: string): string {
  return text.replace(
    /[^\x20-\x7e]|[*\\?]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** @throws RangeError where functions cannot be called after it */
export function checkIdentifier(name: string): void {
  if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name) || name.length > LONGEST_NAME)
    throw new RangeError(
      `name: expected a C identifier, since format c names its functions after the file: a letter, then letters, digits and underscores, at most ${LONGEST_NAME} of them, got ${show(name)}`,
    );
}
