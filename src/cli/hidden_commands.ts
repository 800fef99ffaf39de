/** Commands that the command line calls itself by, in threads of its own; they stand in no help. */

/** A worker that runs the trials of a sweep. */
export const TRIAL_THREAD = "trial-thread";

/** A worker that carries out runs of scenarios. */
export const SCENARIO_THREAD = "scenario-thread";

/** A worker that trains members of a population. */
export const SEGMENT_THREAD = "segment-thread";
