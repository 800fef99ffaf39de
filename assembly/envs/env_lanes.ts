/**
 * What an environment's kernels work on: a batch of lanes, made of blocks in an arena. Every environment has three, which
 * take this record and of which lanes: `step` a range, since threads share them, `reset` how many of `resetLanes`, `observe`
 * how many from the first on. Matrices are `[row][lane]` with `stride` elements from row to row; ranges are multiples of 8,
 * so padding is stepped, too.
 */
@unmanaged
export class EnvLanes {
  state: usize = 0; // f64 [component][lane]
  stride: i32 = 0;
  actions: usize = 0; // f32 [action][lane], or i32 [lane]: the number of a choice
  observations: usize = 0; // f32 [feature][lane]
  rewards: usize = 0; // f32 [lane]
  terminated: usize = 0; // u8 [lane]: 0 or 1
  options: usize = 0; // f64 [option]
  resetLanes: usize = 0; // i32 [position]: the lanes in which an episode begins
  draws: usize = 0; // f64 [draw][position]: uniform in [0, 1)
}
