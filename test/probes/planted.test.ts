/** Planted in the estimator of advantages: what a wrong algorithm does is named by the probe that it fails first. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownModules } from "../support/own_modules.ts";

const planted = vi.hoisted(() => {
  vi.resetModules();
  return { fault: (_buffer: Buffer) => {} };
});

interface Buffer {
  samples: number;
  lanes: number;
  advantages: { view: Float32Array };
  returns: { view: Float32Array };
  values: { view: Float32Array };
  rewards: { view: Float32Array };
}

vi.mock("../../src/rollout/advantages.ts", async (original) => {
  const sound = await original<typeof import("../../src/rollout/advantages.ts")>();
  return {
    ...sound,
    estimateAdvantages(...given: Parameters<typeof sound.estimateAdvantages>) {
      sound.estimateAdvantages(...given);
      planted.fault(given[1]);
    },
  };
});
ownModules();
const { probe } = await import("../../src/index.ts");

/** Advantages move to the sample after their own. */
function shift({ samples, advantages: { view } }: Buffer): void {
  view.copyWithin(1, 0, samples - 1);
}

afterEach(() => {
  planted.fault = () => {};
});

describe("planted in the advantages", () => {
  const faults: Record<string, [(buffer: Buffer) => void, string]> = {
    "values of what comes next are left out": [
      ({ samples, rewards, returns, advantages, values }) => {
        for (let k = 0; k < samples; k++) {
          returns.view[k] = rewards.view[k];
          advantages.view[k] = rewards.view[k] - values.view[k];
        }
      },
      "reward-later",
    ],
    "the sign is wrong": [
      ({ samples, advantages: { view } }) => {
        for (let k = 0; k < samples; k++) view[k] *= -1;
      },
      "reward-by-action",
    ],
    "they belong to another sample": [shift, "reward-by-action"],
    "targets of the value belong to another sample": [
      ({ samples, returns: { view } }) => void view.copyWithin(1, 0, samples - 1),
      "reward-by-observation",
    ],
  };
  it.each(Object.entries(faults))("%s", async (_, [fault, first]) => {
    planted.fault = fault;
    const { probes } = await probe({ steps: 6400 });
    expect(probes.find(({ passed }) => !passed)?.name).toBe(first);
  });

  it("without a fault nothing fails", async () => {
    expect((await probe({ steps: 6400 })).passed).toBe(true);
  });
});
