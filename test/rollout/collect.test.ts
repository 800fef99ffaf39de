/** The rollout's bookkeeping, against a second environment that is stepped by hand with the recorded actions. */
import { beforeAll, describe, expect, it } from "vitest";
import { STREAMS } from "../../src/core/streams.ts";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { fused } from "../../src/networks/mlp.ts";
import { Actor } from "../../src/policies/actor.ts";
import { ActorCritic } from "../../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { Collector, type RolloutPolicy } from "../../src/rollout/collect.ts";
import { Arena, padLanes } from "../../src/wasm/arena.ts";

const LANES = 5; // neither a multiple of 4 nor of 8
const STEPS = 250; // Pendulum is truncated after 200

async function setUp(id: string, sharedTrunk = false) {
  const arena = await Arena.create();
  const env = await VectorEnv.create(arena, environmentDefinition(id), { numEnvs: LANES, seed: 3 });
  env.reset();
  const { observationSpace, actionSpace } = env;
  const architecture = { hiddenSizes: [16], activation: "tanh", initialization: "orthogonal", sharedTrunk } as const;
  const gains = { policyGain: 1, valueGain: 1, initialLogStd: 0.5 };
  const actorCritic = await ActorCritic.create(
    arena,
    fused,
    { observationSpace, actionSpace, ...architecture, ...gains },
    3,
  );
  const { observationRows } = actorCritic;
  const { actionRows } = actorCritic.distribution;
  const buffer = new RolloutBuffer(arena, { steps: STEPS, lanes: LANES, observationRows, actionRows });
  const actor = new Actor(arena, actorCritic, { lanes: 8, seed: 3, stream: STREAMS.exploration, steps: STEPS });
  const told: { samples: number; observation: number }[] = []; // what the policy heard, and what was in the buffer then
  const policy: RolloutPolicy = {
    actor,
    act: (step) => actor.sample(step),
    begin: () => told.push({ samples: 0, observation: Number.NaN }),
    recorded: (samples) => told.push({ samples, observation: buffer.observations.view[samples - 1] }),
    values: () => actorCritic.values(buffer.observationColumns(0), padLanes(buffer.samples), buffer.values.pointer),
  };
  const collector = new Collector(arena, env, policy, buffer);
  return { arena, actorCritic, buffer, collector, env, told };
}

/** V of one observation, by the public forward pass. */
function estimate(arena: Arena, actorCritic: ActorCritic, observation: ArrayLike<number>): number {
  const x = arena.f32(observation.length * 8);
  for (let row = 0; row < observation.length; row++) x.view[row * 8] = observation[row];
  const value = arena.f32(8);
  actorCritic.values({ pointer: x.pointer, stride: 8 }, 8, value.pointer);
  return value.view[0];
}

describe.each([
  ["CartPole-v1", false],
  ["Pendulum-v1", false],
  ["Pendulum-v1", true],
])("Collector on %s, shared trunk %s", (id, sharedTrunk) => {
  let rollout: Awaited<ReturnType<typeof setUp>>;
  let twin: VectorEnv;
  beforeAll(async () => {
    rollout = await setUp(id, sharedTrunk);
    rollout.collector.collect(0, () => {});
    const arena = await Arena.create();
    twin = await VectorEnv.create(arena, environmentDefinition(id), { numEnvs: LANES, seed: 3 });
    twin.reset();
  });

  it("tells the policy of the beginning and of each step's samples as soon as they are in the buffer", () => {
    const { buffer, told } = rollout;
    expect(told).toEqual(
      Array.from({ length: STEPS + 1 }, (_, step) => ({
        samples: step * LANES,
        observation: step === 0 ? Number.NaN : buffer.observations.view[step * LANES - 1],
      })),
    );
  });

  it("records what a twin environment does with the same, bounded, actions; bootstraps truncation only", () => {
    const { arena, actorCritic, buffer } = rollout;
    const row = (view: Float32Array, r: number, sample: number) => view[r * buffer.stride + sample];
    let truncations = 0;
    let terminations = 0;
    for (let step = 0; step < STEPS; step++) {
      for (let lane = 0; lane < LANES; lane++) {
        const sample = step * LANES + lane;
        for (let r = 0; r < buffer.observationRows; r++)
          expect(row(buffer.observations.view, r, sample)).toBe(twin.observations[r * twin.stride + lane]);
        const action = buffer.actions.view[sample];
        const choice = new Int32Array(buffer.actions.view.buffer, buffer.actions.pointer, buffer.samples)[sample];
        twin.actions[lane] = id === "CartPole-v1" ? choice : Math.min(Math.max(action, -2), 2);
      }
      twin.step();
      for (let lane = 0; lane < LANES; lane++) {
        const sample = step * LANES + lane;
        expect(buffer.rewards.view[sample]).toBe(twin.rewards[lane]);
        expect(buffer.terminated.view[sample]).toBe(twin.terminated[lane]);
        expect(buffer.truncated.view[sample]).toBe(twin.truncated[lane]);
        const column = (view: Float32Array) =>
          Array.from({ length: buffer.observationRows }, (_, r) => view[r * twin.stride + lane]);
        if (twin.terminated[lane]) terminations += 1;
        else if (twin.truncated[lane]) truncations += 1;
        if (twin.terminated[lane]) continue;
        const next = twin.truncated[lane] ? column(twin.finalObservations) : column(twin.observations);
        expect(buffer.nextValues.view[sample]).toBe(estimate(arena, actorCritic, next));
      }
    }
    expect(id === "CartPole-v1" ? terminations : truncations).toBeGreaterThanOrEqual(LANES);
  });

  it("stores unclipped actions whose log-probabilities are those of the policy", () => {
    const { arena, actorCritic, buffer } = rollout;
    if (id !== "Pendulum-v1")
      return expect(new Set(buffer.logProbabilities.view.subarray(0, 50)).size).toBeGreaterThan(10);
    const actions = buffer.actions.view.subarray(0, buffer.samples);
    expect(Math.max(...actions)).toBeGreaterThan(2); // with a deviation of e^0.5 some leave the bounds
    const deviation = Math.exp(0.5);
    for (let sample = 0; sample < 40; sample++) {
      const { pointer } = actorCritic.policyTile(buffer.observationColumns(sample), 8);
      const [mean] = new Float32Array(arena.memory.buffer, pointer, 1); // of a Gaussian the first output
      const z = (actions[sample] - mean) / deviation;
      const expected = -0.5 * z * z - 0.5 - 0.5 * Math.log(2 * Math.PI);
      expect(buffer.logProbabilities.view[sample]).toBeCloseTo(expected, 4);
    }
  });

  it("estimates V of every recorded observation", () => {
    const { arena, actorCritic, buffer } = rollout;
    for (const sample of [0, 1, 7, 500, buffer.samples - 1]) {
      const observation = Array.from(
        { length: buffer.observationRows },
        (_, r) => buffer.observations.view[r * buffer.stride + sample],
      );
      expect(buffer.values.view[sample]).toBe(estimate(arena, actorCritic, observation));
    }
  });

  it("draws other noise in the next rollout", () => {
    const { buffer, collector } = rollout;
    const first = buffer.actions.view.slice(0, buffer.samples);
    collector.collect(1, () => {});
    expect(buffer.actions.view.slice(0, buffer.samples)).not.toEqual(first);
    expect(STREAMS.exploration).not.toBe(STREAMS.environment);
  });
});
