/**
 * Names that are nearly right: what a class written for Gymnasium calls `observation_space` is read by nobody here. A
 * member that is missing while one with nearly its name is there is named with the right spelling.
 */
import { distance } from "fastest-levenshtein";
import { isArrayLike } from "../core/floats.ts";

/** Members of an environment that swingup reads. */
const MEMBERS = [
  "observationSpace",
  "actionSpace",
  "actionMasks",
  "reset",
  "step",
  "resetInto",
  "stepInto",
  "render",
  "close",
  "getState",
  "setState",
] as const;

/** What others call the fields of results. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  observation: ["obs", "nextobs", "nextobservation", "state", "observations"],
  reward: ["rew", "rewards"],
  terminated: ["done", "terminal", "terminate", "isterminal"],
  actionMask: ["mask", "actionmasks"],
};

export interface Misspelling {
  /** As it is there. */
  readonly found: string;
  /** As it must be. */
  readonly wanted: string;
}

/** Members that are there under another spelling only: snake case, other capitals, a singular. */
export function misspeltMembers(env: object): Misspelling[] {
  const names = memberNames(env);
  const missing = MEMBERS.filter((wanted) => (env as Record<string, unknown>)[wanted] === undefined);
  return missing.flatMap((wanted) => {
    const found = names.find((name) => name !== wanted && key(name) === key(wanted));
    return found === undefined ? [] : [{ found, wanted }];
  });
}

/** Words for an error about a member or a field that is not there: what is there in its place; none where nothing is. */
export function spellingHint(given: unknown, wanted: string): string {
  if (
    typeof given !== "object" ||
    given === null ||
    isArrayLike(given) ||
    (given as Record<string, unknown>)[wanted] !== undefined
  )
    return "";
  const near = memberNames(given)
    .filter((name) => name !== wanted)
    .map((name) => ({ name, d: likeness(name, wanted) }))
    .filter(({ d }) => d <= Math.max(1, Math.floor(wanted.length / 5)))
    .sort((a, b) => a.d - b.d);
  return near.length === 0 ? "" : `; there is "${near[0].name}", which nobody reads: call it ${wanted}`;
}

function likeness(name: string, wanted: string): number {
  if ([wanted, ...(ALIASES[wanted] ?? [])].some((alias) => key(alias) === key(name))) return 0;
  return distance(name.toLowerCase(), wanted.toLowerCase());
}

/** Without what spellings differ in. A leading underscore stays: such names are an author's own. */
function key(name: string): string {
  const [first = "", rest = ""] = [name.slice(0, 1), name.slice(1)];
  return `${first}${rest.replaceAll("_", "")}`.toLowerCase().replace(/s$/, "");
}

/** Of the object and its classes. */
function memberNames(env: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = env; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  names.delete("constructor");
  return [...names];
}
