/** A recording is one episode as the evaluation counts it, with every state in it, the last one too. */
import { evaluate, loadPolicy, makeVectorEnv, type Policy, recordEpisode, train } from "swingup";
import { sceneOf } from "swingup/render";
import { beforeAll, describe, expect, it } from "vitest";

const policies = new Map<string, Policy>();

beforeAll(async () => {
  for (const env of ["CartPole-v1", "Pendulum-v1"]) {
    const run = await train({ env, seed: 2, steps: 2048, numEnvs: 8, rolloutSteps: 128, hiddenSizes: [16] });
    policies.set(env, await run.policy());
    run.dispose();
  }
});

const policyFor = (env: string) => policies.get(env) as Policy;
const total = (rewards: readonly number[]) => rewards.reduce((sum, reward) => sum + reward, 0);

describe("recordEpisode", () => {
  it.each(["CartPole-v1", "Pendulum-v1"])(
    "has the return of the first episode that evaluate plays: %s",
    async (env) => {
      for (const deterministic of [true, false]) {
        const options = { seed: 5, deterministic };
        const { rewards, steps } = await recordEpisode(policyFor(env), options);
        const { returns, meanLength } = await evaluate(policyFor(env), { episodes: 1, ...options });
        expect(total(rewards)).toBe(returns[0]);
        expect(steps).toBe(meanLength);
      }
    },
  );

  it.each(["CartPole-v1", "Pendulum-v1"])("has states that lead from one to the next: %s", async (env) => {
    const { states, actions, rewards } = await recordEpisode(policyFor(env), { seed: 1 });
    expect(states.length).toBe(actions.length + 1);
    const replay = await makeVectorEnv(env);
    replay.reset();
    for (const [t, action] of actions.slice(0, -1).entries()) {
      replay.setState(0, states[t]);
      replay.actions[0] = typeof action === "number" ? action : action[0];
      replay.step();
      expect(replay.getState(0)).toEqual(states[t + 1]);
      expect(replay.rewards[0]).toBe(rewards[t]);
    }
    replay.dispose();
  });

  it("ends with the state that ended the episode, not with the next episode's first", async () => {
    const { states, terminated, truncated } = await recordEpisode(policyFor("CartPole-v1"), { deterministic: false });
    expect({ terminated, truncated }).toEqual({ terminated: true, truncated: false });
    const fallen = states.map(([x, , theta]) => Math.abs(x) > 2.4 || Math.abs(theta) > (12 * Math.PI) / 180);
    expect(fallen.indexOf(true)).toBe(states.length - 1);
  });

  it("stops after the steps that are asked for", async () => {
    const whole = await recordEpisode(policyFor("Pendulum-v1"), { seed: 4 });
    const part = await recordEpisode(policyFor("Pendulum-v1"), { seed: 4, steps: 20 });
    expect({ steps: whole.steps, truncated: whole.truncated }).toEqual({ steps: 200, truncated: true });
    expect({ steps: part.steps, truncated: part.truncated }).toEqual({ steps: 20, truncated: false });
    expect(part.states).toEqual(whole.states.slice(0, 21));
  });

  it("has a scene for each state, with the action that led to it", async () => {
    const { env, states, actions, scenes, framesPerSecond } = await recordEpisode(policyFor("Pendulum-v1"), {
      steps: 9,
    });
    expect(framesPerSecond).toBe(30);
    expect(scenes.length).toBe(10);
    expect(scenes[0]).toEqual(sceneOf(env, states[0]));
    expect(scenes[9]).toEqual(sceneOf(env, states[9], { action: actions[8] }));
  });

  it("leaves the policy's own samples alone", async () => {
    const policy = policyFor("Pendulum-v1");
    const observation = [1, 0, 0];
    const fresh = await loadPolicy(policy.toBytes());
    await recordEpisode(fresh, { deterministic: false, steps: 5 });
    const other = await loadPolicy(policy.toBytes());
    expect(fresh.act(observation, { deterministic: false })).toEqual(other.act(observation, { deterministic: false }));
  });

  it("refuses options that are wrong", async () => {
    const policy = policyFor("CartPole-v1");
    await expect(recordEpisode(policy, { steps: 0 })).rejects.toThrow(/steps: expected a whole number in/);
    await expect(recordEpisode(policy, { seed: -1 })).rejects.toThrow(/seed: /);
    await expect(recordEpisode(policy, { fps: 3 } as never)).rejects.toThrow(/unknown key "fps"/);
  });
});
