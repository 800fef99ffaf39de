/**
 * A Gaussian squashed into a bounded Box by tanh. Stored actions are the numbers before the squashing, `bound` squashes
 * and scales them; what does not follow from the Gaussian beneath is in assembly/policy/squash.ts, the estimate of the
 * entropy too, which has no closed form.
 */
import { type Box, size } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Distribution } from "./distribution.ts";
import { DiagonalGaussian, type GaussianSpec } from "./gaussian.ts";

export class SquashedGaussian extends DiagonalGaussian implements Distribution {
  override readonly kind = "squashedGaussian";
  readonly #logVolume: number;

  constructor(arena: Arena, space: Box, spec: GaussianSpec, parameters: Block<Float32Array>, columns: number) {
    const volume = logVolume(arena, space);
    super(arena, space, spec, parameters, columns, volume);
    this.#logVolume = volume;
  }

  override sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    super.sample(outputs, lanes, noise, actions, logProbabilities);
    const { pointer, stride } = actions;
    this.kernels.squashLogProbability(pointer, stride, this.actionRows, lanes, this.#logVolume, logProbabilities);
  }

  override bound(actions: Columns, lanes: number, target: Columns): void {
    const { low, high } = this.bounds;
    this.kernels.squashRows(
      actions.pointer,
      actions.stride,
      this.actionRows,
      lanes,
      low.pointer,
      high.pointer,
      target.pointer,
      target.stride,
    );
  }
}

/** sum_d log((high_d - low_d) / 2), by our own logarithm. */
function logVolume(arena: Arena, space: Box): number {
  const halves = arena.own.f32(Math.ceil(size(space) / 4) * 4);
  halves.view.fill(1);
  halves.view.set(space.low.map((low, d) => space.high[d] / 2 - low / 2));
  arena.kernels.logF32(halves.pointer, halves.pointer, halves.length);
  return halves.view.reduce((sum, log) => sum + log, 0);
}
