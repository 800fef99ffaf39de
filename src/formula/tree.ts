/**
 * A formula as a tree, by recursive descent. From loose to tight: `? :`, `or`, `and`, `not`, comparisons, `+ -`, `* / %`,
 * a sign before, `^` (to the right). What the names mean is not known here.
 */
import { FormulaError, type Token, tokensOf } from "./tokens.ts";

/** Brackets, calls, signs and choices inside one another. */
const DEEPEST = 48;

export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";
export type Arithmetic = "+" | "-" | "*" | "/" | "%";

/** A part of a formula; `at` is its place in the text. */
export type Tree =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly index?: number; readonly at: number }
  | { readonly kind: "call"; readonly name: string; readonly given: readonly Tree[]; readonly at: number }
  | { readonly kind: "minus" | "not"; readonly of: Tree; readonly at: number }
  | { readonly kind: "power"; readonly of: Tree; readonly exponent: Tree; readonly at: number }
  | { readonly kind: "choice"; readonly test: Tree; readonly yes: Tree; readonly no: Tree; readonly at: number }
  | {
      readonly kind: "two";
      readonly sign: Comparison | Arithmetic | "and" | "or";
      readonly left: Tree;
      readonly right: Tree;
      readonly at: number;
    };

type Two = Extract<Tree, { kind: "two" }>["sign"];

const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="] as const;
const SUMS = ["+", "-"] as const;
const PRODUCTS = ["*", "/", "%"] as const;

/**
 * @param name what the formula is called in an error
 * @throws FormulaError where it is none
 */
export function treeOf(name: string, text: string): Tree {
  return new Reader(name, text).whole();
}

class Reader {
  readonly #name: string;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
    this.#tokens = tokensOf(name, text);
  }

  whole(): Tree {
    const tree = this.#choice();
    if (this.#token.kind !== "end") throw this.#unexpected("a sign such as + or the end");
    return tree;
  }

  #choice(): Tree {
    return this.#deeper(() => {
      const { at } = this.#token;
      const test = this.#either();
      if (!this.#takes("?")) return test;
      const yes = this.#choice();
      this.#expect(":");
      return { kind: "choice", test, yes, no: this.#choice(), at };
    });
  }

  #either(): Tree {
    return this.#row(["or"], () => this.#row(["and"], () => this.#negation()));
  }

  #negation(): Tree {
    const { at } = this.#token;
    if (!this.#takes("not")) return this.#comparison();
    return this.#deeper(() => ({ kind: "not", of: this.#negation(), at }));
  }

  #comparison(): Tree {
    const sum = () => this.#row(SUMS, () => this.#row(PRODUCTS, () => this.#signed()));
    const left = sum();
    const { at } = this.#token;
    const sign = this.#takesOne(COMPARISONS);
    if (!sign) return left;
    const right = sum();
    if (this.#isOne(COMPARISONS)) throw this.#error('expected "and" between two comparisons');
    return { kind: "two", sign, left, right, at };
  }

  #signed(): Tree {
    const { at } = this.#token;
    if (this.#takes("-")) return this.#deeper(() => ({ kind: "minus", of: this.#signed(), at }));
    if (this.#takes("+")) return this.#deeper(() => this.#signed());
    return this.#power();
  }

  #power(): Tree {
    const of = this.#atom();
    const { at } = this.#token;
    if (!this.#takes("^")) return of;
    return this.#deeper(() => ({ kind: "power", of, exponent: this.#signed(), at }));
  }

  #atom(): Tree {
    const token = this.#token;
    const { at, text } = token;
    if (token.kind === "number") {
      this.#next += 1;
      const value = Number(text);
      if (!Number.isFinite(value)) throw this.#error("expected a number that float64 holds", at);
      return { kind: "number", value, at };
    }
    if (this.#takes("(")) {
      const inside = this.#choice();
      this.#expect(")");
      return inside;
    }
    if (token.kind !== "name") throw this.#unexpected('a number, a name or "("');
    this.#next += 1;
    if (this.#takes("(")) return { kind: "call", name: text, given: this.#given(), at };
    if (this.#takes("[")) return { kind: "name", name: text, index: this.#index(), at };
    return { kind: "name", name: text, at };
  }

  /** What stands in the brackets of a call. */
  #given(): readonly Tree[] {
    const given: Tree[] = [];
    if (this.#takes(")")) return given;
    do given.push(this.#choice());
    while (this.#takes(","));
    this.#expect(")");
    return given;
  }

  #index(): number {
    const { kind, text } = this.#token;
    if (kind !== "number" || !/^\d{1,9}$/.test(text)) throw this.#unexpected("a whole number");
    this.#next += 1;
    this.#expect("]");
    return Number(text);
  }

  /** Parts with signs of equal rank between them, from left to right. */
  #row(signs: readonly Two[], part: () => Tree): Tree {
    let left = part();
    for (;;) {
      const { at } = this.#token;
      const sign = this.#takesOne(signs);
      if (!sign) return left;
      left = { kind: "two", sign, left, right: part(), at };
    }
  }

  #deeper(part: () => Tree): Tree {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#error(`expected at most ${DEEPEST} parts inside one another`);
    const tree = part();
    this.#depth -= 1;
    return tree;
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  #isOne<T extends string>(signs: readonly T[]): T | undefined {
    const { kind, text } = this.#token;
    return kind === "sign" ? signs.find((sign) => sign === text) : undefined;
  }

  #takesOne<T extends string>(signs: readonly T[]): T | undefined {
    const sign = this.#isOne(signs);
    if (sign) this.#next += 1;
    return sign;
  }

  #takes(sign: string): boolean {
    return this.#takesOne([sign]) !== undefined;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw this.#unexpected(`"${sign}"`);
  }

  #unexpected(wanted: string): FormulaError {
    const { kind, text } = this.#token;
    const got = kind === "end" ? "the end" : `"${text.length > 30 ? `${text.slice(0, 30)}…` : text}"`;
    return this.#error(`expected ${wanted}, got ${got}`);
  }

  #error(said: string, at = this.#token.at): FormulaError {
    return new FormulaError(this.#name, this.#text, at, said);
  }
}
