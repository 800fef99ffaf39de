/** Training in a worker, for pages that must not stand still meanwhile. The public interface `swingup/workers`. */
export { expose, proxy } from "comlink"; // so that nobody needs to install it beside
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
