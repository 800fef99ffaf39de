/**
 * The spaces that a file says an environment had, compared with those of the one that is given: without them nobody could
 * tell that an environment with other bounds of actions, or other observations, is not the one that a policy was trained
 * for.
 */
import { parseJson } from "../core/json.ts";
import { type Space, sameSpace, size } from "../core/space.ts";
import { normalSpace } from "../envs/contract.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { bareSpaces, type Spaces } from "./spaces_text.ts";

/** The environment given is not the one that the file is of; what is wrong is the argument, not the file. */
export class OtherEnvError extends RangeError {}

/**
 * Refuses an environment whose spaces are others than those in the file; files of earlier versions have none.
 * @param name of the environment in the file
 * @throws OtherEnvError, or FileFormatError where the file's are no spaces
 */
export function checkRecordedSpaces(text: string | undefined, name: string, definition: EnvDefinition): void {
  if (text === undefined) return;
  const recorded = decodeSpaces(text);
  const { observation, action } = bareSpaces(definition);
  const { id } = definition;
  const was = id === name ? `${name} as it was then` : `${name}, or an environment with its spaces`;
  const refuse = (then: string, now: string) => {
    throw new OtherEnvError(`env: expected ${was}, with ${then}, got ${id === name ? "it" : id} with ${now}`);
  };
  if (size(recorded.observation) !== size(observation))
    refuse(`observations of ${numbers(size(recorded.observation))}`, `${size(observation)}`);
  if (!sameSpace(recorded.action, action)) {
    const [then, now] = [actionText(recorded.action), actionText(action)];
    refuse(`actions of ${then}`, now === then ? `other bounds ${firstOther(recorded.action, action)}` : now);
  }
}

/** As a file has them, if it is right: infinite bounds are texts there. */
interface RecordedSpaces {
  readonly observation: readonly number[];
  readonly action: { readonly type: string; readonly low: readonly unknown[]; readonly high: readonly unknown[] };
}

function decodeSpaces(text: string): Spaces {
  try {
    const { observation, action } = parseJson(text) as RecordedSpaces;
    const bound = (value: unknown) => (typeof value === "string" ? Number(value) : value);
    const bounds = action.type === "box" ? { low: action.low.map(bound), high: action.high.map(bound) } : {};
    return {
      observation: normalSpace({ type: "box", low: -1, high: 1, shape: observation }),
      action: normalSpace({ ...action, ...bounds }),
    };
  } catch (error) {
    throw new FileFormatError(`its spaces cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function numbers(count: number): string {
  return count === 1 ? "1 number" : `${count} numbers`;
}

function actionText(space: Space): string {
  switch (space.type) {
    case "discrete":
      return `${space.n} choices`;
    case "multiDiscrete":
      return `choices of ${space.nvec.slice(0, 20).join(", ")}${space.nvec.length > 20 ? ", ..." : ""}`;
    case "multiBinary":
      return `${space.n} bits`;
    case "box":
      return `${numbers(size(space))}, the first in [${space.low[0]}, ${space.high[0]}]`;
  }
}

/** Where two boxes of one size part. */
function firstOther(then: Space, now: Space): string {
  if (then.type !== "box" || now.type !== "box") return "";
  const k = then.low.findIndex((low, d) => low !== now.low[d] || then.high[d] !== now.high[d]);
  if (k < 0) return `of the shape [${now.shape}] instead of [${then.shape}]`;
  return `of number ${k}: [${now.low[k]}, ${now.high[k]}] instead of [${then.low[k]}, ${then.high[k]}]`;
}
