/**
 * Readers of what the sandbox says of a policy and its network, as those of `answers.ts`, which has the others: what is
 * thought of observations, what each layer makes of one, where the weights lie.
 */
import type { Inspection, LayerActivations, TensorLayout } from "swingup";
import type { ActionMap } from "../worker/player.ts";
import { floats, listOf, oneOf, optional, type Read, record, text, whole, wrong } from "../worker/shape.ts";

export const MOST_PARAMETERS = 2 ** 25;
export const MOST_NUMBERS = 2 ** 20; // of an observation, an action, a map
export const floats32 = floats(Float32Array, MOST_NUMBERS);
export const short = text(100);

export const inspected = {
  count: whole(1, MOST_NUMBERS),
  values: floats32,
  probabilities: optional(floats32),
  means: optional(floats32),
  standardDeviations: optional(floats32),
};

/** As many numbers as there are observations, for each choice or dimension. */
export const whollyInspected =
  <T extends Inspection>(read: Read<T>, count: number): Read<T> =>
  (value, what) => {
    const copy = read(value, what);
    const { values, probabilities = values, means = values, standardDeviations = means } = copy;
    const fits = [probabilities, means, standardDeviations].every(({ length }) => length > 0 && length % count === 0);
    if (copy.count !== count || values.length !== count || !fits || means.length !== standardDeviations.length)
      throw wrong(what, `what is thought of ${count} observations`, value);
    return copy;
  };

export const map =
  (count: number): Read<ActionMap | undefined> =>
  (value, what) => {
    const read = record<ActionMap>({ ...inspected, activations: optional(floats32) });
    const map = optional(whollyInspected(read, count))(value, what);
    if ((map?.activations ?? map?.values)?.length !== map?.values.length)
      throw wrong(`${what}.activations`, `${count} numbers`, map?.activations);
    return map;
  };

export const layer: Read<LayerActivations> = (value, what) => {
  const read = record<LayerActivations>({
    units: whole(1, MOST_NUMBERS),
    activation: oneOf(["linear", "tanh", "relu", "leakyRelu", "elu", "sigmoid"] as const),
    values: floats32,
  })(value, what);
  if (read.values.length !== read.units) throw wrong(`${what}.values`, `${read.units} numbers`, read.values);
  return read;
};

export const tensor = record<TensorLayout>({
  name: short,
  shape: listOf(whole(1, MOST_NUMBERS), 4),
  offset: whole(0, MOST_PARAMETERS),
});
