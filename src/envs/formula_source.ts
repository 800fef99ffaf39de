/**
 * What makes rewards by a formula, 3 kB that few need. It lies in the bundle, as `planar/engine.ts` says why; the lab
 * puts a module in this one's place that fetches it.
 */
import * as parts from "./reward_formula.ts";

export type FormulaParts = typeof parts;

export function formulaParts(): FormulaParts | Promise<FormulaParts> {
  return parts;
}
