/** What a user types, as values: numbers, `true` and `false`, lists, and the assignments of `--set`. */

import { formerNames } from "../configuration/former_names.ts";
import { settings } from "../configuration/settings.ts";
import { checkKeys } from "../core/check.ts";
import { currentNames } from "../core/former_names.ts";
import { notice } from "./output.ts";

export type Value = number | boolean | string | null | Value[];

/** Keys that are no settings because they have an option of their own. */
const ownOptions: Record<string, string> = {
  env: "the command's first argument",
  algorithm: "--algo",
  preset: "--preset",
  seed: "--seed",
  steps: "--steps",
};

/** `100000`, `1e5`, `100_000` and the like as a number; any other text as it is, for a check to refuse by name. */
export function numberOrText(text: string): number | string {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : text;
}

/** `64,64` as a list; else `true`, `false`, a number, or the text itself. */
export function parseValue(text: string): Value {
  if (text.includes(","))
    return text
      .split(",")
      .filter((item) => item !== "")
      .map(parseValue);
  if (text === "true" || text === "false") return text === "true";
  return numberOrText(text);
}

export interface Assignments {
  settings: Record<string, Value>;
  envOptions: Record<string, Value>;
}

/**
 * The `key=value` texts of `--set`, sorted into settings of the run and options of the environment.
 * @throws RangeError for a text without a value and for an unknown key, with the nearest known ones
 */
export function parseAssignments(texts: readonly string[], envOptionNames: readonly string[]): Assignments {
  const result: Assignments = { settings: {}, envOptions: {} };
  for (const text of texts) {
    const equals = text.indexOf("=");
    const key = nameNow(text.slice(0, equals).trim());
    if (equals < 1 || key === "") throw new RangeError(`--set: expected key=value, got ${JSON.stringify(text)}`);
    if (Object.hasOwn(ownOptions, key)) throw new RangeError(`--set: ${key} is given by ${ownOptions[key]}`);
    checkKeys("--set", Object.fromEntries([[key, true]]), [...Object.keys(settings), ...envOptionNames]);
    const value = parseValue(text.slice(equals + 1).trim());
    if (Object.hasOwn(settings, key)) result.settings[key] = asList(key, value);
    else result.envOptions[key] = value;
  }
  return result;
}

/** A setting's name, where a former one was typed. */
function nameNow(key: string): string {
  return Object.keys(currentNames({ [key]: true }, formerNames, notice))[0];
}

/** A list of one or no element looks like a plain value: `hiddenSizes=64`, `hiddenSizes=`; only null is typed as a word. */
function asList(key: string, value: Value): Value {
  if (!settings[key].list || Array.isArray(value) || value === "null") return value === "null" ? null : value;
  return value === "" ? [] : [value];
}
