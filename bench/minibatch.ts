/**
 * One PPO minibatch update, 128 samples with two 64-64 tanh networks on CartPole's spaces, on both engines in turn:
 * forward, losses, backward, clipping and Adam.
 */
import { PPO, type PpoOptions } from "../src/algorithms/ppo.ts";
import { box, discrete } from "../src/core/space.ts";
import { fused } from "../src/networks/mlp.ts";
import type { Engine } from "../src/networks/network.ts";
import { ActorCritic } from "../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../src/rollout/buffer.ts";
import { ThreadTeam } from "../src/threads/thread_team.ts";
import { Arena } from "../src/wasm/arena.ts";
import { median, plainTfjsEngine, tfjsEngine } from "./measure.ts";

export interface MinibatchResult {
  fusedMs: number;
  /** tfjs-wasm with its own gradient. */
  tfjsMs: number | null;
  ratio: number | null;
  /** swingup's tfjs engine, which makes tfjs-wasm transpose first. */
  engineMs: number | null;
  engineRatio: number | null;
}

const SAMPLES = 128;

export async function minibatch(): Promise<MinibatchResult> {
  const [plain, engine] = [await plainTfjsEngine(), await tfjsEngine()];
  const fusedUpdate = await updater(fused);
  const plainUpdate = plain && (await updater(plain));
  const engineUpdate = engine && (await updater(engine));
  const times = { fused: [] as number[], plain: [] as number[], engine: [] as number[] };
  time(() => plainUpdate?.(), 200); // V8 takes a second or so to compile tfjs
  time(() => engineUpdate?.(), 200);
  for (let repeat = 0; repeat < 9; repeat++) {
    times.fused.push(time(fusedUpdate, 400));
    if (plainUpdate) times.plain.push(time(plainUpdate, 20));
    if (engineUpdate) times.engine.push(time(engineUpdate, 20));
  }
  const fusedMs = median(times.fused);
  if (!plain) return { fusedMs, tfjsMs: null, ratio: null, engineMs: null, engineRatio: null };
  // Each repeat's own ratio: the machine's speed drifts.
  const ratio = (slow: number[]) => median(slow.map((ms, k) => ms / times.fused[k]));
  return {
    fusedMs,
    tfjsMs: median(times.plain),
    ratio: ratio(times.plain),
    engineMs: median(times.engine),
    engineRatio: ratio(times.engine),
  };
}

/** Milliseconds of one call, over `count` calls after a quarter as many to warm up. */
function time(run: () => void, count: number): number {
  for (let k = 0; k < count / 4; k++) run();
  const start = performance.now();
  for (let k = 0; k < count; k++) run();
  return (performance.now() - start) / count;
}

/** A function that does one epoch of one minibatch on a rollout of random numbers. */
async function updater(engine: Engine): Promise<() => void> {
  const arena = await Arena.create();
  const actorCritic = await ActorCritic.create(
    arena,
    engine,
    {
      observationSpace: box([-1, -1, -1, -1], [1, 1, 1, 1]),
      actionSpace: discrete(2),
      hiddenSizes: [64, 64],
      activation: "tanh",
      initialization: "orthogonal",
      sharedTrunk: false,
      policyGain: 0.01,
      valueGain: 1,
      initialLogStd: 0,
    },
    1,
  );
  const rollout = new RolloutBuffer(arena, { steps: SAMPLES / 4, lanes: 4, observationRows: 4, actionRows: 1 });
  const random = (pointer: number, rows: number) =>
    arena.kernels.randomUniform(pointer, rollout.stride, rows, rollout.stride, 1, 0, 9, pointer);
  random(rollout.observations.pointer, 4);
  random(rollout.rewards.pointer, 1);
  random(rollout.values.pointer, 1);
  random(rollout.nextValues.pointer, 1);
  rollout.logProbabilities.view.fill(-Math.LN2);
  const options: PpoOptions = {
    gamma: 0.99,
    gaeLambda: 0.95,
    advantageEstimator: "gae",
    epochs: 1,
    minibatchSize: SAMPLES,
    learningRate: 2.5e-4,
    learningRateSchedule: "constant",
    clipRange: 0.2,
    surrogate: "clip",
    recomputeAdvantages: false,
    clipRangeSchedule: "constant",
    valueClipRange: 0.2,
    normalizeAdvantages: true,
    entropyCoefficient: 0.01,
    entropyCoefficientSchedule: "constant",
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    maxGradientValue: 0,
    optimizer: "adam",
    adamEpsilon: 1e-5,
    targetKl: 0,
  };
  const ppo = new PPO({ arena, team: new ThreadTeam(arena), actorCritic, shape: rollout, seed: 1 }, options);
  let update = 0;
  return () => {
    ppo.update(rollout, { update: update++, progress: 0 });
  };
}
