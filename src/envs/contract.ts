/**
 * What is demanded of a custom environment, rule by rule. A rule returns what is wrong, or undefined: a lane
 * throws the first fault it meets, `checkEnv` collects them all.
 */
import { copyMask, MASKED_BOX } from "../core/action_mask.ts";
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { isArrayLike, isFloat32 } from "../core/floats.ts";
import { type Box, box, discrete, type MultiDiscrete, multiBinary, multiDiscrete, type Space } from "../core/space.ts";
import { misspeltMembers, spellingHint } from "./spelling.ts";

/** `field` is what is wrong, `text` what was expected and what came. */
export interface Fault {
  readonly field: string;
  readonly text: string;
}

/** Of an observation's bounds, times the bound's size where that is above 1: float32 has 7 digits. */
export const TOLERANCE = 1e-5;

const LARGEST = 3.4028234663852886e38; // of float32

/** What the elements of an observation may be: the bounds of its space, widened by the tolerance, finite. */
export interface Limits {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly space: Box;
}

export function limitsOf(space: Box): Limits {
  const widened = (bounds: Float32Array, sign: number) =>
    Float64Array.from(bounds, (bound) =>
      Math.min(Math.max(bound + sign * TOLERANCE * Math.max(1, Math.abs(bound)), -LARGEST), LARGEST),
    );
  return { space, low: widened(space.low, -1), high: widened(space.high, 1) };
}

/** Copies an observation as float32 into `target`. */
export function copyObservation(value: unknown, limits: Limits, target: Float32Array): Fault | undefined {
  const { low, high } = limits;
  const expected = low.length === 1 ? "an array of 1 number" : `an array of ${low.length} numbers`;
  if (!isArrayLike(value)) return { field: "observation", text: `expected ${expected}, got ${show(value)}` };
  if (value.length !== low.length)
    return { field: "observation", text: `expected ${expected}, got ${value.length}${nestedHint(value)}` };
  for (let k = 0; k < low.length; k++) {
    const element = value[k];
    if (typeof element !== "number") return elementFault(element, k, limits);
    target[k] = element;
    if (!(target[k] >= low[k] && target[k] <= high[k])) return elementFault(element, k, limits);
  }
  return undefined;
}

/** What is wrong with element `k` of an observation, which is beyond its limits. */
export function elementFault(element: unknown, k: number, { space }: Limits): Fault {
  const field = `observation[${k}]`;
  if (typeof element !== "number") return { field, text: `expected a number, got ${show(element)}` };
  if (!Number.isFinite(Math.fround(element)))
    return { field, text: `expected a finite float32 number, got ${show(element)}` };
  return {
    field,
    text: `expected a number in [${space.low[k]}, ${space.high[k]}], the bounds of observationSpace, got ${element}; where it may lie beyond them, give Infinity as the bound (check-env plays until it finds such numbers)`,
  };
}

function nestedHint(value: ArrayLike<unknown>): string {
  if (value.length === 2 && isArrayLike(value[0]) && typeof value[1] === "object" && !isArrayLike(value[1]))
    return ": it looks like [observation, info]; give { observation, info }";
  return value.length > 0 && isArrayLike(value[0]) ? " arrays; give the numbers flat, row by row" : "";
}

export function rewardFault(reward: unknown): Fault | undefined {
  if (isFloat32(reward)) return undefined;
  return { field: "reward", text: `expected a finite float32 number, got ${show(reward)}` };
}

export function flagFault(field: "terminated" | "truncated", flag: unknown): Fault | undefined {
  return typeof flag === "boolean" ? undefined : { field, text: `expected true or false, got ${show(flag)}` };
}

/** Copies what `getState` returned into `state`, which is as long as it was before. */
export function copyState(values: ArrayLike<number> | undefined, state: Float64Array): Fault | undefined {
  if (values?.length !== state.length)
    return { field: "getState()", text: `expected ${state.length} numbers as before, got ${show(values?.length)}` };
  state.set(values);
  const wrong = state.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return undefined;
  return { field: `getState()[${wrong}]`, text: `expected a finite number, got ${show(values[wrong])}` };
}

/** The kind of `step`'s result; its fields have rules of their own. */
export function resultFault(result: unknown): Fault | undefined {
  if (typeof result === "object" && result !== null && !Array.isArray(result)) return undefined;
  return { field: "step", text: `expected { observation, reward, terminated, truncated }, got ${show(result)}` };
}

export function infoFault(info: unknown): Fault | undefined {
  if (info === undefined || (typeof info === "object" && info !== null)) return undefined;
  return { field: "info", text: `expected an object, got ${show(info)}` };
}

/** Copies an action mask as 0 and 1 into `target`; `counts` as `choiceCounts` lists them. */
export function copyActionMask(mask: unknown, counts: readonly number[], target: Uint8Array): Fault | undefined {
  const fault = copyMask(mask, counts, target);
  return fault && { field: `info.actionMask${fault[0]}`, text: fault[1] };
}

/** A fault of a result, with what stands there in the place of the field that is missing. */
export function withHint(fault: Fault, result: unknown): Fault {
  const [field] = fault.field.replace("info.", "").split("[");
  return { ...fault, text: `${fault.text}${spellingHint(result, field)}` };
}

/** The mask in `info`, whatever it is. */
export function actionMaskOf(info: unknown): unknown {
  return typeof info === "object" && info !== null ? (info as { actionMask?: unknown }).actionMask : undefined;
}

/** Everything that is wrong with an object before any of its methods is called. */
export function objectFaults(env: unknown): Fault[] {
  if (typeof env !== "object" || env === null)
    return [{ field: "env", text: `expected an object with reset() and step(), got ${show(env)}` }];
  const given = env as Record<string, unknown>;
  const faults = withSpelling([...declarationFaults(given), ...methodFaults(given)], given);
  const told = new Set(faults.map(({ field }) => field));
  return [...faults, ...misspeltFaults(given, (wanted) => !told.has(wanted))];
}

/** Everything that is wrong with an object that steps many copies at once, before any of its methods is called. */
export function batchFaults(env: unknown): Fault[] {
  if (typeof env !== "object" || env === null || typeof (env as { then?: unknown }).then === "function")
    return [{ field: "make()", text: `expected an object with reset() and step(), got ${show(env)}` }];
  const given = env as Record<string, unknown>;
  const optional = ["render", "close", "getState", "setState"];
  return [...withSpelling(methodFaults(given), given), ...misspeltFaults(given, (wanted) => optional.includes(wanted))];
}

/** What is wrong with what an environment says of itself. */
export function declarationFaults(given: Record<string, unknown>): Fault[] {
  return [...spaceFaults(given), ...maskFaults(given)];
}

function withSpelling(faults: readonly Fault[], given: Record<string, unknown>): Fault[] {
  return faults.map(({ field, text }) => ({ field, text: `${text}${spellingHint(given, field)}` }));
}

function misspeltFaults(given: Record<string, unknown>, wants: (member: string) => boolean): Fault[] {
  return misspeltMembers(given)
    .filter(({ wanted }) => wants(wanted))
    .map(({ found, wanted }) => ({ field: found, text: `nobody reads it: call it ${wanted}` }));
}

function maskFaults({ actionMasks, actionSpace }: Record<string, unknown>): Fault[] {
  if (actionMasks === undefined || actionMasks === false) return [];
  if (actionMasks !== true) return [{ field: "actionMasks", text: `expected true or false, got ${show(actionMasks)}` }];
  return (actionSpace as Space | undefined)?.type === "box" ? [{ field: "actionMasks", text: MASKED_BOX }] : [];
}

function spaceFaults({ observationSpace, actionSpace }: Record<string, unknown>): Fault[] {
  const faults = [spaceFault("observationSpace", observationSpace), spaceFault("actionSpace", actionSpace)];
  if (faults[0] === undefined && (observationSpace as Space).type !== "box")
    faults[0] = {
      field: "observationSpace",
      text: `expected box(...), got ${(observationSpace as Space).type}(...); give a number k of n as n numbers, 1 at k and 0 elsewhere`,
    };
  return faults.filter((fault) => fault !== undefined);
}

function spaceFault(field: string, space: unknown): Fault | undefined {
  try {
    normalSpace(space);
    return undefined;
  } catch (error) {
    return { field, text: (error as Error).message };
  }
}

/**
 * A space that may have been written by hand as a frozen one with float32 bounds.
 * @throws Error saying what is wrong with it
 */
export function normalSpace(space: unknown): Space {
  const { type } = (space ?? {}) as { type?: unknown };
  checkSpaceKeys(space, type);
  if (type === "discrete") return discrete((space as { n: number }).n);
  if (type === "multiDiscrete") return multiDiscrete((space as MultiDiscrete).nvec);
  if (type === "multiBinary") return multiBinary((space as { n: number }).n);
  if (type !== "box")
    throw new TypeError(
      `expected box(low, high), discrete(n), multiDiscrete([...]) or multiBinary(n), got ${show(space)}`,
    );
  const { low, high, shape } = space as Box;
  return box(low, high, shape);
}

const SPACE_KEYS: Readonly<Record<string, readonly string[]>> = {
  box: ["type", "low", "high", "shape"],
  discrete: ["type", "n"],
  multiDiscrete: ["type", "nvec"],
  multiBinary: ["type", "n"],
};

/** Of a space that somebody wrote by hand: whatever nobody reads would be missed later. */
function checkSpaceKeys(space: unknown, type: unknown): void {
  if (typeof type !== "string" || typeof space !== "object" || space === null) return;
  const kind = checkChoice("type", type, Object.keys(SPACE_KEYS));
  const { start, dtype } = space as { start?: unknown; dtype?: unknown };
  if (start !== undefined)
    throw new RangeError(
      `${kind}: expected no start, since choices count from 0, got ${show(start)}; add it inside step()`,
    );
  if (dtype !== undefined)
    throw new RangeError(`${kind}: expected no dtype, got ${show(dtype)}; numbers of a box are float32, choices int32`);
  checkKeys(kind, space, SPACE_KEYS[kind]);
}

function methodFaults(env: Record<string, unknown>): Fault[] {
  const required = "stepInto" in env ? ["resetInto", "stepInto"] : ["reset", "step"];
  const faults = required
    .filter((name) => typeof env[name] !== "function")
    .map((field) => ({ field, text: `expected a method, got ${show(env[field])}` }));
  for (const field of ["render", "close", "getState", "setState"])
    if (env[field] !== undefined && typeof env[field] !== "function")
      faults.push({ field, text: `expected a method or nothing, got ${show(env[field])}` });
  if ((env.getState === undefined) !== (env.setState === undefined)) {
    const [has, lacks] = env.getState ? ["getState", "setState"] : ["setState", "getState"];
    faults.push({ field: lacks, text: `expected a method, since there is ${has}, got nothing` });
  }
  return faults;
}
