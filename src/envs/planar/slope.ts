/** A floor that rises: in its own frame it is gravity that is turned. */
import type { EnvOptions } from "../env.ts";
import type { PlanarModel } from "./model.ts";

/** The model on a floor that rises to the right by `slope` rad; u stays along the floor, w across it. */
export function onSlope(model: PlanarModel, { slope }: EnvOptions): PlanarModel {
  if (!slope) return model;
  const angle = Number(slope);
  const [sine, cosine] = [series(angle, angle, 1), series(1, angle, 0)];
  const [u, w] = model.gravity;
  return { ...model, gravity: [cosine * u + sine * w, cosine * w - sine * u] };
}

/** Of a sine (power 1) or a cosine (power 0) within a radian, from its first term: the same bits in every engine. */
function series(first: number, angle: number, power: number): number {
  let [sum, term] = [0, first];
  for (let k = power; sum + term !== sum; k += 2) {
    sum += term;
    term *= (-angle * angle) / ((k + 1) * (k + 2));
  }
  return sum;
}
