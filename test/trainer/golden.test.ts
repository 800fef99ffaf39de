import { train } from "swingup";
import { describe, expect, it } from "vitest";
import { golden } from "./golden.ts";

describe.each(golden)("$options.algorithm on $options.env ends with known bits", ({ options, parametersSha256 }) => {
  it.each([1, 2])("on %i threads", async (threads) => {
    const run = await train({ ...options, threads });
    expect(run.summary().parametersSha256).toBe(parametersSha256);
  });
});
