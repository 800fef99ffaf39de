/** Softmax over the choices of a Discrete space; outputs are logits `[choice][lane]`. The arithmetic is in assembly/policy. */
import type { Discrete } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Distribution, OldDistribution, OutputTangent, Slopes } from "./distribution.ts";
import { SurrogateHead } from "./surrogate.ts";

export class Categorical extends SurrogateHead implements Distribution {
  readonly kind = "categorical";
  readonly outputs: number;
  readonly actionRows = 1;
  readonly noise = "randomUniform";
  readonly parameters: Block<Float32Array>;

  constructor(arena: Arena, space: Discrete, parameters: Block<Float32Array>, columns: number) {
    super(arena, columns);
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

  logProbability(outputs: Columns, lanes: number, actions: Columns, logProbabilities: number, entropies: number): void {
    const { pointer, stride } = outputs;
    this.kernels.categoricalLogProbability(
      pointer,
      stride,
      this.outputs,
      lanes,
      actions.pointer,
      logProbabilities,
      entropies,
    );
  }

  gradient(outputs: Columns, batch: Slopes, dOutputs: Columns): void {
    this.kernels.categoricalGradient(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      batch.lanes,
      batch.count,
      batch.actions.pointer,
      batch.slopes,
      batch.entropyScale,
      dOutputs.pointer,
      dOutputs.stride,
    );
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

  mask(outputs: Columns, lanes: number, masks: Columns): void {
    const { pointer, stride } = outputs;
    this.kernels.maskLogits(pointer, stride, this.outputs, lanes, masks.pointer, masks.stride);
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    this.kernels.copyRows(actions.pointer, actions.stride, 1, lanes, target.pointer, target.stride);
  }
}
