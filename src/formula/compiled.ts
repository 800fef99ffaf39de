/** A formula with a meaning: a tree whose names are looked up once, as closures over the number of a lane. */
import { didYouMean } from "../core/check.ts";
import { type Callable, MOST_EXPONENT, power } from "./functions.ts";
import { FormulaError } from "./tokens.ts";
import type { Tree } from "./tree.ts";

/** The value in a lane; a truth is 1 or 0, and what is not 0 is true. */
export type Value = (lane: number) => number;

/** What the names of a formula mean. */
export interface Meaning {
  /** What the formula is called in an error. */
  readonly name: string;
  readonly text: string;
  readonly quantities: ReadonlyMap<string, Value>;
  /** Those that take a number in brackets. */
  readonly rows: ReadonlyMap<string, readonly Value[]>;
  readonly functions: ReadonlyMap<string, Callable>;
}

type Of<K extends Tree["kind"]> = Extract<Tree, { kind: K }>;

/** @throws FormulaError for a name, a number of arguments or an exponent that there is not */
export function compiled(tree: Tree, meaning: Meaning): Value {
  const inner = (part: Tree) => compiled(part, meaning);
  switch (tree.kind) {
    case "number": {
      const { value } = tree;
      return () => value;
    }
    case "name":
      return named(tree, meaning);
    case "call":
      return called(tree, meaning);
    case "minus": {
      const of = inner(tree.of);
      return (lane) => -of(lane);
    }
    case "not": {
      const of = inner(tree.of);
      return (lane) => (of(lane) === 0 ? 1 : 0);
    }
    case "power": {
      const of = inner(tree.of);
      const exponent = exponentOf(tree, meaning);
      return (lane) => power(of(lane), exponent);
    }
    case "choice": {
      const [test, yes, no] = [tree.test, tree.yes, tree.no].map(inner);
      return (lane) => (test(lane) !== 0 ? yes(lane) : no(lane));
    }
    case "two":
      return ofTwo(tree.sign, inner(tree.left), inner(tree.right));
  }
}

function ofTwo(sign: Of<"two">["sign"], left: Value, right: Value): Value {
  const truth = (of: (a: number, b: number) => boolean): Value => {
    return (lane) => (of(left(lane), right(lane)) ? 1 : 0);
  };
  const two: Readonly<Record<typeof sign, Value>> = {
    "+": (lane) => left(lane) + right(lane),
    "-": (lane) => left(lane) - right(lane),
    "*": (lane) => left(lane) * right(lane),
    "/": (lane) => left(lane) / right(lane),
    "%": (lane) => left(lane) % right(lane),
    "<": truth((a, b) => a < b),
    "<=": truth((a, b) => a <= b),
    ">": truth((a, b) => a > b),
    ">=": truth((a, b) => a >= b),
    "==": truth((a, b) => a === b),
    "!=": truth((a, b) => a !== b),
    and: truth((a, b) => a !== 0 && b !== 0),
    or: truth((a, b) => a !== 0 || b !== 0),
  };
  return two[sign];
}

function named({ name, index, at }: Of<"name">, meaning: Meaning): Value {
  const { quantities, rows, functions } = meaning;
  if (index !== undefined) {
    const row = rows.get(name);
    if (!row) throw unknown(meaning, name, at, [...rows.keys()]);
    if (index >= row.length)
      throw error(
        meaning,
        at,
        `expected ${name}[0]${row.length > 1 ? ` to ${name}[${row.length - 1}]` : ""}, got ${name}[${index}]`,
      );
    return row[index];
  }
  const value = quantities.get(name);
  if (value) return value;
  if (functions.has(name)) throw error(meaning, at, `expected ${name}(...), a function, with what it is taken of`);
  if (rows.has(name)) throw error(meaning, at, `expected ${name}[0] or another number in the brackets, got ${name}`);
  throw unknown(meaning, name, at, [...new Set([...quantities.keys(), ...rows.keys()])]);
}

function called({ name, given, at }: Of<"call">, meaning: Meaning): Value {
  const callable = meaning.functions.get(name);
  if (!callable) throw unknown(meaning, `${name}()`, at, [...meaning.functions.keys()]);
  const { least, most, of } = callable;
  if (given.length < least || given.length > most) {
    const wanted = least === most ? String(least) : `${least} to ${most}`;
    throw error(meaning, at, `expected ${wanted} number${most === 1 ? "" : "s"} in ${name}(), got ${given.length}`);
  }
  const parts = given.map((part) => compiled(part, meaning));
  const [first] = parts;
  if (most === 1) return (lane) => of(first(lane));
  return (lane) => of(...parts.map((part) => part(lane)));
}

/** Powers are products, so that they are the same everywhere: of whole numbers that stand in the formula. */
function exponentOf({ exponent, at }: Of<"power">, meaning: Meaning): number {
  const sign = exponent.kind === "minus" ? -1 : 1;
  const of = exponent.kind === "minus" ? exponent.of : exponent;
  if (of.kind === "number" && Number.isInteger(of.value) && of.value <= MOST_EXPONENT) return sign * of.value;
  throw error(
    meaning,
    at,
    `expected a whole number up to ${MOST_EXPONENT} after ^ (sqrt(x) and exp(y * log(x)) do the rest)`,
  );
}

function unknown(meaning: Meaning, name: string, at: number, known: readonly string[]): FormulaError {
  const near = didYouMean(name.replace("()", ""), known);
  const brief = name.length > 30 ? `${name.slice(0, 30)}…` : name;
  return error(
    meaning,
    at,
    `there is no ${brief}${near}; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
  );
}

function error({ name, text }: Meaning, at: number, said: string): FormulaError {
  return new FormulaError(name, text, at, said);
}
