/** The loggers of the command line, for programs of your own in Node: each writes one file as training goes on. */
export { Csv } from "./loggers/csv.ts";
export type { Hyperparameters } from "./loggers/hparams.ts";
export { JsonLines, type TakenUp } from "./loggers/jsonl.ts";
export type { LogRecord } from "./loggers/log_record.ts";
export { type Scalar, tensorBoardScalars } from "./loggers/scalars.ts";
export { TensorBoard } from "./loggers/tensorboard.ts";
