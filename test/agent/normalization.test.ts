import { createTrainer, evaluate, loadPolicy, recordEpisode, resumeTrainer, type TrainingOptions } from "swingup";
import { describe, expect, test } from "vitest";

const options: TrainingOptions = {
  env: "Pendulum-v1",
  seed: 4,
  steps: 4096,
  numEnvs: 8,
  rolloutSteps: 64,
  minibatchSize: 128,
  epochs: 2,
  hiddenSizes: [16],
  normalizeObservations: true,
  normalizeRewards: true,
  observationHistory: 2,
  rescaleActions: true,
  timeLimit: 50,
};

async function trained(more: object = {}, steps = options.steps) {
  const trainer = await createTrainer({ ...options, ...more });
  for await (const _ of trainer.train({ steps }));
  return trainer;
}

test("the same bits on two threads, and after a resume in the middle of episodes", async () => {
  const { parametersSha256 } = (await trained()).summary();
  expect((await trained({ threads: 2 })).summary().parametersSha256).toBe(parametersSha256);
  const half = await createTrainer(options);
  for await (const update of half.train()) if (update.step === 1536) break;
  const resumed = await resumeTrainer(half.checkpoint());
  for await (const _ of resumed.train());
  expect(resumed.summary().parametersSha256).toBe(parametersSha256);
});

test("each wrapper changes what is learnt", async () => {
  const hashes = new Set<string>([(await trained()).summary().parametersSha256]);
  for (const without of [
    { normalizeObservations: false },
    { normalizeRewards: false },
    { rescaleActions: false },
    { timeLimit: null },
    { observationHistory: 1 },
    { rewardScale: 2 },
    { rewardClip: 0.5 },
  ])
    hashes.add((await trained(without, 2048)).summary().parametersSha256);
  expect(hashes.size).toBe(8);
});

test("episode returns in the metrics are raw", async () => {
  const trainer = await createTrainer({ ...options, rewardScale: 0.001 });
  let episodeReturn = 0;
  for await (const { metrics } of trainer.train()) episodeReturn = metrics.episodeReturn;
  expect(episodeReturn).toBeLessThan(-150); // 50 steps of a pendulum that hangs cost about 5 each
});

describe("a policy keeps its statistics", () => {
  test("in a file, in a checkpoint, in evaluation and in a recording", async () => {
    const trainer = await trained();
    const policy = await trainer.policy();
    const { mean, variance, limit, epsilon } = policy.normalization ?? expect.unreachable("it normalises");
    expect(mean.length).toBe(6);
    expect([...variance].every((value) => value > 0.01)).toBe(true);
    const observation = [0.3, -0.4, 1, 0.5, 0.2, -7];
    const action = policy.act(observation) as Float32Array;
    for (const bytes of [policy.toBytes(), trainer.checkpoint()]) {
      const loaded = await loadPolicy(bytes);
      expect(loaded.normalization).toEqual(policy.normalization);
      expect(loaded.act(observation)).toEqual(action);
      expect((await loadPolicy(bytes, { env: loaded.environment })).act(observation)).toEqual(action);
      expect(await evaluate(loaded, { episodes: 10 })).toEqual(await evaluate(policy, { episodes: 10 }));
    }
    const plain = await loadPolicy((await (await trained({ normalizeObservations: false }, 512)).policy()).toBytes());
    plain.actorCritic.parameters.view.set(policy.actorCritic.parameters.view);
    const byHand = observation.map((x, k) =>
      Math.min(Math.max((x - mean[k]) / Math.sqrt(variance[k] + epsilon), -limit), limit),
    );
    expect((plain.act(byHand) as Float32Array)[0]).toBeCloseTo(action[0], 5);
    const { returns } = await evaluate(policy, { episodes: 1 });
    const { rewards } = await recordEpisode(policy);
    expect(rewards.length).toBe(50);
    expect(rewards.reduce((sum, reward) => sum + reward, 0)).toBeCloseTo(returns[0], 3);
  });

  test("evaluation leaves the statistics of training alone", async () => {
    const evaluated = await createTrainer(options);
    for await (const _ of evaluated.train()) await evaluated.evaluate({ episodes: 2 });
    expect(evaluated.summary().parametersSha256).toBe((await trained()).summary().parametersSha256);
  });

  test("actions come in the environment's units", async () => {
    const policy = await trained({ normalizeObservations: false, observationHistory: 1 }, 512);
    const { actorCritic } = policy;
    actorCritic.parameters.view.fill(0);
    const bias = actorCritic.tensors.find(({ name }) => name === "policy.1.bias");
    actorCritic.parameters.view[bias?.offset ?? expect.unreachable()] = 0.75;
    expect((await policy.policy()).act([1, 0, 0])).toEqual(new Float32Array([1.5]));
  });

  test("a file without them is refused", async () => {
    const bytes = (await trained({}, 512).then((trainer) => trainer.policy())).toBytes();
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf("normalization.observations");
    expect(at).toBeGreaterThan(0);
    bytes.set(new TextEncoder().encode("normalization.observationz"), at);
    await expect(loadPolicy(bytes)).rejects.toThrow('tensor "normalization.observations" is missing');
  });
});
