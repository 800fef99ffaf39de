/** What is to be said of a planar robot and its task before anything of it is loaded. */

export type RobotName =
  | "invertedPendulum"
  | "invertedDoublePendulum"
  | "swimmer"
  | "hopper"
  | "walker2d"
  | "halfCheetah";

/** A robot and what is the same of its task whatever its options are. */
export interface PlanarTask {
  readonly robot: RobotName;
  /** Substeps in a step. */
  readonly frameSkip: number;
  readonly goal: "run" | "pole" | "doublePole";
  /** Positions that are left out of observations on request, the first ones. */
  readonly hidden: number;
  /** Whether speeds are observed within [-10, 10]. */
  readonly clipped: boolean;
  /** Whether initial speeds are normal instead of uniform. */
  readonly normalSpeeds: boolean;
  /** Of what a step says beside its reward, in the order of a `Told`. */
  readonly told: (numbers: Told) => Readonly<Record<string, number>>;
}

/** Of the last step of a lane. */
export interface Told {
  /** The three parts that the reward is the sum of. */
  readonly terms: readonly [number, number, number];
  /** Of the first two joints: positions and mean speeds. */
  readonly position: readonly [number, number];
  readonly speed: readonly [number, number];
}
