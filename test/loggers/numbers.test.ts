import { describe, expect, it } from "vitest";
import { clock, decimal, duration, mark, whole } from "../../src/loggers/numbers.ts";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [999.6, "1,000"],
    [1234567, "1,234,567"],
    [-1234, "-1,234"],
    [-123456, "-123,456"],
  ])("whole(%d) is %s", (value, text) => expect(whole(value)).toBe(text));

  it.each([
    [Number.NaN, "-"],
    [null, "-"],
    [-151.26, "-151.3"],
    [9999.94, "9,999.9"],
    [-1234.5, "-1,234.5"],
    [12345.6, "12,346"],
    [0, "0.0"],
    [-0, "0.0"],
    [10, "10.0"],
    [9.4, "9.40"],
    [0.14, "0.140"],
    [0.41, "0.410"],
    [-0.0625, "-0.0625"],
    [2.5e-4, "0.000250"],
    [-3.21e-7, "-3.21e-7"],
    [Infinity, "Infinity"],
    [2.5e12, "2.500e+12"],
  ])("decimal(%d) is %s", (value, text) => expect(decimal(value)).toBe(text));

  it.each([
    [0.8449, "0.84 s"],
    [12.34, "12.3 s"],
    [185, "3 min 5 s"],
    [119.7, "2 min 0 s"],
    [3725, "1 h 2 min"],
  ])("duration(%d) is %s", (value, text) => expect(duration(value)).toBe(text));

  it.each([
    [0, "0:00"],
    [6.2, "0:07"],
    [59.5, "1:00"],
    [750, "12:30"],
    [3723, "1:02:03"],
    [Infinity, "-:--"],
  ])("clock(%d) is %s", (value, text) => expect(clock(value)).toBe(text));

  it.each([
    [499.7, 71, "500"],
    [-0.2, 1, "0"],
    [9.50004, 1.4e-5, "9.50004"],
    [1.25, 0.5, "1.3"],
    [3e9, 1, "3.00e+9"],
  ])("mark(%d, %d) is %s", (value, distance, text) => expect(mark(value, distance)).toBe(text));
});
