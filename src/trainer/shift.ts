/**
 * Who is at work on a trainer. One loop trains at a time, and it owns the run while an update is under way; whoever comes
 * meanwhile is refused in one line before anything has changed, or is answered with the run as it was after the last
 * update. An iterator that was made but not started holds nothing; one that was started holds the trainer until its loop
 * ends or is left.
 */

/** What may hold a trainer. */
type Task = "train" | "restore" | "parameters";

const holders: Readonly<Record<Task, string>> = {
  train: "is being trained already; let that loop end or leave it (an iterator that is open: return()) first",
  restore: "is being restored; await that first",
  parameters: "is being given parameters",
};

export class Shift {
  #task: Task | undefined;
  #updating = false;
  #failure: string | undefined;
  readonly #waiting: (() => void)[] = []; // for the end of the update under way

  /**
   * Takes the trainer.
   * @throws Error where somebody has it, and after an update has failed
   */
  begin(task: Task): void {
    if (this.#task !== undefined) throw new Error(`${task}: the trainer ${holders[this.#task]}`);
    if (this.#failure !== undefined)
      throw new Error(
        `${task}: expected a run that can go on, but its last update failed (${this.#failure}); resumeTrainer goes on from a checkpoint`,
      );
    this.#task = task;
  }

  /** Gives it back. */
  end(): void {
    this.#task = undefined;
  }

  /** Whether an update is under way. */
  get updating(): boolean {
    return this.#updating;
  }

  /** Whether an update has failed: then the run is in the middle of it for ever. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Makes an update, or restores: what fails here leaves a run that cannot go on. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    this.#updating = true;
    try {
      return await work();
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      this.#updating = false;
      for (const call of this.#waiting.splice(0)) call();
    }
  }

  /** Calls `read` between two updates: at once, or as soon as the one under way has ended, before anything follows. */
  between<T>(read: () => T): Promise<T> {
    if (!this.#updating) return new Promise((resolve) => resolve(read()));
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(read());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
