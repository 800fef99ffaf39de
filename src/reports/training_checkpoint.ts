/** A checkpoint as a trainer hands it out: which one of the run it is, and its bytes. */

/** A state of the run that `resumeTrainer` goes on from. */
export interface TrainingCheckpoint {
  update: number;
  step: number;
  /**
   * `periodic`: `checkpointEvery` or `checkpointMinutes` have passed; `best`: an evaluation was better than all before;
   * `final`: training ends here for now.
   */
  kind: "periodic" | "best" | "final";
  /** A safetensors file. */
  bytes: Uint8Array;
  /** Of the evaluation, where the kind is `best`. */
  meanReturn?: number;
}
