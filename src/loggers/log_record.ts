/** What every logger is given, an update of a run, and the names that its numbers have in files. */

/** One update of a run, as a trainer yields it. */
export interface LogRecord {
  readonly update: number;
  readonly step: number;
  readonly seconds: number;
  readonly metrics: object;
  /** A periodic evaluation after the update. */
  readonly evaluation?: {
    readonly meanReturn: number;
    readonly stdReturn: number;
    readonly minReturn: number;
    readonly maxReturn: number;
    readonly meanLength: number;
  };
}

/**
 * All numbers of an update by their names, flat: metrics in snake_case, those of its episodes first, those of an evaluation
 * with `eval_` before.
 */
export function namedMetrics({ update, step, seconds, metrics, evaluation }: LogRecord): Record<string, unknown> {
  const named: Record<string, unknown> = { update, step, seconds };
  const values = metrics as Readonly<Record<string, unknown>>;
  const names = Object.keys(values);
  for (const name of names) if (name.startsWith("episode")) named[snakeCase(name)] = values[name];
  for (const name of names) named[snakeCase(name)] = values[name];
  if (evaluation) Object.assign(named, namedEvaluation(evaluation));
  return named;
}

/** Names of the numbers of an evaluation. */
export const evaluationNames = [
  "eval_mean_return",
  "eval_std_return",
  "eval_min_return",
  "eval_max_return",
  "eval_mean_length",
] as const;

function namedEvaluation(evaluation: NonNullable<LogRecord["evaluation"]>): Record<string, number> {
  const { meanReturn, stdReturn, minReturn, maxReturn, meanLength } = evaluation;
  const values = [meanReturn, stdReturn, minReturn, maxReturn, meanLength];
  return Object.fromEntries(evaluationNames.map((name, k) => [name, values[k]]));
}

const snakeCased = new Map<string, string>(); // names of metrics are few, and each is asked for in every update

export function snakeCase(name: string): string {
  let found = snakeCased.get(name);
  if (found === undefined) {
    found = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeCased.set(name, found);
  }
  return found;
}
