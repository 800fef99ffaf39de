/**
 * PPO's gradient steps end with the same bits whether the networks run within the program or TypeScript makes each pass: for
 * each head, loss, optimizer and way to clip, also where an epoch is cut short. `ppo_gradient.test.ts` checks both against
 * tfjs.
 */
import { describe, expect, it } from "vitest";
import { PPO, type PpoOptions } from "../../src/algorithms/ppo.ts";
import { discrete, maskSize, multiBinary, multiDiscrete, symmetricBox } from "../../src/core/space.ts";
import { fused } from "../../src/networks/mlp.ts";
import type { Engine } from "../../src/networks/network.ts";
import type { ActorCriticSpec } from "../../src/policies/actor_critic.ts";
import { RolloutBuffer, type RolloutShape } from "../../src/rollout/buffer.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/autodiff.ts";
import { undescribed } from "../networks/undescribed.ts";
import { fill, smallActorCritic } from "../support/actor_critic.ts";
import { PLAIN_PPO } from "./plain_ppo.ts";

const OPTIONS: PpoOptions = {
  ...PLAIN_PPO,
  epochs: 2,
  minibatchSize: 69, // a tile and a rest that needs padding; three in an epoch
  learningRate: 1e-2,
  maxGradientNorm: 0.5,
};

interface Case {
  actor?: Partial<ActorCriticSpec>;
  ppo?: Partial<PpoOptions>;
  shape?: Partial<RolloutShape>;
  masked?: boolean;
}

/** Two updates: what they leave, as bits and as metrics. */
async function updates(engine: Engine, { actor, ppo: options, shape, masked = false }: Case) {
  const arena = await Arena.create();
  const team = new ThreadTeam(arena);
  const next = numbers(3);
  const { actionSpace = discrete(3) } = actor ?? {};
  const hiddenSizes = [40, 40]; // with the value's, three chunks of squares
  const actorCritic = await smallActorCritic(arena, engine, { actionSpace, hiddenSizes, ...actor });
  const buffer = new RolloutBuffer(arena, {
    steps: 23,
    lanes: 9,
    observationRows: 3,
    actionRows: actorCritic.distribution.actionRows,
    maskRows: masked ? maskSize(actionSpace) : 0,
    ...shape,
  });
  const ppo = new PPO({ arena, team, actorCritic, shape: buffer, seed: 9 }, { ...OPTIONS, ...options });
  const metrics = [0, 1].map((update) => {
    const { observations, rewards, logProbabilities, values, nextValues, actions, actionMasks } = buffer;
    fill([observations, rewards, values, nextValues, logProbabilities], next);
    const choice = actionSpace.type !== "box";
    const integers = new Int32Array(actions.view.buffer, actions.pointer, actions.length);
    for (let k = 0; k < actions.length; k++)
      if (choice) integers[k] = next() > 0 ? 1 : 0;
      else actions.view[k] = next();
    if (actionMasks) for (let k = 0; k < actionMasks.length; k++) actionMasks.view[k] = k % 3 === 2 ? 0 : 1;
    return ppo.update(buffer, { update, progress: 0 });
  });
  const bits = (view: Float32Array) => [...new Uint32Array(view.buffer, view.byteOffset, view.length)];
  const state = Object.entries(ppo.state).map(([name, { view }]) => [name, [...view]]);
  return { metrics, state, gradient: bits(ppo.gradient.view), parameters: bits(actorCritic.parameters.view) };
}

const cases: [string, Case][] = [
  ["a choice", {}],
  ["a choice with masks", { masked: true }],
  ["several choices", { actor: { actionSpace: multiDiscrete([2, 3, 4]) } }],
  ["several choices with masks", { actor: { actionSpace: multiDiscrete([3, 3]) }, masked: true }],
  ["bits with masks", { actor: { actionSpace: multiBinary(3) }, masked: true }],
  ["a Gaussian", { actor: { actionSpace: symmetricBox(1, 2) } }],
  ["a Gaussian that depends on the state", { actor: { actionSpace: symmetricBox(1, 2), stateDependentStd: true } }],
  ["a squashed Gaussian", { actor: { actionSpace: symmetricBox(2, 2), squashActions: true } }],
  ["a shared trunk", { actor: { sharedTrunk: true } }],
  ["a shared trunk, a Gaussian", { actor: { sharedTrunk: true, actionSpace: symmetricBox(1, 1) } }],
  ["a small network and many outputs", { actor: { hiddenSizes: [3], actionSpace: discrete(600) } }],
  [
    "no normalisation, both clip ranges, a dual clip",
    { ppo: { normalizeAdvantages: false, valueClipRange: 0.1, dualClip: 2 } },
  ],
  ["no entropy bonus, no norm's limit", { ppo: { entropyCoefficient: 0, maxGradientNorm: 0 } }],
  ["clipped numbers", { ppo: { maxGradientValue: 0.003 } }],
  ["clipped numbers, no norm's limit", { ppo: { maxGradientValue: 0.003, maxGradientNorm: 0 } }],
  ["a divergence that ends the update", { ppo: { targetKl: 0.3, epochs: 4 } }],
  ["AdamW", { ppo: { optimizer: "adamW", weightDecay: 0.1 } }],
  ["RMSprop", { ppo: { optimizer: "rmsprop", rmspropDecay: 0.9, rmspropEpsilon: 0.01 } }],
  ["TensorFlow's RMSprop", { ppo: { optimizer: "rmspropTf", rmspropDecay: 0.9, rmspropEpsilon: 0.01 } }],
  ["gradient descent", { ppo: { optimizer: "sgd", momentum: 0.9 } }],
  ["values estimated again", { ppo: { recomputeAdvantages: true }, shape: { finalObservations: "kept" } }],
  ["a penalty on the divergence", { ppo: { surrogate: "klPenalty", klCoefficient: 3 } }],
  [
    "a penalty, a Gaussian that depends on the state",
    { actor: { actionSpace: symmetricBox(1, 2), stateDependentStd: true }, ppo: { surrogate: "klPenalty" } },
  ],
  ["a penalty, masks, a shared trunk", { actor: { sharedTrunk: true }, ppo: { surrogate: "klPenalty" }, masked: true }],
  ["minibatches of one", { ppo: { minibatchSize: 1, epochs: 1 } }],
  ["more tiles than chunks", { ppo: { minibatchSize: 2112 }, shape: { steps: 352, lanes: 6 } }],
];

describe("an epoch's gradient steps", () => {
  it.each(cases)("have the same bits either way: %s", async (_, options) => {
    const program = await updates(fused, options);
    const calls = await updates(undescribed, options);
    expect(program).toEqual(calls);
    expect(program.metrics[1].gradientSteps).toBeGreaterThan(0);
    expect(program.metrics[1].gradientNorm).toBeGreaterThan(0); // not NaN, which equals itself here
  });

  it("end where the divergence forbids a step", async () => {
    const { metrics } = await updates(fused, { ppo: { targetKl: 0.3, epochs: 4 } });
    expect(metrics[0].gradientSteps).toBeLessThan(12);
  });
});
