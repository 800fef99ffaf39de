/**
 * What a Fisher-vector product costs, in gradients of the policy over the same samples: 2,048 of them, 64-64 tanh
 * networks. By counting matrix products a gradient is 3 (forward, weights, inputs) and a Fisher-vector product 4, since
 * the forward pass is kept from one to the next.
 */
import { BatchSum, type Tile } from "../src/algorithms/batch_sum.ts";
import { FisherMatrix } from "../src/algorithms/fisher_matrix.ts";
import { box, discrete, type Space, symmetricBox } from "../src/core/space.ts";
import { fused } from "../src/networks/mlp.ts";
import type { Columns } from "../src/networks/network.ts";
import { ActorCritic, type Gradient } from "../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../src/rollout/buffer.ts";
import { ThreadTeam } from "../src/threads/thread_team.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median } from "./measure.ts";

export interface TrpoResult {
  actions: string;
  gradientMs: number;
  fisherMs: number;
  ratio: number;
}

const ROLLOUT = { steps: 256, lanes: 8 };

export async function trpo(): Promise<TrpoResult[]> {
  const results: TrpoResult[] = [];
  for (const [actions, space] of Object.entries({ "2 choices": discrete(2), "2 numbers": symmetricBox(1, 1) })) {
    const [gradient, fisher] = await products(space);
    const times = { gradient: [] as number[], fisher: [] as number[] };
    for (let repeat = 0; repeat < 15; repeat++) {
      times.gradient.push(time(gradient));
      times.fisher.push(time(fisher));
    }
    // Each repeat's own ratio: the machine's speed drifts.
    const ratio = median(times.fisher.map((ms, k) => ms / times.gradient[k]));
    results.push({ actions, gradientMs: median(times.gradient), fisherMs: median(times.fisher), ratio });
  }
  return results;
}

/** Milliseconds of one call. */
function time(run: () => void): number {
  const calls = 50;
  const start = performance.now();
  for (let k = 0; k < calls; k++) run();
  return (performance.now() - start) / calls;
}

/** A gradient of the surrogate, and a Fisher-vector product, on samples of random numbers. */
async function products(actionSpace: Space): Promise<[gradient: () => void, fisher: () => void]> {
  const arena = await Arena.create();
  const team = new ThreadTeam(arena);
  const spec = {
    observationSpace: box([-1, -1, -1, -1], [1, 1, 1, 1]),
    actionSpace,
    hiddenSizes: [64, 64],
    activation: "tanh",
    initialization: "orthogonal",
    sharedTrunk: false,
    policyGain: 1,
    valueGain: 1,
    initialLogStd: 0,
  } as const;
  const actorCritic = await ActorCritic.create(arena, fused, spec, 1);
  const { distribution, parameters } = actorCritic;
  const shape = { ...ROLLOUT, observationRows: 4, actionRows: distribution.actionRows };
  const rollout = new RolloutBuffer(arena, shape);
  const { samples, stride } = rollout;
  for (const [k, block] of [rollout.observations, rollout.advantages].entries())
    arena.kernels.randomUniform(block.pointer, stride, block.length / stride, stride, 1, 0, 9, k);
  rollout.logProbabilities.view.fill(-Math.LN2);
  const sum = new BatchSum(arena, team, actorCritic, { samples });
  const fisher = new FisherMatrix({ arena, team, actorCritic, shape }, sum, 1);
  fisher.observe(rollout);
  const v = actorCritic.allocateGradient();
  v.all.view.fill(0.01);
  const product = arena.f32(parameters.length);
  const coefficients = { clipRange: Number.POSITIVE_INFINITY, entropyCoefficient: 0 };
  const add = ({ column, count, lanes }: Tile, gradient: Gradient, statistics: number) => {
    const batch = {
      lanes,
      count,
      actions: rollout.actionColumns(column),
      oldLogProbabilities: rollout.logProbabilities.pointer + column * 4,
      advantages: rollout.advantages.pointer + column * 4,
      scale: 1 / samples,
    };
    const loss = (outputs: Columns, dOutputs: Columns) =>
      distribution.surrogate(outputs, batch, coefficients, dOutputs, gradient.distribution, statistics);
    actorCritic.backwardPolicy(rollout.observationColumns(column), lanes, loss, gradient);
  };
  return [() => sum.differentiate(samples, add), () => fisher.multiply(v, 0.1, product, [0, parameters.length])];
}
