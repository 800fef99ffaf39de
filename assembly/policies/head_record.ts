/** What is known of a policy head once and for all. */
export enum HeadKind {
  categorical = 0,
  multiCategorical = 1,
  bernoulli = 2,
  gaussian = 3,
  squashedGaussian = 4,
}

@unmanaged
export class Head {
  kind: HeadKind = HeadKind.categorical;
  outputs: i32 = 0; // rows
  actionRows: i32 = 0;
  slopes: usize = 0; // room for f32 [lane] each, this and the next three
  entropies: usize = 0;
  dimensionLogProbabilities: usize = 0;
  dimensionEntropies: usize = 0;
  choices: usize = 0; // of choices: i32 [action row], how many there are
  logStd: usize = 0; // of Gaussians: see gaussian.ts; null where they are outputs
  minLogStd: f32 = 0; // of Gaussians, this and the next
  maxLogStd: f32 = 0;
  low: usize = 0; // of Gaussians: f32 [action row], the bounds of what the environment gets; this and the next
  high: usize = 0;
  rescales: i32 = 0; // of Gaussians: whether [-1, 1] is scaled to the bounds; else actions are clipped to them
  logVolume: f32 = 0; // of squashed Gaussians: sum_d log((high_d - low_d) / 2)
}
