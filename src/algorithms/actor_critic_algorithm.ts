/**
 * What all algorithms have: kernels, threads and networks to work with, their options, and how a rollout is described. An
 * algorithm itself is then its state and `improve`.
 */
import { complete, type Piecewise } from "../core/piecewise.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { Algorithm, AlgorithmParts, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { describeRollout, type RolloutFacts } from "./tally.ts";

export abstract class ActorCriticAlgorithm<Options> implements Algorithm {
  readonly name: string;
  abstract readonly state: Readonly<Record<string, Block>>;
  protected readonly kernels: Kernels;
  protected readonly team: ThreadTeam;
  protected readonly actorCritic: ActorCritic;
  /** Read again with each update: a trainer may change some between two. */
  protected readonly options: Options;
  /** Mean and standard deviation of advantages: room for two numbers of this thread's own. */
  protected readonly moments: Block<Float64Array>;

  constructor(name: string, { arena, team, actorCritic }: AlgorithmParts, options: Options) {
    this.name = name;
    this.kernels = arena.kernels;
    this.team = team;
    this.actorCritic = actorCritic;
    this.options = options;
    this.moments = arena.own.f64(2);
  }

  abstract improve(rollout: RolloutBuffer, context: UpdateContext): Piecewise<UpdateMetrics>;

  update(rollout: RolloutBuffer, context: UpdateContext): UpdateMetrics {
    return complete(this.improve(rollout, context));
  }

  /** What the first `count` samples of a rollout, all unless given, say before the update. */
  protected describe(rollout: RolloutBuffer, count = rollout.samples): RolloutFacts {
    return describeRollout(this.kernels, rollout, this.actorCritic, this.moments, count);
  }
}
