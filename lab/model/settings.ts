/**
 * What a run is, as the page holds it and as the address writes it: everything that, with the version of swingup,
 * determines its result bit for bit. Values that are the preset's are absent, so that addresses stay short.
 */
import type { ScheduledAdjustment } from "swingup/workers";

export type EngineName = "fused" | "tfjs";

/** An environment that was written on the page. */
export interface OwnText {
  readonly text: string;
  readonly timeLimit: number;
}

export interface Settings {
  readonly env: string;
  readonly algorithm: string;
  readonly engine: EngineName;
  readonly seed: number;
  /** Chosen by swingup unless given. */
  readonly threads?: number;
  /** Of the training configuration, where they differ from the preset: numbers, booleans, names, lists of widths. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What was changed while the run was going on. */
  readonly adjustments: readonly ScheduledAdjustment[];
  readonly own?: OwnText;
  /** Updates per second; as fast as it can unless given. No part of the result, but of how it is watched. */
  readonly pace?: number;
  /** What somebody who shared the run had at this update. */
  readonly expected?: { readonly update: number; readonly sha256: string };
}

/** The name under which a custom environment is registered, in its worker and in files. */
export const OWN_ID = "Own-v0";

export const initialSettings: Settings = {
  env: "CartPole-v1",
  algorithm: "ppo",
  engine: "fused",
  seed: 1,
  overrides: {},
  adjustments: [],
};

/** The changes of a run with one more; at the same update a later one counts. */
export function withAdjustment(
  adjustments: Settings["adjustments"],
  { update, values }: ScheduledAdjustment,
): Settings["adjustments"] {
  const same = adjustments.filter((other) => other.update === update);
  const merged = same.reduce((found, other) => Object.assign(found, other.values), {});
  const others = adjustments.filter((other) => other.update !== update);
  return [...others, { update, values: { ...merged, ...values } }].sort((one, other) => one.update - other.update);
}
