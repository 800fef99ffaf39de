/** Numbers to be read: a value to try has one digit. */

/** The nearest number of one significant digit; NaN stays. */
export function oneDigit(value: number): number {
  return Number(value.toPrecision(1));
}
