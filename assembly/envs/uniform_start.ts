/** Starts whose components are all drawn from one interval: an option of an environment, `low` and then `high`. */

/**
 * Begins an episode in the listed lanes: each of the first components of their states uniform in [low, high), rounded to
 * `T`, f64 or f32.
 */
// @ts-ignore: decorator
@inline
export function startUniform<T>(
  state: usize, // f64 [component][lane]
  stride: i32,
  laneIndices: usize, // i32 [position]
  count: i32,
  draws: usize, // f64 [component][position], uniform in [0, 1)
  drawsStride: i32,
  components: i32,
  bounds: usize, // f64 low, high
): void {
  const low = load<f64>(bounds);
  const range = load<f64>(bounds, 8) - low;
  for (let component = 0; component < components; component++) {
    for (let j = 0; j < count; j++) {
      const lane = load<i32>(laneIndices + ((<usize>j) << 2));
      const u = load<f64>(draws + ((<usize>(component * drawsStride + j)) << 3));
      store<f64>(state + ((<usize>(component * stride + lane)) << 3), <f64>(<T>(low + range * u)));
    }
  }
}
