/**
 * The words of a formula: numbers, names, signs, each with its place in the text, and the one kind of error that a formula
 * has: a line with a mark before the place that is wrong.
 */

/** At most so many characters are read: an address that anybody may have written holds one. */
const LONGEST = 1000;

const SHOWN = 24; // characters on each side of the mark

const PATTERN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.]))|(?<name>[a-z_]\w*)|(?<sign><=|>=|==|!=|&&|\|\||[-+*/%^<>?:(),[\]!]))/iy;

const SPELLED: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "!": "not" };
const WORDS = ["and", "or", "not"];

export interface Token {
  readonly kind: "number" | "name" | "sign" | "end";
  /** As it stands; `and`, `or` and `not` however they were spelled. */
  readonly text: string;
  /** Of its first character, from 0. */
  readonly at: number;
}

/** A formula that cannot be read or means nothing: where and why, in one line. */
export class FormulaError extends RangeError {
  override readonly name = "FormulaError";
  /** Of the character that is wrong, from 0. */
  readonly at: number;

  constructor(name: string, text: string, at: number, said: string) {
    super(`${name}: ${said}, at character ${at + 1}: ${marked(text, at)}`);
    this.at = at;
  }
}

/**
 * @param name what the formula is called in an error
 * @throws FormulaError for a character that no formula has, or too many of them
 */
export function tokensOf(name: string, text: string): readonly Token[] {
  if (text.length > LONGEST)
    throw new FormulaError(name, text, LONGEST, `expected at most ${LONGEST} characters, got ${text.length}`);
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < end) {
    const from = PATTERN.lastIndex;
    const match = PATTERN.exec(text);
    if (!match) throw strange(name, text, from + text.slice(from).search(/\S/));
    tokens.push(token(match));
  }
  tokens.push({ kind: "end", text: "", at: end });
  return tokens;
}

function token({ groups, 0: whole, index }: RegExpExecArray): Token {
  const { number, name, sign } = groups as Readonly<Record<string, string | undefined>>;
  const text = number ?? name ?? sign ?? "";
  const at = index + whole.length - text.length;
  if (number !== undefined) return { kind: "number", text, at };
  if (name !== undefined) return { kind: WORDS.includes(name) ? "sign" : "name", text, at };
  return { kind: "sign", text: SPELLED[text] ?? text, at };
}

function strange(name: string, text: string, at: number): FormulaError {
  const letter = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  const hint = text[at] === "=" ? '; "is equal to" is ==' : "";
  return new FormulaError(name, text, at, `expected numbers, names and signs, got ${letter}${hint}`);
}

/** The surroundings of a place, with ▸ before it, on one line. */
function marked(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - SHOWN), at);
  const after = text.slice(at, at + SHOWN);
  const cut = (gone: boolean) => (gone ? "…" : "");
  const line = `${cut(at > SHOWN)}${before}▸${after}${cut(at + SHOWN < text.length)}`;
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
