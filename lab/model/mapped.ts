/** What can be mapped of a policy: its value, and what it does, by kinds of actions, each with the words of its legend. */
import type { Space } from "swingup";
import type { ActionMap } from "../worker/player.ts";

/** A number of each cell. */
export interface Quantity {
  readonly key: string;
  readonly label: string;
  readonly of: (map: ActionMap) => ArrayLike<number>;
  /** "choices": numbers of `names`; "signed": what is on which side of the middle matters. */
  readonly kind: "amount" | "signed" | "choices";
  /** Between which the numbers lie; otherwise the least and the greatest of the map. */
  readonly bounds?: readonly [number, number];
  /** Of choices. */
  readonly names?: readonly string[];
  /** What the ends of the scale are called. */
  readonly ends?: readonly [low: string, high: string];
}

const MOST_PARTS = 24; // of an action
const MOST_CHOICES = 12; // whose probabilities are offered

export const value: Quantity = {
  key: "value",
  label: "value",
  of: ({ values }) => values,
  kind: "amount",
  ends: ["low value", "high value"],
};

/** @param of a unit's name, such as "layer 1, unit 5" @param bounds of its activation, where it has any */
export function activationOf(of: string, bounds?: readonly [number, number]): Quantity {
  return {
    key: of,
    label: `activation of ${of}`,
    of: ({ activations, values }) => activations ?? new Float32Array(values.length),
    kind: "signed",
    ends: ["low activation", "high activation"],
    ...(bounds ? { bounds } : {}),
  };
}

/** What may be seen of actions, the first as long as nobody chooses. @param names of choices, bits or dimensions */
export function actionQuantities(space: Space, names: (k: number) => string | undefined): readonly Quantity[] {
  switch (space.type) {
    case "discrete":
      return ofChoices(space.n, names);
    case "multiDiscrete":
      return space.nvec.slice(0, MOST_PARTS).map((n, part) => {
        const first = space.nvec.slice(0, part).reduce((sum, count) => sum + count, 0);
        return mostProbable(`choice ${part}`, `most probable, choice ${part}`, first, listOf(n, String));
      });
    case "multiBinary":
      return listOf(Math.min(space.n, MOST_PARTS), (bit) => probability(bit, names(bit) ?? `bit ${bit}`));
    case "box":
      return listOf(Math.min(space.low.length, MOST_PARTS), (k) =>
        meanOf(k, names(k) ?? `dimension ${k}`, [space.low[k], space.high[k]]),
      );
  }
}

function ofChoices(n: number, names: (k: number) => string | undefined): readonly Quantity[] {
  const called = listOf(n, (k) => names(k) ?? `choice ${k}`);
  return [
    mostProbable("most probable", "most probable action", 0, called),
    {
      key: "entropy",
      label: "entropy",
      of: entropies,
      kind: "amount",
      bounds: [0, Math.log(n)],
      ends: ["sure", "unsure"],
    },
    ...called.slice(0, MOST_CHOICES).map((name, k) => probability(k, name)),
  ];
}

function mostProbable(key: string, label: string, first: number, names: readonly string[]): Quantity {
  const of = ({ probabilities, count }: ActionMap) =>
    Uint16Array.from({ length: count }, (_, cell) => {
      let best = 0;
      const at = (choice: number) => probabilities?.[(first + choice) * count + cell] ?? 0;
      for (let choice = 1; choice < names.length; choice++) if (at(choice) > at(best)) best = choice;
      return best;
    });
  return { key, label, of, kind: "choices", names };
}

function probability(row: number, name: string): Quantity {
  return {
    key: `probability ${row}`,
    label: `probability of ${name}`,
    of: ({ probabilities, count, values }) =>
      probabilities?.subarray(row * count, (row + 1) * count) ?? values.map(() => 0),
    kind: "amount",
    bounds: [0, 1],
    ends: ["never", "always"],
  };
}

function meanOf(row: number, name: string, [low, high]: readonly [number, number]): Quantity {
  const bounded = Number.isFinite(low) && Number.isFinite(high) && high > low;
  return {
    key: `mean ${row}`,
    label: `mean of ${name}`,
    of: ({ means, count, values }) => means?.subarray(row * count, (row + 1) * count) ?? values.map(() => 0),
    kind: "signed",
    ends: ["lowest", "highest"],
    ...(bounded ? { bounds: [low, high] } : {}),
  };
}

/** In nats, of one choice. */
function entropies({ probabilities = new Float32Array(0), count }: ActionMap): Float32Array {
  const sums = new Float32Array(count);
  for (let k = 0; k < probabilities.length; k++)
    if (probabilities[k] > 0) sums[k % count] -= probabilities[k] * Math.log(probabilities[k]);
  return sums;
}

function listOf<T>(length: number, of: (k: number) => T): readonly T[] {
  return Array.from({ length }, (_, k) => of(k));
}
