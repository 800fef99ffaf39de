/**
 * The threads of a team as those who step the lanes of an environment, each a fixed share of them. Everything else of a
 * step (episodes, resets, normalization) is the leader's, after all have met. A step that failed in another thread is
 * taken again by the leader, who knows what to say of it; of several failures the lowest lane's counts, as on one thread.
 */
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import {
  groupCount,
  type LaneStepper,
  type LaneSteps,
  laneGroups,
  type StepGroups,
  type StepLanes,
} from "./lane_steps.ts";
import { robotShare } from "./planar/share.ts";
import { sideShare } from "./side_share.ts";

/** ns of a step of all lanes from which it is worth the two meetings that sharing it costs. */
const WORTH = 8000;
/** Groups after which a thread says that it is still at work. */
const SLICE = 16;
/** Lanes of which at least two threads have a group of 8. */
const FEWEST = 16;

/** Whether the lanes of an environment are worth sharing. @param cost ns of one lane's step */
export function worthSharing(lanes: number, cost: number): boolean {
  return lanes >= FEWEST && lanes * cost >= WORTH;
}

export class LaneTeam implements LaneStepper {
  readonly #arena: Arena;
  readonly #team: ThreadTeam;
  readonly #faults: Block<Int32Array>; // [thread]: 1 where its share of the last step failed
  readonly #call: () => void;
  #steps: LaneSteps | undefined;
  #step: StepGroups = () => {};

  /**
   * Every thread makes it alike.
   * @param call leader: calls the others to `follow`
   */
  constructor(arena: Arena, team: ThreadTeam, call: () => void) {
    this.#arena = arena;
    this.#team = team;
    this.#faults = arena.i32(team.threads);
    this.#call = call;
  }

  /** Leader: what the others `join` with; undefined where there is nothing to step together. */
  get steps(): LaneSteps | undefined {
    return this.#steps;
  }

  /** Leader. */
  take(steps: LaneSteps, step: StepGroups): () => void {
    this.#steps = steps;
    this.#step = step;
    return () => this.#stepAll(groupCount(steps));
  }

  /** The others, before the first step. */
  async join(steps: LaneSteps | undefined): Promise<void> {
    if (!steps) return;
    const { kernel } = steps;
    this.#steps = steps;
    if (typeof kernel === "string") this.#step = laneGroups(this.#arena.kernels[kernel] as unknown as StepLanes, steps);
    else if ("robots" in kernel) this.#step = await robotShare(this.#arena.memory, steps, kernel, this.#team.thread);
    else this.#step = await sideShare(this.#arena.memory, steps, kernel);
  }

  /** The others: take their share of a step. */
  follow(): void {
    if (!this.#steps) throw new Error("follow: the leader alone steps these lanes");
    try {
      this.#stepShare(groupCount(this.#steps), this.#team.thread);
    } catch {
      this.#faults.view[this.#team.thread] = 1;
    }
    this.#team.barrier();
  }

  #stepAll(groups: number): void {
    const { threads } = this.#team;
    if (threads === 1) {
      this.#step(0, groups);
      return;
    }
    const faults = this.#faults.view;
    faults.fill(0);
    this.#call();
    try {
      this.#stepShare(groups, 0);
    } finally {
      this.#team.barrier();
    }
    for (let thread = 1; thread < threads; thread++) if (faults[thread] === 1) this.#stepShare(groups, thread);
  }

  #stepShare(groups: number, thread: number): void {
    const [from, to] = this.#team.range(groups, thread);
    for (let at = from; at < to; at += SLICE) {
      this.#step(at, Math.min(at + SLICE, to));
      this.#team.beat();
    }
  }
}
