/** Training in a worker, for pages that must not stand still meanwhile. The public interface `swingup/workers`. */
export {
  type AdjustmentRecord,
  type HostedOptions,
  type HostedRun,
  type HostedTrainOptions,
  type ScheduledAdjustment,
  TrainerHost,
  type TrainerReport,
} from "./workers/trainer_host.ts";
export { WorkerLink, WorkerLinkError, type WorkerLinkOptions } from "./workers/worker_link.ts";
