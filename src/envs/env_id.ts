/** Names of environments: they stand in file names, in scripts and on command lines. */
import { show } from "../core/check.ts";

/** @throws TypeError or RangeError unless it is a name such as "MyGame-v0" */
export function checkId(id: unknown): string {
  if (typeof id !== "string") throw new TypeError(`id: expected a name such as "MyGame-v0", got ${show(id)}`);
  if (!/^[\p{L}\p{N}_$][\p{L}\p{N}_$.:-]{0,99}$/u.test(id))
    throw new RangeError(
      `id: expected a name such as "MyGame-v0": letters, digits, "_", "-", ".", ":", got ${show(id)}`,
    );
  return id;
}
