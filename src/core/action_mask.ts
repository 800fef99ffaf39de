/**
 * Masks of choices: 1 (or true) where one is allowed, 0 (or false) where not, dimension after dimension. Exported modules
 * check by this very function.
 */
import { isArrayLike } from "./floats.ts";
import { show } from "./show.ts";

/** Why numbers have no masks. */
export const MASKED_BOX =
  "expected none with a box(...) of actions, whose numbers cannot be forbidden one by one; use discrete, multiDiscrete or multiBinary, or let step() treat a forbidden number as the nearest allowed one";

/** Where in a mask something is wrong, and what. */
export type MaskFault = readonly [index: string, text: string];

/**
 * Copies a mask as 0 and 1 into `target`, which is as long as it must be. Something must be allowed in every dimension.
 * @param counts values of each dimension, as `choiceCounts` lists them
 * @returns what is wrong with it, or undefined
 */
export function copyMask(mask: unknown, counts: readonly number[], target: Uint8Array): MaskFault | undefined {
  const { length } = target;
  const expected = `an array of ${length} times 0 or 1`;
  if (!isArrayLike(mask)) return ["", `expected ${expected}, got ${show(mask)}`];
  if (mask.length !== length) return ["", `expected ${expected}, got ${mask.length}`];
  let k = 0;
  for (let d = 0; d < counts.length; d++) {
    let allowed = 0;
    for (const end = k + counts[d]; k < end; k++) {
      const element = mask[k];
      if (element !== 0 && element !== 1 && typeof element !== "boolean")
        return [`[${k}]`, `expected 0 or 1, got ${show(element)}`];
      target[k] = Number(element);
      allowed += target[k];
    }
    if (allowed > 0) continue;
    const where = counts.length === 1 ? "" : ` of element ${d} of the action (${k - counts[d]} to ${k - 1})`;
    return ["", `expected at least one choice${where} to be allowed, got only zeros`];
  }
  return undefined;
}
