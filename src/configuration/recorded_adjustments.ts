/** Reads from a file what was changed in a run while it went on. */
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { parseJson } from "../core/json.ts";
import { adjustable } from "./adjustable.ts";
import type { AdjustmentRecord } from "./adjustments.ts";

/**
 * Reads a record from a file's metadata; a file without one is of a run that nobody has changed.
 * @throws Error that says what is wrong with it; whether the values suit the run is for its configuration to say
 */
export function parseAdjustments(text: string | undefined): AdjustmentRecord {
  if (text === undefined) return { initial: {}, changes: [] };
  const value = parseJson(text);
  const { initial, changes } = checkKeys("adjustments", value, ["initial", "changes"]);
  const first = checkValues("adjustments.initial", initial);
  if (!Array.isArray(changes)) throw new TypeError(`adjustments.changes: expected an array, got ${show(changes)}`);
  let before = -1;
  for (const change of changes) {
    const { update, values } = checkKeys("adjustments.changes", change, ["update", "values"]);
    const most = Number.MAX_SAFE_INTEGER;
    before = checkInteger("adjustments.changes: update", update, { least: before + 1, most });
    const changed = checkValues("adjustments.changes: values", values);
    for (const key of Object.keys(changed)) checkNumber(`adjustments.initial.${key}`, first[key]);
  }
  return value as AdjustmentRecord;
}

function checkValues(name: string, values: unknown): Readonly<Record<string, unknown>> {
  const checked = checkKeys(name, values, adjustable);
  for (const [key, number] of Object.entries(checked)) checkNumber(`${name}.${key}`, number);
  return checked;
}
