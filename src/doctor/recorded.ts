/** The updates of a run from the lines of its `metrics.jsonl`: numbers by the names that `TrainingMetrics` has for them. */
import { checkInteger } from "../core/check.ts";
import type { DiagnosedUpdate } from "./evidence.ts";

/**
 * @param text of the file, whose last line may be torn: the run goes on, or was killed
 * @throws RangeError for a line before the last that is no object of an update's numbers
 */
export function recordedUpdates(text: string): DiagnosedUpdate[] {
  const lines = text.split("\n");
  const torn = lines.pop() !== "";
  const updates: DiagnosedUpdate[] = [];
  for (const [k, line] of lines.entries()) {
    const update = updateOf(line, k + 1, updates.at(-1));
    if (update) updates.push(update);
    else if (k < lines.length - 1 || torn)
      throw new RangeError(`metrics.jsonl, line ${k + 1}: expected an object in JSON, got something else`);
  }
  return updates;
}

function updateOf(line: string, number: number, before: DiagnosedUpdate | undefined): DiagnosedUpdate | undefined {
  const record = parsed(line);
  if (!record) return undefined;
  const name = (key: string) => `metrics.jsonl, line ${number}, ${key}`;
  const update = checkInteger(name("update"), record.update, { least: (before?.update ?? 0) + 1 });
  const step = checkInteger(name("step"), record.step, { least: (before?.step ?? 0) + 1 });
  const numbers = Object.entries(record).filter(([, value]) => typeof value === "number" || value === null);
  const metrics = Object.fromEntries(numbers.map(([key, value]) => [camelCase(key), value]));
  const { eval_mean_return: meanReturn } = record;
  const evaluation = typeof meanReturn === "number" ? { meanReturn } : undefined;
  return { update, step, metrics, evaluation };
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record === "object" && record !== null && !Array.isArray(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
