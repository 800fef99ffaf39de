/** Standard normal float64 from uniform ones, by Box and Muller (1958): for the starts of episodes. */
import { logPositiveF32x4 } from "./exponential";
import { cosF64x2, sinF64x2 } from "./trig";

const TURN: f64 = 6.283185307179586;

/**
 * f64 [row][position]: replaces uniform numbers by standard normal ones, two rows by two: r cos a and r sin a with r from the
 * first, its logarithm to float32's precision, and a from the second. An odd last row reads the row after it.
 */
export function normalsOfUniforms(numbers: usize, stride: i32, rows: i32, count: i32): void {
  const row = <usize>stride << 3;
  for (let first = 0; first < rows; first += 2) {
    for (let position = 0; position < count; position++) {
      const at = numbers + <usize>first * row + (<usize>position << 3);
      const logarithm = f32x4.extract_lane(logPositiveF32x4(f32x4.splat(<f32>(1 - load<f64>(at)))), 0);
      const length = sqrt(-2 * <f64>logarithm);
      const angle = f64x2.splat(TURN * load<f64>(at + row));
      store<f64>(at, length * f64x2.extract_lane(cosF64x2(angle), 0));
      if (first + 1 < rows) store<f64>(at + row, length * f64x2.extract_lane(sinF64x2(angle), 0));
    }
  }
}
