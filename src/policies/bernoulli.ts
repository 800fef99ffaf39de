/** Independent bits over a MultiBinary space; outputs are log odds `[bit][lane]`. The arithmetic is in assembly/policy. */
import type { MultiBinary } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { DescribedHead } from "./described_head.ts";
import type { Distribution, OldDistribution, OutputTangent } from "./distribution.ts";

export class Bernoulli extends DescribedHead implements Distribution {
  readonly kind = "bernoulli";
  readonly outputs: number;
  readonly actionRows: number;
  readonly noise = "randomUniform";
  readonly parameters: Block<Float32Array>;

  constructor(arena: Arena, { n }: MultiBinary, parameters: Block<Float32Array>, columns: number) {
    super(arena, columns, { kind: "bernoulli", outputs: n, actionRows: n });
    this.outputs = n;
    this.actionRows = n;
    this.parameters = parameters;
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.kernels.bernoulliSample(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      lanes,
      noise.pointer,
      noise.stride,
      actions.pointer,
      actions.stride,
      logProbabilities,
    );
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    const { pointer, stride } = outputs;
    this.kernels.bernoulliMode(pointer, stride, this.outputs, lanes, actions.pointer, actions.stride);
  }

  klDivergence(outputs: Columns, lanes: number, count: number, old: OldDistribution, sum: number): void {
    const { pointer, stride } = old.outputs;
    this.kernels.bernoulliKl(outputs.pointer, outputs.stride, this.outputs, lanes, count, pointer, stride, sum);
  }

  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: OldDistribution,
    scale: number,
    dOutputs: Columns,
  ): void {
    this.kernels.bernoulliKlGradient(
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
    this.kernels.bernoulliFisher(
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
    this.kernels.copyRows(actions.pointer, actions.stride, this.actionRows, lanes, target.pointer, target.stride);
  }
}
