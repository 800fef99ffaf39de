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
  const named = Object.entries(metrics).map(([name, value]) => [snakeCase(name), value]);
  const ofEpisodes = named.filter(([name]) => name.startsWith("episode"));
  return {
    update,
    step,
    seconds,
    ...Object.fromEntries([...ofEpisodes, ...named]),
    ...(evaluation ? namedEvaluation(evaluation) : {}),
  };
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

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
