/**
 * Whoever plays a policy plays the same: for one seed, an evaluation, a recording and a loop with `Policy.act` take the
 * same actions, bit for bit, with every kind of action, masks, normalization and wrappers, sampled or most probable.
 */
import { createTrainer, evaluate, loadPolicy, type Policy, recordEpisode, type TrainingOptions } from "swingup";
import { describe, expect, it } from "vitest";
import { wrapEnvironment } from "../../src/configuration/wrap_environment.ts";
import { STREAMS } from "../../src/core/streams.ts";
import type { Action } from "../../src/envs/user_env.ts";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { Elevators, Lamps, Nim, Switches } from "../envs/choice_envs.ts";

const SEED = 2 ** 33 + 6;
const SMALL = { seed: 1, steps: 512, numEnvs: 4, rolloutSteps: 64, minibatchSize: 64, hiddenSizes: [8] };
const SCENE = { title: "", center: [0, 0], width: 1, height: 1, shapes: [] };

/** Custom environments are recorded where they have a picture. */
const pictured =
  <T extends object>(make: () => T) =>
  () =>
    Object.assign(make(), { render: () => SCENE });

const cases: Record<string, TrainingOptions> = {
  "a choice": { env: "CartPole-v1", ...SMALL },
  "a choice by normalized observations": { env: "CartPole-v1", ...SMALL, normalizeObservations: true },
  "a choice by a history": { env: "Acrobot-v1", ...SMALL, observationHistory: 3, normalizeObservations: true },
  "a clipped normal": { env: "Pendulum-v1", ...SMALL, timeLimit: 30 },
  "a rescaled normal": { env: "Pendulum-v1", ...SMALL, rescaleActions: true, sharedTrunk: true },
  "a squashed normal": { env: "Reacher-v5", ...SMALL, squashActions: true, stateDependentStd: true },
  bits: { env: pictured(() => new Lamps()), ...SMALL },
  "a masked choice": { env: pictured(() => new Nim()), ...SMALL, normalizeObservations: true },
  "masked choices": { env: pictured(() => new Elevators()), ...SMALL },
  "masked bits": { env: pictured(() => new Switches()), ...SMALL },
};

/** New networks, whose samples vary; statistics that change what they see. */
async function policyOf(options: TrainingOptions): Promise<Policy> {
  const policy = await (await createTrainer({ policyGain: 1, ...options } as TrainingOptions)).policy();
  const { statistics } = policy;
  if (statistics) policy.statistics = statistics.map((_, k) => [0.05, 0.4, 100][k % 3]);
  return policy;
}

/** One episode by hand. */
async function playByHand(policy: Policy, seed: number, deterministic: boolean) {
  const { environment, config } = policy;
  const loaded = await loadPolicy(policy.toBytes(), { seed, env: environment.unwrapped ?? environment });
  const env = await VectorEnv.create(await Arena.create(), wrapEnvironment(environment, config), {
    seed,
    stream: STREAMS.evaluation,
  });
  await env.reset();
  const actions: Action[] = [];
  while (env.episodes.count === 0) {
    const action = loaded.act(env.observation(0), { deterministic, actionMask: env.actionMask(0) });
    env.setAction(0, action);
    actions.push(action);
    await env.step();
  }
  return { actions, return: env.episodes.returns[0], length: env.episodes.lengths[0] };
}

describe.each(Object.entries(cases))("%s", (_, options) => {
  it.each([true, false])("is the same in an evaluation, a recording and by hand, deterministic: %s", async (mode) => {
    const policy = await policyOf(options);
    const byHand = await playByHand(policy, SEED, mode);
    const { actions, steps, rewards } = await recordEpisode(policy, { seed: SEED, deterministic: mode });
    expect(actions).toEqual(byHand.actions);
    expect(steps).toBe(byHand.length);
    expect(rewards.reduce((sum, reward) => sum + reward, 0)).toBe(byHand.return);
    const { returns, meanLength } = await evaluate(policy, { episodes: 1, seed: SEED, deterministic: mode });
    expect({ returns, meanLength }).toEqual({ returns: [byHand.return], meanLength: byHand.length });
  });
});

describe("samples", () => {
  it("vary within an episode and with the seed, so that equal ones are no accident", async () => {
    const policy = await policyOf(cases["a squashed normal"]);
    const [one, other] = [await playByHand(policy, SEED, false), await playByHand(policy, SEED + 1, false)];
    expect(new Set(one.actions.map(String)).size).toBe(one.length);
    expect(one.actions).not.toEqual(other.actions);
  });

  it("go on from where they were while others play the policy", async () => {
    const policy = await policyOf(cases["a clipped normal"]);
    const draw = (from: Policy) => [0, 1].map(() => from.act([1, 0, 0], { deterministic: false }));
    const [undisturbed, disturbed] = [await loadPolicy(policy.toBytes()), await loadPolicy(policy.toBytes())];
    const expected = [...draw(undisturbed), ...draw(undisturbed)];
    const first = draw(disturbed);
    await evaluate(disturbed, { episodes: 3, deterministic: false });
    await recordEpisode(disturbed, { deterministic: false, steps: 3 });
    disturbed.act([0, 1, 0]);
    expect([...first, ...draw(disturbed)]).toEqual(expected);
  });
});
