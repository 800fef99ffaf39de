/** Schedules: their values against hand-worked ones and Math.cos, and what is refused. */
import { describe, expect, it } from "vitest";
import { checkSchedule, cosineOfPi, type Schedule, scheduled } from "../../src/core/schedule.ts";

describe("scheduled", () => {
  it.each<[Schedule, number, number]>([
    ["constant", 0.7, 8],
    ["linear", 0, 8],
    ["linear", 0.25, 6],
    ["linear", 1, 0],
    ["cosine", 0, 8],
    ["cosine", 0.5, 4],
    ["cosine", 1, 0],
    [[[0.5, 0.25]], 0, 2], // constant before the first corner and after the last
    [[[0.5, 0.25]], 1, 2],
    [[[0.2, 1], [0.6, 0.5]], 0.1, 8], // biome-ignore format: a table
    [[[0.2, 1], [0.6, 0.5]], 0.4, 6], // biome-ignore format: half way
    [[[0.2, 1], [0.6, 0.5]], 0.9, 4], // biome-ignore format: a table
    [[[0.5, 1], [0.5, 0.125]], 0.4999, 8], // biome-ignore format: a jump
    [[[0.5, 1], [0.5, 0.125]], 0.5, 1], // biome-ignore format: its far side holds at the jump
  ])("%j at progress %d makes 8 into %d", (schedule, progress, value) => {
    expect(scheduled(schedule, 8, progress)).toBeCloseTo(value, 12);
  });

  it("has a cosine as good as Math.cos, in + - * / alone", () => {
    let worst = 0;
    for (let k = 0; k <= 10_000; k++)
      worst = Math.max(worst, Math.abs(cosineOfPi(k / 10_000) - Math.cos((Math.PI * k) / 10_000)));
    expect(worst).toBeLessThan(6e-16);
    expect([cosineOfPi(0), cosineOfPi(0.5), cosineOfPi(1)]).toEqual([1, 0, -1]);
  });
});

describe("checkSchedule", () => {
  it("takes names, corners, and corners as texts", () => {
    for (const name of ["constant", "linear", "cosine"]) expect(checkSchedule("s", name)).toBe(name);
    const corners = [
      [0, 1],
      [0.5, 1],
      [1, 0.1],
    ];
    expect(checkSchedule("s", corners)).toEqual(corners);
    expect(checkSchedule("s", ["0:1", "0.5:1", "1:0.1"])).toEqual(corners);
    expect(checkSchedule("s", "0.5:1")).toEqual([[0.5, 1]]);
  });

  it.each([
    ["liner", /s: expected one of constant, linear, cosine, got "liner" \(did you mean "linear"/],
    [3, /TypeError: s: expected one of constant, linear, cosine, or corners \[progress, factor\], got 3/],
    [[], /s: expected 1 to 64 corners, got 0/],
    [["0.5:1", "0.4:0"], /s\[1\]: expected a progress of at least 0.5, got 0.4/],
    [["0.5:1", "1.4:0"], /s\[1\] progress: expected a number in \[0, 1\], got 1.4/],
    [["0.5:-1"], /s\[0\] factor: expected a number of at least 0, got -1/],
    [["0.5"], /s\[0\]: expected a pair \[progress, factor\] or a text "progress:factor", got "0.5"/],
    [["0.5:x"], /s\[0\] factor: expected a number/],
    [[[0.5]], /s\[0\]: expected a pair/],
    [["0.5:"], /s\[0\] factor: expected a number/],
  ])("refuses %j", (value, text) => {
    let refusal = "nothing";
    try {
      checkSchedule("s", value);
    } catch (error) {
      refusal = String(error);
    }
    expect(refusal).toMatch(text);
  });
});
