/** What a policy head works on: neighboring columns of outputs, and of whatever else an operation reads or writes. */
@unmanaged
export class HeadTile {
  lanes: i32 = 0; // columns: a multiple of 4 where actions are chosen, of 8 elsewhere
  count: i32 = 0; // valid ones, from the first on
  outputs: usize = 0; // f32 [row][lane], masked
  outputsStride: i32 = 0;
  actions: usize = 0; // as they are stored: i32 or f32 [row][lane]
  actionsStride: i32 = 0;
  noise: usize = 0; // f32 [action row][lane]: uniform in [0, 1), or normal
  noiseStride: i32 = 0;
  logProbabilities: usize = 0; // f32 [lane]
  entropies: usize = 0; // f32 [lane], nats; or null
  slopes: usize = 0; // f32 [lane]: of a loss, dL / d log p
  other: usize = 0; // f32, as outputs: those of the old distribution; or a tangent of the outputs
  otherStride: i32 = 0;
  otherParameters: usize = 0; // f32, as the head's own parameters: the old ones, or a tangent
  dOutputs: usize = 0; // f32, as outputs: a gradient, or a product with the Fisher matrix
  dOutputsStride: i32 = 0;
  gradient: usize = 0; // f32: the same with respect to the head's own parameters
  entropyScale: f64 = 0; // of the entropy in a loss
  scale: f64 = 0; // of the divergence's gradient, or of the product
}

// @ts-ignore: decorator
@inline
export function row(matrix: usize, stride: i32, index: i32): usize {
  return matrix + ((<usize>index * <usize>stride) << 2);
}
