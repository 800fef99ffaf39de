/**
 * Numbers that a policy is given: NaN, infinities, and what is finite in float64 but not in float32 are refused in a line
 * before anybody computes with them, by exported modules too, and in its file.
 */
import {
  defineEnv,
  discrete,
  loadPolicy,
  multiBinary,
  multiDiscrete,
  type Policy,
  Policy as PolicyClass,
} from "swingup";
import { exportPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { completeConfig } from "../../src/configuration/config.ts";
import { Walk } from "../envs/users_envs.ts";
import { BAD, expected, LARGEST, refuses } from "../support/numbers.ts";

describe("a policy", () => {
  let policy: Policy;
  let normalised: Policy;
  beforeAll(async () => {
    policy = await PolicyClass.create(completeConfig({ env: "Pendulum-v1" }), () => {});
    normalised = await PolicyClass.create(
      completeConfig({ env: "Pendulum-v1", normalizeObservations: true }),
      () => {},
    );
  });

  it.each(BAD)("refuses %d in an observation, to act on or to inspect", (value) => {
    refuses(() => policy.act([0, value, 0]), RangeError, expected("observation[1]", value));
    refuses(() => policy.act([0, value, 0], { deterministic: false }), RangeError, expected("observation[1]", value));
    refuses(() => normalised.act([value, 0, 0]), RangeError, expected("observation[0]", value));
    refuses(() => policy.inspect([0, 0, 0, 0, 0, value], 2), RangeError, expected("observations[5]", value));
  });

  it("refuses what is no number", () => {
    refuses(
      () => policy.act([0, "1" as never, 0]),
      TypeError,
      'observation[1]: expected a finite float32 number, got "1"',
    );
    refuses(() => policy.inspect(7 as never), TypeError, /^observations: expected an array of 3 numbers, .* got 7$/);
  });

  it("takes the largest that float32 holds", () => {
    expect([...(policy.act([LARGEST, -LARGEST, 1]) as Float32Array)].every(Number.isFinite)).toBe(true);
  });

  it.each(BAD)("refuses %d among parameters and statistics, and keeps its own", (value) => {
    const [before, statistics] = [policy.parameters, normalised.statistics];
    const parameters = Array.from(before);
    parameters[3] = value;
    refuses(
      () => {
        policy.parameters = parameters as never;
      },
      RangeError,
      expected("parameters[3]", value),
    );
    expect(policy.parameters).toEqual(before);
    if (Number.isFinite(value)) return; // statistics are float64
    const wrong = Float64Array.from(statistics as Float64Array);
    wrong[4] = value;
    const text = new RegExp(`^statistics\\[4\\]: expected a number of at least 0, got ${value}$`);
    refuses(
      () => {
        normalised.statistics = wrong;
      },
      RangeError,
      text,
    );
    expect(normalised.statistics).toEqual(statistics);
  });

  it("refuses statistics that are none", async () => {
    const set = (values: unknown) => () => {
      normalised.statistics = values as Float64Array;
    };
    refuses(set(undefined), TypeError, "statistics: expected an array of 9 numbers, got undefined");
    refuses(set(new Float64Array(3)), RangeError, "statistics: expected 9 numbers, got 3");
    refuses(set([0, -1, 1, 0, 1, 1, 0, 1, 1]), RangeError, "statistics[1]: expected a number of at least 0, got -1");
    const config = completeConfig({ env: "Pendulum-v1", normalizeObservations: true });
    const statistics = new Float64Array(9).fill(Number.NaN);
    await expect(PolicyClass.create(config, () => {}, { statistics })).rejects.toThrow(
      /^statistics\[0\]: expected a number/,
    );
  });

  it.each(["module", "module-wasm"] as const)("exported as %s refuses the same in the same words", async (format) => {
    const files = await exportPolicy(policy, format);
    const [text] = [...files.values()].map((bytes) => new TextDecoder().decode(bytes));
    const { act } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
    const observations: unknown[] = [...BAD.map((value) => [0, 0, value]), [0, 0], "000", null, [0, "1", 0], undefined];
    for (const observation of observations)
      expect(thrown(() => act(observation))).toEqual(thrown(() => policy.act(observation as number[])));
    const masked = () => policy.act([0, 0, 0], { actionMask: [1, 1] });
    expect(thrown(() => act([0, 0, 0], [1, 1]))).toEqual(thrown(masked));
    expect(thrown(masked)).toMatch(/^TypeError: actionMask: expected none with a box/);
  });

  it.each(["module", "module-wasm"] as const)(
    "exported as %s refuses the same masks in the same words",
    async (format) => {
      for (const actionSpace of [discrete(3), multiDiscrete([2, 1]), multiBinary(2)]) {
        const env = defineEnv(() => Object.assign(new Walk(), { actionSpace }) as never);
        const policy = await PolicyClass.create(completeConfig({ env: "x" as never }, env), () => {}, { env });
        const [text] = [...(await exportPolicy(policy, format)).values()].map((bytes) =>
          new TextDecoder().decode(bytes),
        );
        const { act } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
        const masks: unknown[] = [
          [1],
          [0, 0, 0],
          [0, 0, 0, 0],
          [1, 2, 1],
          [1, 0.5, 1, 1],
          [1, Number.NaN, 1],
          "111",
          null,
          3,
          [1, 1, 0, 0],
          [true, true, true],
        ];
        for (const actionMask of masks)
          expect(thrown(() => act([0], actionMask))).toEqual(
            thrown(() => policy.act([0], { actionMask: actionMask as number[] })),
          );
      }
    },
  );
});

/** What it threw, or what it returned. */
function thrown(work: () => unknown): string {
  try {
    return `returned ${String(work())}`;
  } catch (error) {
    return String(error);
  }
}

describe("policy files", () => {
  it("with a number that is not finite are refused", async () => {
    const policy = await PolicyClass.create(completeConfig({ env: "CartPole-v1" }), () => {});
    policy.actorCritic.parameters.view[0] = Number.NaN;
    await expect(loadPolicy(policy.toBytes())).rejects.toThrow(/holds NaN or infinite values$/);
  });
});
