/**
 * Independent normals over a Box; outputs are means `[dimension][lane]`. Their log standard deviations are parameters of
 * the distribution's own, the same for every observation, or, where they depend on it, further rows of output beneath
 * the means. The arithmetic is in assembly/policy.
 */
import { type Box, size } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { DescribedHead } from "./described_head.ts";
import type { Distribution, OldDistribution, OutputTangent } from "./distribution.ts";

/** Which log standard deviations there are. */
export interface GaussianSpec {
  /** Whether the network puts them out, for each observation its own; else they are parameters. */
  stateDependentStd: boolean;
  /** Whether actions are clipped to [-1, 1] and scaled to their bounds; else they are clipped to these. */
  rescaleActions: boolean;
  /** They are clipped to [minLogStd, maxLogStd]; outside, their gradients are 0. */
  minLogStd: number;
  maxLogStd: number;
}

export class DiagonalGaussian extends DescribedHead implements Distribution {
  readonly kind: "gaussian" | "squashedGaussian" = "gaussian";
  readonly outputs: number;
  readonly actionRows: number;
  readonly noise = "randomNormal";
  readonly parameters: Block<Float32Array>;
  protected readonly spec: GaussianSpec;
  /** Of the action space, [dimension]. */
  protected readonly bounds: { readonly low: Block<Float32Array>; readonly high: Block<Float32Array> };

  /** @param logVolume of a Gaussian that is squashed, see `HeadDescription` */
  constructor(
    arena: Arena,
    space: Box,
    spec: GaussianSpec,
    parameters: Block<Float32Array>,
    columns: number,
    logVolume?: number,
  ) {
    const { stateDependentStd, minLogStd, maxLogStd } = spec;
    const actionRows = size(space);
    const outputs = stateDependentStd ? 2 * actionRows : actionRows;
    const logStd = stateDependentStd ? 0 : parameters.pointer;
    const kind = logVolume === undefined ? "gaussian" : "squashedGaussian";
    super(arena, columns, { kind, outputs, actionRows, gaussian: { logStd, minLogStd, maxLogStd, logVolume } });
    this.actionRows = actionRows;
    this.outputs = outputs;
    this.parameters = parameters;
    this.spec = spec;
    this.bounds = { low: arena.f32(this.actionRows), high: arena.f32(this.actionRows) };
    this.bounds.low.view.set(space.low);
    this.bounds.high.view.set(space.high);
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.kernels.gaussianSample(
      outputs.pointer,
      outputs.stride,
      this.actionRows,
      lanes,
      this.ownLogStd,
      this.spec.minLogStd,
      this.spec.maxLogStd,
      noise.pointer,
      noise.stride,
      actions.pointer,
      actions.stride,
      logProbabilities,
    );
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    const { pointer, stride } = outputs;
    this.kernels.copyRows(pointer, stride, this.actionRows, lanes, actions.pointer, actions.stride);
  }

  klDivergence(outputs: Columns, lanes: number, count: number, old: OldDistribution, sum: number): void {
    this.kernels.gaussianKl(
      outputs.pointer,
      outputs.stride,
      this.actionRows,
      lanes,
      count,
      this.ownLogStd,
      this.spec.minLogStd,
      this.spec.maxLogStd,
      old.outputs.pointer,
      old.outputs.stride,
      this.#own(old.parameters),
      sum,
    );
  }

  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: OldDistribution,
    scale: number,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
  ): void {
    this.kernels.gaussianKlGradient(
      outputs.pointer,
      outputs.stride,
      this.actionRows,
      lanes,
      count,
      this.ownLogStd,
      this.spec.minLogStd,
      this.spec.maxLogStd,
      old.outputs.pointer,
      old.outputs.stride,
      this.#own(old.parameters),
      scale,
      dOutputs.pointer,
      dOutputs.stride,
      gradient.pointer,
    );
  }

  fisher(
    outputs: Columns,
    lanes: number,
    count: number,
    tangent: OutputTangent,
    scale: number,
    product: Columns,
    gradient: Block<Float32Array>,
  ): void {
    this.kernels.gaussianFisher(
      outputs.pointer,
      outputs.stride,
      this.actionRows,
      lanes,
      count,
      this.ownLogStd,
      this.spec.minLogStd,
      this.spec.maxLogStd,
      tangent.outputs.pointer,
      tangent.outputs.stride,
      tangent.parameters,
      scale,
      product.pointer,
      product.stride,
      gradient.pointer,
    );
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    const toBounds = this.spec.rescaleActions ? this.kernels.rescaleRows : this.kernels.clipRows;
    toBounds(
      actions.pointer,
      actions.stride,
      this.actionRows,
      lanes,
      this.bounds.low.pointer,
      this.bounds.high.pointer,
      target.pointer,
      target.stride,
    );
  }

  override mask(): void {
    throw new TypeError("actionMasks: expected none, since numbers cannot be forbidden one by one");
  }

  /** Pointer to the log standard deviations that are parameters; null tells the kernels that they are outputs. */
  protected get ownLogStd(): number {
    return this.#own(this.parameters.pointer);
  }

  #own(pointer: number): number {
    return this.spec.stateDependentStd ? 0 : pointer;
  }
}
