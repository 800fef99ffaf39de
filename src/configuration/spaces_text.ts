/** What a file says of the environment beside its name: its spaces, as a text of its metadata. */
import type { Box, Space } from "../core/space.ts";
import type { EnvDefinition } from "../envs/env.ts";

/** The key of the metadata. */
export const SPACES_KEY = "spaces";

export interface Spaces {
  readonly observation: Space;
  readonly action: Space;
}

/** As the text of the metadata. Bounds of observations are left out: no network knows of them. */
export function encodeSpaces(definition: EnvDefinition): string {
  const { observation, action } = bareSpaces(definition);
  const infinite = (_: string, value: unknown) =>
    value === Infinity || value === -Infinity ? String(value) : value instanceof Float32Array ? [...value] : value;
  return JSON.stringify({ observation: (observation as Box).shape, action }, infinite);
}

/** Those of the environment itself, without wrappers. */
export function bareSpaces(definition: EnvDefinition): Spaces {
  const { observationSpace, actionSpace } = definition.unwrapped ?? definition;
  return { observation: observationSpace, action: actionSpace };
}
