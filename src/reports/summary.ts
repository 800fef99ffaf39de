/** A whole run as a plain record. */

/** What a run, its summary and its checkpoints keep of the policy that it began with. */
export interface InitialPolicyRecord {
  /** SHA-256 of its parameters, little-endian float32. */
  readonly parametersSha256: string;
  /** Whether it had a value network; otherwise the run's was initialized afresh. */
  readonly value: boolean;
}

/** A run in short, as `swingup train --json` prints it. */
export interface RunSummary {
  env: string;
  algorithm: string;
  engine: string;
  seed: number;
  threads: number;
  /** Whether kernels were compiled to 256-bit instructions; the result is the same. */
  wideVectors: boolean;
  steps: number;
  seconds: number;
  stepsPerSecond: number;
  /** Mean return of the last 100 episodes; null before the first has ended. */
  meanReturn: number | null;
  /** First update at which the mean of the last 100 episodes reached the environment's threshold, else null. */
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  parametersSha256: string;
  /** Of a run that began with a policy: what identifies it, and whether it had a value network. */
  initialPolicy?: InitialPolicyRecord;
}
