/** Softmax over the choices of a Discrete space; outputs are logits `[choice][lane]`. The arithmetic is in assembly/policy. */
import type { Discrete } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { DescribedHead } from "./described_head.ts";
import type { Distribution, OldDistribution, OutputTangent } from "./distribution.ts";

export class Categorical extends DescribedHead implements Distribution {
  readonly kind = "categorical";
  readonly outputs: number;
  readonly actionRows = 1;
  readonly noise = "randomUniform";
  readonly parameters: Block<Float32Array>;

  constructor(arena: Arena, space: Discrete, parameters: Block<Float32Array>, columns: number) {
    super(arena, columns, { kind: "categorical", outputs: space.n, actionRows: 1 });
    this.outputs = space.n;
    this.parameters = parameters;
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    const { pointer, stride } = outputs;
    this.kernels.categoricalSample(
      pointer,
      stride,
      this.outputs,
      lanes,
      noise.pointer,
      actions.pointer,
      logProbabilities,
    );
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    this.kernels.categoricalMode(outputs.pointer, outputs.stride, this.outputs, lanes, actions.pointer);
  }

  klDivergence(outputs: Columns, lanes: number, count: number, old: OldDistribution, sum: number): void {
    const { pointer, stride } = old.outputs;
    this.kernels.categoricalKl(outputs.pointer, outputs.stride, this.outputs, lanes, count, pointer, stride, sum);
  }

  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: OldDistribution,
    scale: number,
    dOutputs: Columns,
  ): void {
    this.kernels.categoricalKlGradient(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      lanes,
      count,
      old.outputs.pointer,
      old.outputs.stride,
      scale,
      dOutputs.pointer,
      dOutputs.stride,
    );
  }

  fisher(
    outputs: Columns,
    lanes: number,
    count: number,
    tangent: OutputTangent,
    scale: number,
    product: Columns,
  ): void {
    this.kernels.categoricalFisher(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      lanes,
      count,
      tangent.outputs.pointer,
      tangent.outputs.stride,
      scale,
      product.pointer,
      product.stride,
    );
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    this.kernels.copyRows(actions.pointer, actions.stride, 1, lanes, target.pointer, target.stride);
  }
}
