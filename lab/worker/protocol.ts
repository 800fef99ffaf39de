/**
 * All that goes over the border of the sandbox. The page asks, by number; the sandbox answers each request once, or says
 * why it cannot, and says nothing unasked. Plain data both ways: the page hands over no function and no port, so that
 * whatever runs in the sandbox has nothing to call. `lab/model/answers.ts` reads what comes back.
 */
import type { EnvReport, Evaluation, LayerActivations } from "swingup";
import type { HostedOptions, HostedRun, HostedTrainOptions, TrainerHost, TrainerReport } from "swingup/workers";
import type { ActionMap, Frame, Hands, Learnt, Play, Spaces, Unit } from "./player.ts";

/** What the page may ask. */
export type Ask =
  /** Whether anybody is there. */
  | { readonly ask: "alive" }
  /** Makes the environment that came with the worker's script known under a name. */
  | { readonly ask: "define"; readonly env: { readonly id: string; readonly timeLimit: number } }
  | { readonly ask: "check" }
  // the trainer, as `TrainerHost` has it
  | { readonly ask: "create"; readonly options: HostedOptions }
  | { readonly ask: "resume"; readonly bytes: Uint8Array; readonly options: ResumeOptions }
  | { readonly ask: "train"; readonly options: HostedTrainOptions }
  /** What was reported since the last time, as soon as there is something; nothing once training has ended. */
  | { readonly ask: "news" }
  | { readonly ask: "pause" }
  | { readonly ask: "adjust"; readonly values: Adjusted }
  | { readonly ask: "checkpoint"; readonly options: { readonly note?: string } }
  | { readonly ask: "policy" }
  | { readonly ask: "evaluate"; readonly options: { readonly episodes?: number } }
  | { readonly ask: "run" }
  // the player
  | { readonly ask: "open"; readonly play: Play }
  | { readonly ask: "learn"; readonly learnt: Learnt; readonly member?: number }
  | { readonly ask: "tick"; readonly seconds: number; readonly hands: Hands }
  | { readonly ask: "map"; readonly observations: Float32Array; readonly count: number; readonly unit?: Unit }
  | { readonly ask: "activations"; readonly observation: Float32Array }
  | { readonly ask: "algorithms" }
  | { readonly ask: "unread"; readonly options: Readonly<Record<string, unknown>> };

export type Asked = Ask["ask"];
export type ResumeOptions = NonNullable<Parameters<TrainerHost["resume"]>[1]>;
export type Adjusted = Parameters<TrainerHost["adjust"]>[0];

/** What is answered to each. */
export interface Answers {
  alive: undefined;
  define: undefined;
  check: EnvReport;
  create: HostedRun;
  resume: HostedRun;
  train: Trained;
  news: TrainerReport | undefined;
  pause: undefined;
  adjust: number;
  checkpoint: Uint8Array;
  policy: Uint8Array;
  evaluate: Evaluation;
  run: HostedRun;
  open: Spaces;
  learn: undefined;
  tick: Frame | undefined;
  map: ActionMap | undefined;
  activations: readonly LayerActivations[] | undefined;
  algorithms: readonly string[];
  unread: readonly string[];
}

/** How training ended, and what had not been reported by then. */
export interface Trained {
  readonly reason: Awaited<ReturnType<TrainerHost["train"]>>;
  readonly rest?: TrainerReport;
}

/** From the page. */
export type Request = Ask & { readonly id: number };

/** From the sandbox, to a request. */
export type Reply =
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "fault"; readonly id: number; readonly name: string; readonly message: string };
