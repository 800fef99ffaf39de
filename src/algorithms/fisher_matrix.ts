/**
 * The Fisher information matrix of a policy, averaged over the observations of a rollout, as a product with vectors:
 *
 *   F v = mean_l J_l^T M_l J_l v
 *
 * where J_l is the derivative of the network's outputs for observation l with respect to the parameters, and M_l the
 * Fisher matrix of the distribution that these outputs parametrise, known in closed form. F is the second derivative of
 * the mean KL(old, new) at new = old (Schulman et al. 2015, appendix C). Nothing is approximated by differences or by
 * sampled actions. A product costs a tangent pass (twice a forward) and a backward pass; the forward pass is the same for
 * all products of an update, and is kept where the network can.
 */
import type { KeptPasses } from "../networks/network.ts";
import type { ActorCritic, Gradient } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { AlgorithmParts } from "./algorithm.ts";
import type { BatchSum } from "./batch_sum.ts";

export class FisherMatrix {
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #actorCritic: ActorCritic;
  readonly #sum: BatchSum;
  readonly #samples: number; // observations that the mean is over
  readonly #stride: number;
  readonly #indices: Block<Int32Array>; // [observation]: its sample
  readonly #observations: Block<Float32Array>; // [feature][observation]
  readonly #kept: KeptPasses | undefined;
  readonly #masks: Block<Uint32Array> | undefined; // [choice][observation], where there are action masks

  /**
   * @param sum of at least as many samples as are taken
   * @param every the mean is over each `every`-th sample of a rollout: 1 for all
   */
  constructor({ arena, team, actorCritic, shape }: Omit<AlgorithmParts, "seed">, sum: BatchSum, every: number) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#sum = sum;
    this.#samples = Math.ceil((shape.steps * shape.lanes) / every);
    this.#stride = padLanes(this.#samples);
    this.#indices = arena.i32(this.#stride);
    this.#observations = arena.f32(shape.observationRows * this.#stride);
    this.#masks = shape.maskRows ? arena.u32(shape.maskRows * this.#stride) : undefined;
    const policy = actorCritic.networks.get("policy");
    this.#kept = policy?.keepPasses?.(arena, Math.ceil(this.#samples / actorCritic.tile));
    if (arena.thread === 0) this.#indices.view.set(Array.from({ length: this.#samples }, (_, k) => k * every));
  }

  /**
   * Takes the observations and action masks of a rollout, after a barrier. All threads call it; the products that follow
   * are at the parameters of the first of them.
   */
  observe(rollout: RolloutBuffer): void {
    const [first, last] = this.#team.range(this.#stride / 8);
    const [start, lanes] = [first * 8, (last - first) * 8];
    const count = Math.min(this.#samples - start, lanes);
    const gather = (source: Block, rows: number, { pointer }: Block) =>
      this.#kernels.gatherRows(
        source.pointer,
        rollout.stride,
        rows,
        this.#indices.pointer + start * 4,
        count,
        lanes,
        pointer + start * 4,
        this.#stride,
      );
    if (this.#team.thread === 0) this.#kept?.made.view.fill(0);
    if (count > 0) {
      gather(rollout.observations, rollout.observationRows, this.#observations);
      if (rollout.actionMasks && this.#masks) gather(rollout.actionMasks, rollout.maskRows, this.#masks);
    }
    this.#team.barrier();
  }

  /**
   * product = (F + damping) v in the parameters [start, end), of which each thread has its own; 0 for those that the
   * policy does not depend on, but for the damping. All threads call it, after a barrier.
   */
  multiply(v: Gradient, damping: number, product: Block<Float32Array>, [start, end]: readonly [number, number]): void {
    const scale = 1 / this.#samples;
    this.#sum.differentiate(this.#samples, ({ column, count, lanes }, gradient) => {
      const at = ({ pointer }: Block) => ({ pointer: pointer + column * 4, stride: this.#stride });
      const masks = this.#masks && at(this.#masks);
      const kept = this.#kept && { passes: this.#kept, tile: column / this.#actorCritic.tile };
      this.#actorCritic.fisherProduct(at(this.#observations), lanes, count, v, scale, gradient, masks, kept);
    });
    this.#sum.gather([{ start, end }]);
    const at = ({ pointer }: Block) => pointer + start * 4;
    this.#kernels.moveAlong(at(product), at(this.#sum.gradient.all), at(v.all), damping, end - start);
  }
}
