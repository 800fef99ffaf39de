/** The logs of a run folder: `metrics.jsonl` always, TensorBoard's events and a table where they are asked for. */
import { Csv } from "../loggers/csv.ts";
import { JsonLines, type TakenUp } from "../loggers/jsonl.ts";
import { TensorBoard } from "../loggers/tensorboard.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import type { RunFolder } from "../runs/run_folder.ts";
import type { Trainer } from "../trainer/trainer.ts";
import type { LogFormat } from "./plan.ts";

const HISTOGRAMS = 100; // in a run, for each group of numbers

export class RunLog {
  readonly #lines: JsonLines;
  readonly #table: Csv | undefined;
  readonly #board: TensorBoard | undefined;

  static create(folder: RunFolder, formats: readonly LogFormat[], config: object): RunLog {
    return new RunLog(
      JsonLines.create(folder.metrics),
      formats.includes("csv") ? Csv.create(folder.table) : undefined,
      formats.includes("tensorboard") ? TensorBoard.create(folder.path, { ...config }) : undefined,
    );
  }

  /** Goes on with the logs of a folder where the trainer is. */
  static resume(
    folder: RunFolder,
    formats: readonly LogFormat[],
    { update, step, config }: Trainer,
  ): { log: RunLog; taken: TakenUp } {
    const { log: lines, taken } = JsonLines.resume(folder.metrics, update, step);
    const table = formats.includes("csv") ? Csv.resume(folder.table, update) : undefined;
    const board = formats.includes("tensorboard") ? TensorBoard.resume(folder.path, { ...config }, step) : undefined;
    return { log: new RunLog(lines, table, board), taken };
  }

  private constructor(lines: JsonLines, table: Csv | undefined, board: TensorBoard | undefined) {
    this.#lines = lines;
    this.#table = table;
    this.#board = board;
  }

  write(update: TrainingUpdate, trainer: Trainer): void {
    this.#lines.write(update);
    this.#table?.write(update);
    this.#board?.write(update);
    const every = Math.ceil(trainer.horizon / trainer.rolloutSamples / HISTOGRAMS);
    if (this.#board && update.update % every === 0) this.#board.writeHistograms(update.step, histogramGroups(trainer));
  }

  /** Makes sure that a checkpoint never knows of an update that the logs might lose. */
  flush(): void {
    for (const log of [this.#lines, this.#table, this.#board]) log?.flush();
  }

  /** Closes all logs, the run being complete or having failed where a step is given. */
  close(end?: { step: number; status: "success" | "failure" }): void {
    if (end) this.#board?.end(end.step, end.status);
    for (const log of [this.#lines, this.#table, this.#board]) log?.close();
  }
}

/** The actions of the last rollout, number by number, and the parameters, tensor by tensor. */
function histogramGroups({ parts, actorCritic }: Trainer): Record<string, ArrayLike<number>> {
  const groups: Record<string, ArrayLike<number>> = {};
  const { buffer: rollout } = parts.replica;
  const { actionSpace } = actorCritic.spec;
  const { buffer } = rollout.actions.view;
  for (let row = 0; row < rollout.actionRows; row++) {
    const start = rollout.actions.pointer + row * rollout.stride * 4;
    groups[`actions/${row}`] =
      actionSpace.type === "box"
        ? new Float32Array(buffer, start, rollout.samples)
        : new Int32Array(buffer, start, rollout.samples);
  }
  const parameters = actorCritic.parameters.view;
  for (const { name, shape, offset } of actorCritic.tensors) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    groups[`parameters/${name}`] = parameters.subarray(offset, offset + length);
  }
  return groups;
}
