/** Files that Stable-Baselines3, CleanRL and PyTorch have written, and what their policies do, computed in float64. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Policy } from "swingup";
import { expect } from "vitest";

export interface Expected {
  env: string;
  observations: number[][];
  /** The most probable actions, those of a Box within its bounds. */
  actions: (number | number[])[];
  values: number[];
  obs_rms?: { mean: number[]; var: number[]; count: number };
}

const folder = new URL("../data/sb3/", import.meta.url);

export function sb3Path(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

export function sb3Bytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(sb3Path(name)));
}

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(sb3Path(`${name}.expected.json`), "utf8")) as Expected;
}

/** Discrete actions are equal, those of a Box within 1e-5, values within 1e-4 of their size; values of 0 where there are none. */
export function expectPolicy(policy: Policy, { observations, actions, values }: Expected, hasValue = true): void {
  const seen = new Set<string>();
  for (const [k, observation] of observations.entries()) {
    const action = policy.act(observation);
    seen.add(String(action));
    const expected = actions[k];
    if (typeof expected === "number") expect(action).toBe(expected);
    else
      for (const [d, value] of expected.entries())
        expect(Math.abs((action as Float32Array)[d] - value)).toBeLessThan(1e-5);
    const value = policy.inspect(observation).values[0];
    if (hasValue) expect(Math.abs(value / values[k] - 1)).toBeLessThan(1e-4);
    else expect(value).toBe(0);
  }
  expect(observations.length).toBe(16);
  expect(seen.size).toBeGreaterThan(1);
}
